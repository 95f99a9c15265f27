/// What an entry of one event holds, and nothing else: the catalogue of events (Events).
package struct AuditSchema: Sendable, Hashable {
  /// Each of them.
  package let always: Set<AuditField>
  /// Exactly one of them; none where this is empty.
  package let oneOf: Set<AuditField>
  package let perhaps: Set<AuditField>
  /// Behind commitments; each may be missing.
  package let personal: Set<AuditPersonalField>

  package init(
    always: Set<AuditField>, oneOf: Set<AuditField> = [], perhaps: Set<AuditField> = [],
    personal: Set<AuditPersonalField> = [.actor, .reason, .source]
  ) {
    (self.always, self.oneOf, self.perhaps, self.personal) = (always, oneOf, perhaps, personal)
  }

  /// Whether an entry's bytes are one of an event of the catalogue.
  package static func admits(_ entry: [UInt8]) -> Bool {
    guard let event = try? LoggedEvent(entry), let name = AuditEventName(rawValue: event.name)
    else { return false }
    return AuditSchema(name).admits(event.fields)
  }

  private func admits(_ fields: [String: String]) -> Bool {
    var clear: Set<AuditField> = []
    for (name, value) in fields {
      if let field = AuditField(rawValue: name), field.form.admits(value) {
        clear.insert(field)
      } else {
        guard personal.contains(where: { $0.commitment == name }), AuditForm.bytes(32).admits(value)
        else { return false }
      }
    }
    return always.isSubset(of: clear) && clear.intersection(oneOf).count == (oneOf.isEmpty ? 0 : 1)
      && clear.isSubset(of: always.union(oneOf).union(perhaps))
  }
}

