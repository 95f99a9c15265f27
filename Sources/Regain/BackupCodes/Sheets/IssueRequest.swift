/// What sheet is wanted.
public struct SheetRequest: Sendable {
  /// Whose sheet.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// How long its codes are.
  public let profile: CodeProfile
  /// 1 to 30; the stop code is one more.
  public let codeCount: Int
  /// A line for the owner, printed on the sheet.
  public let label: String?
  /// From this second on it redeems nothing; nil: it does not expire.
  public let expiresAt: Timestamp?

  /// - Parameters:
  ///   - codeCount: 1 to 30.
  ///   - label: at most 60 characters for the owner, without control characters.
  ///   - expiresAt: in the future; nil: never.
  /// - Throws: `malformed`.
  public init(
    account: AccountID, tenant: TenantID = .default, profile: CodeProfile = .standard,
    codeCount: Int = 10, label: String? = nil, expiresAt: Timestamp? = nil
  ) throws(RegainError) {
    guard CodeSlot.codes.contains(codeCount) else {
      throw RegainError(.malformed, "A sheet has 1 to 30 codes.")
    }
    guard profile != .imported else {
      throw RegainError(.malformed, "Imported codes cannot be issued; choose standard or long.")
    }
    try Self.checkLabel(label)
    self.account = account
    self.tenant = tenant
    self.profile = profile
    self.codeCount = codeCount
    self.label = label
    self.expiresAt = expiresAt
  }

  /// - Throws: `malformed`.
  static func checkLabel(_ label: String?) throws(RegainError) {
    guard let label else { return }
    let isPlain = label.unicodeScalars.allSatisfy {
      // Nor what reorders the line that is printed (UAX #9: embeddings, overrides, isolates).
      $0.properties.generalCategory != .control && !(0x202A...0x202E).contains($0.value)
        && !(0x2066...0x2069).contains($0.value)
    }
    guard isPlain, (1...60).contains(label.count), label.utf8.count <= 255 else {
      throw RegainError(
        .malformed, "A label has 1 to 60 characters without control characters.")
    }
  }
}

/// By what right a sheet is issued or revoked.
///
/// NIST SP 800-63B-4, 3.1.2.1: look-up secrets are given out in a session at AAL2 or above, or
/// through another secure path that someone answers for.
public struct IssueAuthority: Sendable {
  package let kind: AuditValue
  package let actor: String
  package let reason: String?
  package let mayActivate: Bool

  /// The owner's own session, authenticated at AAL2 or above.
  ///
  /// - Parameter actor: who, for the log, in 1 to 255 bytes; kept as a commitment.
  /// - Throws: `malformed`.
  public static func session(actor: String) throws(RegainError) -> IssueAuthority {
    try checkLabel(actor, "The actor")
    return IssueAuthority(
      kind: .word("aal2-session"), actor: actor, reason: nil, mayActivate: false)
  }

  /// An administrator, who says why. May activate a sheet without its confirmation.
  ///
  /// - Parameters: 1 to 255 bytes each; kept as commitments.
  /// - Throws: `malformed`.
  public static func administrator(
    actor: String, reason: String
  ) throws(RegainError) -> IssueAuthority {
    try checkLabel(actor, "The actor")
    try checkLabel(reason, "The reason")
    return IssueAuthority(
      kind: .word("administrator"), actor: actor, reason: reason, mayActivate: true)
  }

  /// As in the log.
  package var word: String { mayActivate ? "administrator" : "aal2-session" }

  /// Of an authority that began what ends now.
  package static func word(_ word: String?) -> AuditValue {
    word == "administrator" ? .word("administrator") : .word("aal2-session")
  }

  package func event(_ name: AuditEventName) -> AuditEvent {
    AuditEvent(name).adding(.authority, kind).committing(.actor, to: actor)
      .committing(.reason, to: reason)
  }
}

/// What became of an issued sheet.
public struct IssuedSheet: Sendable {
  /// Which sheet it is.
  public let sheet: SheetID
  /// `active`, or `pending` for one that waits to be confirmed.
  public let state: SheetState
  /// Which code to retype with `confirm`; nil when the sheet is active.
  public let slotToConfirm: Int?
}
