internal import RegainCrypto

/// What the rows of one account must say, as the log tells it.
///
/// The same function tells a doctor what should be there and puts back what a restored store has lost.
package struct AccountHistory: Sendable {
  /// A code that was used.
  package struct Use: Sendable, Hashable {
    package let sheet: RandomIdentifier
    package let slot: Int
    package let at: Timestamp
    package let receipt: RandomIdentifier
    /// Keyed digest of the idempotency key, 32 bytes.
    package let request: [UInt8]?

    package var consumptionID: String { "\(sheet.hex).\(slot)" }
  }

  package var codes: BackupCodesRecord
  package var freeze: Freeze?
  package var stops: [StopMark]
  package var attempts: AttemptsRecord
  package private(set) var uses: [Use] = []
  package var devices: DevicesRecord
  package internal(set) var answers: [DeviceAnswerLogged] = []
  /// Which generations are alive, and what became of the tokens that the account's row lists.
  package var tokens: TokensRecord
  package internal(set) var toldTokens = ToldTokens()
  package internal(set) var toldCases = ToldCases()

  package init(
    codes: BackupCodesRecord = BackupCodesRecord(), devices: DevicesRecord = DevicesRecord(),
    tokens: TokensRecord = TokensRecord(), freeze: Freeze? = nil, stops: [StopMark] = [],
    attempts: AttemptsRecord = AttemptsRecord()
  ) {
    (self.codes, self.devices, self.tokens) = (codes, devices, tokens)
    (self.freeze, self.stops, self.attempts) = (freeze, stops, attempts)
  }

  /// Does what the event did. What this Regain does not know changes no rows that it has.
  package mutating func apply(_ event: LoggedEvent, limiter: AttemptLimiter) {
    guard let name = AuditEventName(rawValue: event.name) else { return }
    switch name {
    case .sheetIssued, .sheetImported: issue(event, isActive: name == .sheetImported)
    case .sheetActivated:
      if event.sheet == codes.pending?.id { _ = codes.activatePending(at: event.at) }
    case .sheetConfirmed, .sheetDrilled: confirm(event)
    case .sheetEnded: end(event)
    case .sheetDisabled: change(event.sheet) { $0.disabledAt = $0.disabledAt ?? event.at }
    case .sheetsSuspended: suspend(at: event.at)
    case .codeRedeemed: redeem(event)
    case .codeRefused, .confirmationRefused: fail(.backupCode, event, limiter)
    case .accountFrozen, .recoveryDisputed, .freezeLifted: applyToStops(name, event)
    case .accountLost: self = AccountHistory()
    case .deviceRefused, .enrolmentRefused: fail(.device, event, limiter)
    case .deviceEnrolled, .deviceEnded, .deviceQuarantined, .deviceApproved, .deviceDenied:
      applyToDevices(name, event)
    case .tokenIssued, .tokenRedeemed, .tokenRevoked, .tokensRevoked: applyToTokens(name, event)
    case .challengeIssued, .deviceChecked, .deviceReplayed, .storeInitialised, .codeReplayed,
      .stopRefused, .attemptsThrottled, .tokenReplayed, .tokenChecked, .tokenRefused, .tokenReused,
      .recordsResealed, .keyRotated, .keyRetired, .valuesErased, .storeReconciled, .caseOpened,
      .caseEvidence, .caseRisk, .caseConfirmed, .caseOverridden, .caseRefused,
      .codeDelivered, .agentAdded, .agentRemoved, .noticeDelivered:
      break
    case .deliveredCodeRefused: fail(.deliveredCode, event, limiter)
    case .addressAdded, .addressConfirmed, .addressDisabled, .addressRemoved, .caseChanged,
      .caseGranted, .accountClassified:
      applyToCases(name, event)
    }
  }

  /// Everything that was alive when part of the log was lost. Tokens end with the epoch, which their claims name.
  package mutating func suspend(at time: Timestamp) {
    for sheet in codes.live { change(sheet.id) { $0.suspendedAt = $0.suspendedAt ?? time } }
    devices.suspend(at: time)
    toldCases.suspendedAt = time
  }

  private mutating func issue(_ event: LoggedEvent, isActive: Bool) {
    guard let id = event.sheet, !codes.has(sheet: id) else { return }
    let profile =
      isActive ? CodeProfile.imported.name : event.fields["profile"] ?? CodeProfile.standard.name
    var sheet = StoredSheet(lost: id, profile: profile, issuedAt: event.at)
    if isActive {
      sheet.activatedAt = event.at
      codes.active = sheet
    } else {
      codes.pending = sheet
    }
  }

  private mutating func confirm(_ event: LoggedEvent) {
    change(event.sheet) { sheet in
      sheet.confirmations += 1
      sheet.confirmedAt = event.at
    }
    forgetFailures()
  }

  private mutating func end(_ event: LoggedEvent) {
    guard let sheet = codes.live.first(where: { $0.id == event.sheet }) else { return }
    let how = event.fields["how"].flatMap(SheetEnding.init(rawValue:))
    codes.end(sheet, how ?? .replaced, at: event.at)
  }

  private mutating func redeem(_ event: LoggedEvent) {
    guard let sheet = event.sheet, let slot = event.number("slot"),
      let receipt = event.identifier("receipt")
    else { return }
    let request = event.fields["request"].flatMap { try? Hex.decode(Array($0.utf8).span) }
    uses.append(
      Use(sheet: sheet, slot: slot, at: event.at, receipt: receipt, request: request))
    change(sheet) { stored in
      guard !stored.isConsumed(slot: slot) else { return }
      stored.consumed.append(ConsumedSlot(slot: slot, at: event.at))
    }
    forgetFailures()
  }

  private mutating func fail(
    _ factor: Factor, _ event: LoggedEvent, _ limiter: AttemptLimiter
  ) {
    guard let failures = event.number("failures") else { return }
    limiter.restore(failures: failures, in: &attempts[factor], at: event.at)
  }

  mutating func forgetFailures(of factor: Factor = .backupCode) {
    attempts[factor].failures = 0
    attempts[factor].waitUntil = nil
  }

  private mutating func change(
    _ id: RandomIdentifier?, _ body: (inout StoredSheet) -> Void
  ) {
    if var sheet = codes.active, sheet.id == id {
      body(&sheet)
      codes.active = sheet
    }
    if var sheet = codes.pending, sheet.id == id {
      body(&sheet)
      codes.pending = sheet
    }
  }
}

extension LoggedEvent {
  /// The account that it is about; nil for the store's own events and for unknown accounts.
  package var account: RandomIdentifier? { identifier("account") }

  var sheet: RandomIdentifier? { identifier("sheet") }

  func identifier(_ name: String) -> RandomIdentifier? {
    fields[name].flatMap(RandomIdentifier.init(hex:))
  }

  package func number(_ name: String) -> Int? { fields[name].flatMap { Int($0) } }
}
