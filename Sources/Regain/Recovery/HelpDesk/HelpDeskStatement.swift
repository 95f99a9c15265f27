/// What an agent states of a case: the six things that are recorded of each (NIST SP 800-63A-4, 3.15.1).
///
/// One text, the same bytes for every kind of device. The agent's device signs a challenge whose subject is its SHA-256.
public struct HelpDeskStatement: Sendable, Hashable {
  /// The agent's own account.
  public let agent: AccountID
  /// Whose recovery it is about.
  public let account: AccountID
  /// The tenant of both.
  public let tenant: TenantID
  /// About which case; nil for the end of a stop alone.
  public let recoveryCase: RecoveryCaseID?
  /// What the agent has decided.
  public let decision: AgentDecision
  /// Why the agent was asked.
  public let why: String
  /// What he has seen.
  public let evidence: String
  /// What he has done.
  public let steps: String
  /// Why he has decided so.
  public let rationale: String

  /// In Unicode scalars, for each of the four texts.
  public static let longestText = 500
  static let header = "regain-statement-v1"

  /// - Parameters: of the four texts, each 1 to 500 characters on one line.
  /// - Throws: `malformed`.
  public init(
    by agent: AccountID, of recoveryCase: RecoveryCaseID?, account: AccountID,
    in tenant: TenantID = .default, _ decision: AgentDecision, why: String, evidence: String,
    steps: String, rationale: String
  ) throws(RegainError) {
    for (text, name) in [
      (why, "why"), (evidence, "evidence"), (steps, "steps"), (rationale, "rationale"),
    ] where (try? DisplayText(text, longest: Self.longestText)) == nil {
      throw RegainError(
        .malformed,
        "'\(name)' of a statement is 1 to \(Self.longestText) characters on one line, without invisible ones."
      )
    }
    guard (recoveryCase == nil) == (decision == .unfreeze) else {
      throw RegainError(
        .malformed, "A statement is about a case, or it ends a stop; it cannot be both.")
    }
    (self.agent, self.account, self.tenant) = (agent, account, tenant)
    (self.recoveryCase, self.decision, self.why) = (recoveryCase, decision, why)
    (self.evidence, self.steps, self.rationale) = (evidence, steps, rationale)
  }

  /// The canonical text: UTF-8, ten lines, each ending in a newline.
  public var text: String {
    ([Self.header] + fields.map { "\($0.0): \($0.1)" }).joined(separator: "\n") + "\n"
  }

  private var fields: [(String, String)] {
    [
      ("tenant", PercentText.encode(tenant.bytes)), ("agent", PercentText.encode(agent.bytes)),
      ("account", PercentText.encode(account.bytes)),
      ("case", recoveryCase?.description ?? "-"), ("decision", decision.name), ("why", why),
      ("evidence", evidence), ("steps", steps), ("rationale", rationale),
    ]
  }

  /// SHA-256 of the text: what the agent's device signs.
  package func digest() throws(RegainError) -> [UInt8] { try sha256(Array(text.utf8)) }

  /// Reads the text.
  ///
  /// - Throws: `malformed` for what ``text`` does not write.
  public init(reading text: String) throws(RegainError) {
    guard text.utf8.count <= 16_384 else { throw .noStatement("it is far too long") }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 11, lines[0] == Self.header, lines[10].isEmpty else {
      throw .noStatement("it has not its ten lines")
    }
    func value(_ index: Int, _ name: String) throws(RegainError) -> String {
      guard lines[index].hasPrefix(name + ": ") else {
        throw .noStatement("line \(index + 1) is not '\(name)'")
      }
      return String(lines[index].dropFirst(name.count + 2))
    }
    func name(_ index: Int, _ what: String) throws(RegainError) -> ArraySlice<UInt8> {
      guard let bytes = PercentText.decode(try value(index, what)) else {
        throw .noStatement("line \(index + 1) is no name")
      }
      return bytes[...]
    }
    let caseText = try value(4, "case")
    try self.init(
      by: AccountID(utf8: name(2, "agent")),
      of: caseText == "-" ? nil : RecoveryCaseID(caseText),
      account: AccountID(utf8: name(3, "account")), in: TenantID(utf8: name(1, "tenant")),
      AgentDecision(named: value(5, "decision")), why: value(6, "why"),
      evidence: value(7, "evidence"), steps: value(8, "steps"), rationale: value(9, "rationale"))
    guard self.text == text else { throw .noStatement("it is not written as it must be") }
  }
}

extension RegainError {
  fileprivate static func noStatement(_ why: String) -> RegainError {
    RegainError(.malformed, "This is no statement of an agent: \(why).")
  }
}
