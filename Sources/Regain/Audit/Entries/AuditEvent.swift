internal import RegainCrypto

/// What can happen, as the log names it.
package enum AuditEventName: String, Sendable, CaseIterable {
  case storeInitialised = "sys_store_initialised"
  case sheetIssued = "authn_sheet_issued"
  case sheetImported = "authn_sheet_imported"
  case sheetActivated = "authn_sheet_activated"
  case sheetConfirmed = "authn_sheet_confirmed"
  case sheetDrilled = "authn_sheet_drilled"
  case sheetEnded = "authn_sheet_ended"
  case sheetDisabled = "authn_login_fail_max"
  case codeRedeemed = "authn_login_success"
  case codeReplayed = "authn_code_replayed"
  case codeRefused = "authn_login_fail"
  case confirmationRefused = "authn_confirmation_fail"
  case stopRefused = "authn_stop_fail"
  case attemptsThrottled = "excess_rate_limit_exceeded"
  case accountFrozen = "authn_login_lock"
  case recoveryDisputed = "authn_recovery_disputed"
  case freezeLifted = "authn_freeze_lifted"
  case challengeIssued = "authn_challenge_issued"
  case deviceEnrolled = "authn_device_enrolled"
  case deviceEnded = "authn_device_ended"
  case deviceQuarantined = "authn_device_quarantined"
  case deviceApproved = "authn_device_approved"
  case deviceDenied = "authn_device_denied"
  case deviceChecked = "authn_device_checked"
  case deviceReplayed = "authn_device_replayed"
  case deviceRefused = "authn_device_fail"
  case enrolmentRefused = "authn_enrolment_fail"
  case tokenIssued = "authn_token_created"
  case tokenRedeemed = "authn_token_redeemed"
  case tokenReplayed = "authn_token_replayed"
  case tokenChecked = "authn_token_checked"
  case tokenRefused = "authn_token_fail"
  case tokenReused = "authn_token_reuse"
  case tokenRevoked = "authn_token_revoked"
  case tokensRevoked = "authn_tokens_revoked"
  case caseOpened = "authn_case_opened"
  case caseEvidence = "authn_case_evidence"
  case caseRisk = "authn_case_risk"
  case caseChanged = "authn_case_changed"
  case caseConfirmed = "authn_case_confirmed"
  case caseOverridden = "authn_case_overridden"
  case caseGranted = "authn_case_granted"
  case caseRefused = "authn_case_fail"
  case codeDelivered = "authn_code_delivered"
  case deliveredCodeRefused = "authn_delivered_code_fail"
  case addressAdded = "authn_address_added"
  case addressConfirmed = "authn_address_confirmed"
  case addressDisabled = "authn_address_disabled"
  case addressRemoved = "authn_address_removed"
  case accountClassified = "authn_account_classified"
  case agentAdded = "authn_agent_added"
  case agentRemoved = "authn_agent_removed"
  case noticeDelivered = "authn_notice_delivered"
  case recordsResealed = "crypt_records_resealed"
  case keyRotated = "crypt_key_rotated"
  case keyRetired = "crypt_key_retired"
  case valuesErased = "sensitive_delete"
  case sheetsSuspended = "authn_sheets_suspended"
  case accountLost = "sys_account_lost"
  case storeReconciled = "sys_store_reconciled"
}

/// The value of a field in clear: never free text.
package enum AuditValue: Sendable {
  case identifier(RandomIdentifier)
  case bytes([UInt8])
  case number(Int)
  case word(StaticString)
  case time(Timestamp)
  case reason(RefusalReason)
  case factor(Factor)
  case keyID(String)
  case purpose(KeyPurpose)
  case personalField(AuditPersonalField)
  case action(RecoveryAction)
  case binding(DeviceBinding)
  case channel(TokenChannel)
  case tokenFormat(TokenFormat)
  case delivery(DeliveryChannel)
  case evidence(EvidenceKind)
  case addressKind(AddressKind)
  case caseState(CaseState)
  case signal(RiskSignal)
  /// Of a prover of identities, as the configuration has it: one word.
  case providerName(String)
  case decision(AgentDecision)
  /// Of accounts: one word, checked when it was given.
  case accountClass(AccountClass)

  fileprivate var text: String {
    switch self {
    case .identifier(let identifier): identifier.hex
    case .bytes(let bytes): Hex.encode(bytes.span)
    case .number(let number): String(number)
    case .word(let word): word.description
    case .time(let time): time.description
    case .reason(let reason): reason.rawValue
    case .factor(let factor): factor.rawValue
    case .keyID(let id): id
    case .purpose(let purpose): purpose.rawValue
    case .personalField(let field): field.rawValue
    case .action(let action): action.name
    case .binding(let binding): binding.name
    case .channel(let channel): channel.name
    case .tokenFormat(let format): format.name
    case .delivery(let channel): channel.name
    case .evidence(let kind): kind.name
    case .addressKind(let kind): kind.name
    case .caseState(let state): state.name
    case .signal(let signal): signal.name
    case .providerName(let name): name
    case .decision(let decision): decision.name
    case .accountClass(let accountClass): accountClass.name
    }
  }
}

/// One event before it has an id: a name, fields in clear, and what only a commitment may show.
package struct AuditEvent: Sendable {
  package let name: AuditEventName
  package private(set) var fields: [String: String] = [:]
  package private(set) var personal: [String: String] = [:]

  package init(_ name: AuditEventName) { self.name = name }

  package var withoutPersonal: AuditEvent {
    var event = self
    event.personal = [:]
    return event
  }

  /// Adds a field in clear; nil leaves it out.
  package func adding(_ field: AuditField, _ value: AuditValue?) -> AuditEvent {
    var event = self
    event.fields[field.rawValue] = value?.text
    return event
  }

  /// Adds a commitment; nil leaves the field out.
  package func committing(_ field: AuditPersonalField, to value: String?) -> AuditEvent {
    var event = self
    event.personal[field.rawValue] = value
    return event
  }
}
