/// Why a well-formed request was refused: in the audit entry, never in the outward answer.
package enum RefusalReason: String, Sendable, Hashable, CaseIterable {
  case wrongSecret = "wrong-secret"
  /// The keyring lacks the pepper of the sheet: an older copy, or one whose key was retired.
  case missingKey = "missing-key"
  case noSuchSlot = "no-such-slot"
  case noSheet = "no-sheet"
  case unknownAccount = "unknown-account"
  case alreadyUsed = "already-used"
  case sheetPending = "sheet-pending"
  case sheetExpired = "sheet-expired"
  case sheetDisabled = "sheet-disabled"
  /// Alive when part of the log was lost: what became of it since is not known.
  case sheetSuspended = "sheet-suspended"
  case accountFrozen = "account-frozen"
  case notTheNamedCode = "not-the-named-code"
  case stopCodeOffered = "stop-code-offered"
  case codeOffered = "code-offered"
  case tamperedRecord = "tampered-record"
  case tamperedConsumptions = "tampered-consumptions"
  case storeReset = "store-reset"
  case preparationExpired = "preparation-expired"
  case importNotCounted = "import-not-counted"
  case nothingToConfirm = "nothing-to-confirm"
}