extension AuditSchema {
  package init(_ event: AuditEventName) {
    self =
      switch event {
      case .storeInitialised: AuditSchema(always: [])
      case .sheetIssued:
        AuditSchema(
          always: [.account, .authority, .count, .profile, .sheet], perhaps: [.batch],
          personal: [.actor, .reason])
      case .sheetImported:
        AuditSchema(
          always: [.account, .authority, .count, .format, .grade, .sheet],
          personal: [.actor, .reason])
      case .sheetActivated:
        // With its slot where a code was retyped, with an authority where none was.
        AuditSchema(
          always: [.account, .sheet], oneOf: [.authority, .factor], perhaps: [.slot])
      case .sheetEnded:
        AuditSchema(always: [.account, .how, .sheet], perhaps: [.authority, .factor])
      case .sheetConfirmed, .sheetDrilled:
        AuditSchema(always: [.account, .factor, .sheet, .slot])
      case .sheetDisabled: AuditSchema(always: [.account, .factor, .sheet])
      case .codeRedeemed:
        AuditSchema(
          always: [.account, .factor, .receipt, .remaining, .sheet, .slot], perhaps: [.request])
      case .codeReplayed: AuditSchema(always: [.account, .factor, .receipt, .sheet, .slot])
      case .codeRefused, .confirmationRefused:
        AuditSchema(
          always: [.factor, .reason], oneOf: [.account, .bucket],
          perhaps: [.failures, .sheet, .slot])
      // With their count where they are summed, and no reason where that is over many accounts.
      case .stopRefused:
        AuditSchema(
          always: [.factor], oneOf: [.account, .accounts, .bucket], perhaps: [.count, .reason])
      case .attemptsThrottled:
        AuditSchema(always: [.factor], oneOf: [.account, .accounts, .bucket], perhaps: [.count])
      // With the case that a device has said no to, or that a link was sent in.
      case .accountFrozen:
        AuditSchema(
          always: [.account, .until], oneOf: [.address, .device, .sheet], perhaps: [.case])
      case .recoveryDisputed:
        AuditSchema(always: [.account], oneOf: [.address, .device, .sheet], perhaps: [.case])
      case .freezeLifted:
        AuditSchema(always: [.account], oneOf: [.agent, .device], perhaps: [.second])
      case .challengeIssued:
        AuditSchema(
          always: [.account, .action, .challenge, .device], perhaps: [.authority, .case])
      case .deviceEnrolled:
        AuditSchema(always: [.account, .authority, .binding, .challenge, .device, .receipt])
      case .deviceEnded: AuditSchema(always: [.account, .device, .how], perhaps: [.authority])
      case .deviceQuarantined: AuditSchema(always: [.account, .device, .factor, .reason])
      case .deviceApproved:
        AuditSchema(
          always: [.account, .action, .challenge, .device, .factor, .receipt],
          perhaps: [.case, .counter, .request])
      case .deviceDenied:
        // Without a receipt where it was written late, and the challenge was gone.
        AuditSchema(
          always: [.account, .action, .challenge, .device, .factor],
          perhaps: [.case, .counter, .receipt, .request])
      case .deviceChecked: AuditSchema(always: [.account, .challenge, .device, .factor])
      case .deviceReplayed:
        AuditSchema(always: [.account, .challenge, .device, .factor, .receipt])
      case .deviceRefused, .enrolmentRefused:
        AuditSchema(
          always: [.factor, .reason], oneOf: [.account, .bucket],
          perhaps: [.challenge, .device, .failures])
      case .tokenIssued:
        AuditSchema(
          always: [.account, .action, .channel, .form, .generation, .token, .until],
          perhaps: [.case, .device, .request])
      case .tokenRedeemed:
        AuditSchema(
          always: [.account, .action, .generation, .receipt, .token],
          perhaps: [.case, .device, .request])
      case .tokenReplayed: AuditSchema(always: [.account, .receipt, .token])
      case .tokenChecked: AuditSchema(always: [.account, .token])
      // Summed as stops are. That a token was used before is known of accounts alone that are known.
      case .tokenRefused:
        AuditSchema(
          always: [.factor], oneOf: [.account, .accounts, .bucket],
          perhaps: [.count, .reason, .token])
      case .tokenReused:
        AuditSchema(
          always: [.factor], oneOf: [.account, .accounts], perhaps: [.count, .reason, .token])
      case .tokenRevoked: AuditSchema(always: [.account, .token])
      case .tokensRevoked: AuditSchema(always: [.account, .generation], perhaps: [.action])
      case .caseOpened:
        AuditSchema(
          always: [.action, .case, .policy, .until], oneOf: [.account, .bucket],
          personal: [.actor, .reason, .requester, .source])
      case .caseEvidence:
        AuditSchema(
          always: [.account, .case, .evidence, .kind, .state],
          perhaps: [.address, .agent, .channel, .device, .provider, .sheet])
      case .caseRisk:
        AuditSchema(
          always: [.case, .signal, .value, .version], oneOf: [.account, .bucket])
      case .caseChanged:
        AuditSchema(always: [.account, .case, .state], perhaps: [.reason, .until])
      // NIST SP 800-63A-4, 3.15.1: why, who, what evidence, which steps, the decision and its rationale.
      case .caseConfirmed:
        AuditSchema(
          always: [.account, .agent, .challenge, .decision], perhaps: [.case],
          personal: [.actor, .evidence, .rationale, .reason, .source, .steps, .why])
      case .caseOverridden:
        AuditSchema(
          always: [.account, .agent, .case, .decision, .second], perhaps: [.until])
      case .caseGranted:
        AuditSchema(always: [.account, .action, .assurance, .case, .hold, .token, .until])
      case .caseRefused:
        AuditSchema(
          always: [.factor], oneOf: [.accounts, .bucket], perhaps: [.case, .count, .reason])
      case .codeDelivered:
        AuditSchema(always: [.account, .address, .channel, .until], perhaps: [.case])
      case .deliveredCodeRefused:
        AuditSchema(
          always: [.factor, .reason], oneOf: [.account, .bucket],
          perhaps: [.address, .case, .failures])
      case .addressAdded:
        AuditSchema(always: [.account, .address, .authority, .channel, .kind])
      case .addressConfirmed: AuditSchema(always: [.account, .address])
      case .addressDisabled: AuditSchema(always: [.account, .address])
      case .addressRemoved:
        AuditSchema(always: [.account, .address], perhaps: [.authority, .how])
      case .accountClassified: AuditSchema(always: [.account, .authority], perhaps: [.class])
      case .agentAdded: AuditSchema(always: [.agent, .authority, .roles])
      case .agentRemoved: AuditSchema(always: [.agent], perhaps: [.authority, .how])
      case .noticeDelivered:
        AuditSchema(always: [.account, .notice], perhaps: [.address, .case])
      case .recordsResealed: AuditSchema(always: [.count, .key], personal: [])
      case .keyRotated:
        AuditSchema(
          always: [.key, .purpose], perhaps: [.newKey, .newSignature, .oldKey, .oldSignature])
      case .keyRetired: AuditSchema(always: [.key, .purpose])
      case .valuesErased:
        AuditSchema(always: [.before, .count, .field, .until], oneOf: [.account, .entry])
      case .sheetsSuspended: AuditSchema(always: [.before, .count])
      case .accountLost: AuditSchema(always: [.account])
      case .storeReconciled: AuditSchema(always: [.count, .epoch, .replayed], perhaps: [.branch])
      }
  }
}
