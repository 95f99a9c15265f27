/// Somebody who wants an account: what he can show and when, and when its owner notices.
///
/// He may be its owner. A script is played against policies by ``PolicySimulation``.
public struct AttackScript: Sendable, Hashable {
  /// 1 to 64 small letters, digits and hyphens.
  public let name: String
  /// What he shows.
  public var shows: [SimulatedEvidence]
  /// The risk, 0 to 100 by signal's name. Of Regain's own signals the others are 0; of the application's they were not
  /// given, and count as 100.
  public var signals: [String: Int] = [:]
  /// How many seconds after the opening each of the owner's addresses is told; none: there is no address.
  public var toldAfterSeconds: [Int64] = []
  /// How many seconds after the opening the owner stops it, as who reads his mail does; nil: he never does.
  public var stoppedAfterSeconds: Int64?

  /// Any values.
  public init(_ name: String, shows: [SimulatedEvidence]) {
    (self.name, self.shows) = (name, shows)
  }
}

/// A piece of evidence in a script.
public struct SimulatedEvidence: Sendable, Hashable {
  /// By which method.
  public let kind: EvidenceKind
  /// How many seconds after the opening it is shown.
  public let afterSeconds: Int64
  /// What it comes by, where it is sent; nil: nobody knows, and it counts for nothing.
  public var channel: DeliveryChannel?
  /// How sure it is that the device's key cannot leave it.
  public var binding: DeviceBinding?
  /// Whether the device verifies its user.
  public var isUserVerified = false
  /// At which level a proofing is repeated, 1 to 3.
  public var identityLevel: Int?
  /// Whether the credential that it comes from ends by itself.
  public var isLimited = false
  /// How old that credential is; nil: older than any policy allows.
  public var credentialAgeDays: Int?
  /// What it shares with other pieces, by any names: a mailbox, a device, a team. All saved codes share their sheet.
  public var shares: Set<String> = []

  /// Any values.
  public init(_ kind: EvidenceKind, afterSeconds: Int64) {
    (self.kind, self.afterSeconds) = (kind, afterSeconds)
  }
}

extension SimulatedEvidence {
  /// - Parameter number: names it within its script.
  func evidence(_ number: Int, openedAt opening: Timestamp) -> Evidence {
    let shownAt = opening.adding(seconds: afterSeconds)
    let groups = shares.map { IndependenceGroup.named($0) }
    // It lives as long as the case, which ends with the window.
    var evidence = Evidence(
      id: RandomIdentifier(bytes: [UInt8](repeating: 0, count: 15) + [UInt8(clamping: number)])
        ?? .none,
      kind: kind, shownAt: shownAt, expiresAt: Timestamp(secondsSince1970: .max),
      groups: Set(groups + (kind == .backupCode ? [.sheets()] : [])))
    (evidence.channel, evidence.binding) = (channel, binding)
    (evidence.isUserVerified, evidence.identityLevel) = (isUserVerified, identityLevel)
    evidence.isLimited = isLimited
    evidence.credentialSince = credentialAgeDays.map {
      shownAt.adding(seconds: -86_400 * Int64(min(max($0, 0), 100_000)))
    }
    return evidence
  }
}
