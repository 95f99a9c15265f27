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

  // Devices and what they answer.
  case unknownDevice = "unknown-device"
  case deviceRevoked = "device-revoked"
  /// Its counter went back, or two of its signatures share a nonce: someone else may have its key.
  case deviceQuarantined = "device-quarantined"
  /// Alive when part of the log was lost.
  case deviceSuspended = "device-suspended"
  case keyEnrolledAlready = "key-enrolled-already"
  case tooManyDevices = "too-many-devices"
  case unknownChallenge = "unknown-challenge"
  case challengeExpired = "challenge-expired"
  case challengeAnswered = "challenge-answered"
  /// What was handed in is not the text that was issued.
  case challengeChanged = "challenge-changed"
  /// It is about another account, action, case or subject than its redeemer expects.
  case challengeOfAnother = "challenge-of-another"
  /// A device of the account has said no since it was issued.
  case challengeDenied = "challenge-denied"
  /// A wrong number was typed too often.
  case challengeExhausted = "challenge-exhausted"
  case wrongMatchNumber = "wrong-match-number"
  case wrongSignature = "wrong-signature"
  case wrongKey = "wrong-key"
  /// As an SSH signature where the device makes raw ones.
  case wrongKindOfAnswer = "wrong-kind-of-answer"
  case wrongNamespace = "wrong-namespace"
  case certificateExpired = "certificate-expired"
  case certificatePrincipal = "certificate-principal"
  case certificateAuthority = "certificate-authority"
  case certificateOption = "certificate-option"
  case userNotPresent = "user-not-present"
  case userNotVerified = "user-not-verified"
  case counterRegressed = "counter-regressed"
  case repeatedNonce = "repeated-nonce"
  case wrongApplication = "wrong-application"
  case wrongCeremony = "wrong-ceremony"
  case wrongWebAuthnChallenge = "wrong-webauthn-challenge"
  case wrongOrigin = "wrong-origin"
  case crossOrigin = "cross-origin"
  case wrongTopOrigin = "wrong-top-origin"
  case wrongRelyingParty = "wrong-relying-party"
  /// Backed up, and by its own word not to be backed up.
  case backupFlags = "backup-flags"
  case backupEligibilityChanged = "backup-eligibility-changed"
  case syncedKey = "synced-key"
  case algorithmNotRequested = "algorithm-not-requested"
  case credentialNotAllowed = "credential-not-allowed"
  case wrongUserHandle = "wrong-user-handle"
  case attestationInvalid = "attestation-invalid"
  case attestationUntrusted = "attestation-untrusted"
  case attestationMissing = "attestation-missing"
}
