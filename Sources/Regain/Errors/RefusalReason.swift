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

  // Tokens.
  /// Its seal does not hold: changed, or made for another tenant, audience or action, or by another.
  case notAuthentic = "not-authentic"
  /// Made by a key at a time at which that key made nothing.
  case keyNotInUse = "key-not-in-use"
  case formatNotAccepted = "format-not-accepted"
  case claimsMalformed = "claims-malformed"
  case wrongIssuer = "wrong-issuer"
  case wrongAudience = "wrong-audience"
  case wrongTenant = "wrong-tenant"
  case wrongAction = "wrong-action"
  case tokenExpired = "token-expired"
  case issuedInFuture = "issued-in-future"
  /// Longer than action and channel allow, as they are configured now.
  case lifetimeTooLong = "lifetime-too-long"
  /// By telephone without a device, or a binding code by an insecure channel.
  case channelNotAllowed = "channel-not-allowed"
  /// This store has issued none of that id, or has cleared it away.
  case unknownToken = "unknown-token"
  /// Not what this store has issued under that id.
  case tokenChanged = "token-changed"
  case tokenRevoked = "token-revoked"
  /// A newer one took its place, or all of its account and action were revoked.
  case tokenSuperseded = "token-superseded"
  /// The owner has stopped recovery since it was issued.
  case stoppedSince = "stopped-since"
  /// The account's state is not the one that it was issued for. Written as the callers of the library know it.
  case stateChanged
  /// It is bound to a state, and none was given; or the other way round.
  case stateNotGiven = "state-not-given"
  case stateNotBound = "state-not-bound"
  /// It is bound to a device, and no answer of that device was given; or the other way round.
  case proofNotGiven = "proof-not-given"
  case proofNotAsked = "proof-not-asked"

  // Cases.
  case unknownCase = "unknown-case"
  case wrongCaseSecret = "wrong-case-secret"
  /// Its window is over, or what was granted was not used in time.
  case caseExpired = "case-expired"
  /// The owner has stopped it, another was granted, or its requester or an administrator has ended it.
  case caseCancelled = "case-cancelled"
  case caseDenied = "case-denied"
  case caseDisputed = "case-disputed"
  /// It was granted already, or is completed.
  case caseOver = "case-over"
  case caseNotGranted = "case-not-granted"
  case caseFull = "case-full"
  /// The policy that it was opened under is another by now.
  case policyChanged = "policy-changed"
  /// Made for another case, account or tenant.
  case evidenceOfAnother = "evidence-of-another"
  case unknownAddress = "unknown-address"
  case addressNotConfirmed = "address-not-confirmed"
  case addressDisabled = "address-disabled"
  case noCodeSent = "no-code-sent"
  case codeExpired = "code-expired"
  case codeExhausted = "code-exhausted"
  case unknownAgent = "unknown-agent"
  case agentRole = "agent-role"
  /// The account is the agent's own.
  case ownAccount = "own-account"
  case agentQuota = "agent-quota"
  case relatedAgents = "related-agents"
  case statementMalformed = "statement-malformed"
  case statementExpired = "statement-expired"
  case statementDenies = "statement-denies"
  case unknownProvider = "unknown-provider"
  case levelTooHigh = "level-too-high"
  case notFrozen = "not-frozen"
  case weakerThanStop = "weaker-than-stop"
  case tooManyAddresses = "too-many-addresses"
}
