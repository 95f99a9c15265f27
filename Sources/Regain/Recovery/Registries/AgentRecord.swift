/// Somebody of the organisation who confirms or overrides, with a device of his own.
package struct AgentRecord: RecordBody {
  package static let kind = RecordKind.agent

  package let id: RandomIdentifier
  /// Under which account his devices are enrolled.
  package let account: HexBytes
  package var roles: Set<AgentRole>
  /// Accounts that are his own, beside that one.
  package var ownAccounts: [HexBytes]
  /// Who shares it answers for each other: a family, a team.
  package var group: String?
  package let addedAt: Timestamp
  package var removedAt: Timestamp?
  /// Part of the log was lost while he was registered: he is to be registered anew.
  package var suspendedAt: Timestamp?
  /// On which day since 1970 he last confirmed, and how often on it.
  package var day: Int64 = 0
  package var confirmations = 0

  package init(
    id: RandomIdentifier, account: AccountID, roles: Set<AgentRole>, ownAccounts: [AccountID],
    group: String?, addedAt: Timestamp
  ) {
    (self.id, self.account, self.roles) = (id, HexBytes(account.bytes), roles)
    self.ownAccounts = ownAccounts.map { HexBytes($0.bytes) }
    (self.group, self.addedAt) = (group, addedAt)
  }

  /// His registration stands: it was neither ended nor is it to be made anew.
  package var isRegistered: Bool { removedAt == nil && suspendedAt == nil }

  package var mayConfirm: Bool { isRegistered && roles.contains(.confirm) }

  /// What his word shares with others'.
  package var groups: Set<IndependenceGroup> {
    let related = group.map { IndependenceGroup.agents(of: $0) }
    return Set(([account] + ownAccounts).map { .agent($0) } + [related].compactMap(\.self))
  }

  package func owns(_ account: HexBytes) -> Bool {
    self.account == account || ownAccounts.contains(account)
  }

  /// One person under two names, or people who answer for each other.
  package func isRelated(to other: AgentRecord) -> Bool {
    let own = Set([account] + ownAccounts)
    let sharesGroup = group.map { mine in other.group.map { $0.hasSameBytes(as: mine) } ?? false }
    return id == other.id || !own.isDisjoint(with: [other.account] + other.ownAccounts)
      || sharesGroup ?? false
  }

  /// Counts one more confirmation of a day.
  ///
  /// - Throws: `refused` when there were enough.
  package mutating func count(limit: Int, at now: Timestamp) throws(RegainError) {
    let today = now.secondsSince1970 / 86_400
    if today > day { (day, confirmations) = (today, 0) }
    guard confirmations < limit else { throw .refusal(.agentQuota) }
    confirmations += 1
  }

  /// Under a digest of his name: found without a list of all.
  package static func key(
    _ account: AccountID, in tenant: TenantID, _ context: ServiceContext
  ) throws(RegainError) -> RecordKey {
    var frame = Frame("regain/agent/v1")
    frame.append(tenant.bytes)
    frame.append(account.bytes)
    let digest = try context.lookUpDigest(frame)
    return RecordKey(Scope(tenant: tenant), kind, RandomIdentifier.hexText(digest))
  }
}

/// What an agent may do.
public struct AgentRole: Sendable, Hashable, CustomStringConvertible, Codable, NamedChoice,
  WrittenAsName
{
  /// As scripts read it.
  public let name: String
  /// In the log the roles of an agent are one number: the sum of these.
  package let bit: Int

  /// Confirms what he has seen of an owner.
  public static let confirm = AgentRole("confirm", bit: 1)
  /// With another: denies a case, lifts what risk added, ends a dispute or a freeze.
  public static let override = AgentRole("override", bit: 2)
  /// Issues backup codes for others.
  public static let issue = AgentRole("issue", bit: 4)
  /// Reads the log and what stands behind it.
  public static let readAudit = AgentRole("readAudit", bit: 8)

  /// Each of them.
  public static let all = [confirm, override, issue, readAudit]
  package static let listing = "A role is one of"

  /// A role of that name.
  ///
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(_ name: String, bit: Int) { (self.name, self.bit) = (name, bit) }
}
