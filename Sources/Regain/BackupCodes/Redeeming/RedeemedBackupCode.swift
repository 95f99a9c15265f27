/// Proof that a backup code was accepted and consumed. Nothing but a commit makes one.
public struct RedeemedBackupCode: Sendable {
  /// The sheet that the code is from.
  public let sheet: SheetID
  /// 1 to 30.
  public let slot: Int
  /// How many codes of the sheet are left.
  public let remaining: Int
  /// The owner should be given a new sheet: few codes are left, the sheet ends soon, or the profile
  /// demands a new one after each use.
  public let replaceSoon: Bool
  /// Names this redemption in the log.
  public let receipt: ReceiptID
  /// The same request was answered before: the code was consumed then, and not again.
  public let isReplay: Bool

  /// What must be anchored before it counts, where it was committed in a caller's own transaction.
  package var entry: AuditEntry?
  package var leave: LeaveToGrant?

  package init(
    sheet: SheetID, slot: Int, remaining: Int, replaceSoon: Bool, receipt: ReceiptID,
    isReplay: Bool
  ) {
    self.sheet = sheet
    self.slot = slot
    self.remaining = remaining
    self.replaceSoon = replaceSoon
    self.receipt = receipt
    self.isReplay = isReplay
  }
}

extension RedeemedBackupCode: RedeemedOnce {}
