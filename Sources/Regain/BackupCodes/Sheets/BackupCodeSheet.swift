internal import RegainCrypto

/// A new sheet in plain: shown once, then gone. Nothing can copy it.
public struct BackupCodeSheet: ~Copyable, Sendable {
  /// Printed on the sheet, in part.
  public let id: SheetID
  /// Whose sheet.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// How long its codes are.
  public let profile: CodeProfile
  /// A line for the owner.
  public let label: String?
  /// When it was made.
  public let issuedAt: Timestamp
  /// From this second on it redeems nothing; nil: it does not expire.
  public let expiresAt: Timestamp?
  /// What the sheet will be once it was handed over.
  public let stateOnceDelivered: SheetState
  /// Which code the owner will be asked to retype; nil when the sheet needs no confirmation.
  public let slotToConfirm: Int?
  package let codes: [PrintedCode]

  /// How many codes redeem; the stop code is one more.
  public var codeCount: Int { codes.count - 1 }

  /// The one way to read the codes: each as upper-case ASCII in groups of five, in order of slot,
  /// the stop code (slot 0) last.
  ///
  /// - Parameter show: must not keep the bytes.
  public func exposeForDisplay<Failure: Error>(
    _ show: (_ slot: Int, _ text: Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    for code in codes where code.slot != CodeSlot.stop {
      try code.text.withBytes { text throws(Failure) in try show(code.slot, text) }
    }
    for code in codes where code.slot == CodeSlot.stop {
      try code.text.withBytes { text throws(Failure) in try show(code.slot, text) }
    }
  }
}

/// Where a sheet stands.
public struct SheetState: Sendable, Hashable {
  /// As scripts read it.
  public let name: String

  /// Its codes redeem nothing until one named code was retyped.
  public static let pending = SheetState(name: "pending")
  /// Its codes redeem.
  public static let active = SheetState(name: "active")
  /// Its end was reached.
  public static let expired = SheetState(name: "expired")
  /// Part of the log was lost while it was alive; a new sheet is needed.
  public static let suspended = SheetState(name: "suspended")
  /// Too many failures in a row, under the NIST profile; a new sheet is needed.
  public static let disabled = SheetState(name: "disabled")
}
