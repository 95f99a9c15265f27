internal import RegainCrypto

/// That the secret of one slot was shown. Made by ``CodeVerifier`` alone.
///
/// It proves nothing about the sheet's state: that is decided in the commit.
package struct VerifiedCode: Sendable {
  package let attempt: CountedAttempt
  package let account: RandomIdentifier
  package let sheet: RandomIdentifier
  package let slot: Int

  fileprivate init(
    attempt: CountedAttempt, account: RandomIdentifier, sheet: RandomIdentifier, slot: Int
  ) {
    (self.attempt, self.account, self.sheet, self.slot) = (attempt, account, sheet, slot)
  }
}

/// First phase: counts the attempt, does the one slow hash, and settles a wrong secret as a failure.
package struct CodeVerifier: Sendable {
  let context: ServiceContext
  let rows: AccountRows

  package init(_ context: ServiceContext, rows: AccountRows) {
    (self.context, self.rows) = (context, rows)
  }

  package var codesKey: RecordKey { BackupCodesRecord.key(rows.scope) }

  /// - Throws: `throttled`; `refused` once the failure is durable.
  package func verify(
    _ typed: borrowing TypedCode, origin: RequestOrigin, refusal event: AuditEventName
  ) async throws(RegainError) -> VerifiedCode {
    let attempt = try await AttemptCounter(context).reserve(
      .backupCode, rows: rows, origin: origin, reading: [.record(codesKey)])
    let candidate = candidate(for: typed, slots: CodeSlot.codes, attempt: attempt)
    let isRight = try await isSecretRight(typed, candidate, for: .ordinary)
    if case .found(let sheet, _, let account) = candidate, isRight {
      return VerifiedCode(attempt: attempt, account: account, sheet: sheet.id, slot: typed.slot)
    }
    try await settleFailure(attempt, reason: candidate.refusal, event: event)
    throw .refusal(candidate.refusal)
  }

  /// Ends the first phase: a proof where a code of the sheet was shown, a counted failure otherwise.
  ///
  /// - Parameter slot: whose secret was shown; nil for none.
  /// - Throws: `refused` once the failure is durable.
  func conclude(
    _ attempt: CountedAttempt, sheet: Result<StoredSheet, RefusedCode>, slot: Int?,
    refusal event: AuditEventName
  ) async throws(RegainError) -> VerifiedCode {
    if case .success(let sheet) = sheet, let slot, let account = attempt.standing.account {
      return VerifiedCode(
        attempt: attempt, account: account.body.reference, sheet: sheet.id, slot: slot)
    }
    let reason =
      if case .failure(let refused) = sheet { refused.reason } else {
        RefusalReason.wrongSecret
      }
    try await settleFailure(attempt, reason: reason, event: event)
    throw .refusal(reason)
  }

  /// A stop code is checked without counting: no attacker can use up the owner's stops.
  package func verifyStop(
    _ typed: borrowing TypedCode, standing: Standing, snapshot: Snapshot
  ) async throws(RegainError) -> Result<RandomIdentifier, RefusedCode> {
    let candidate = candidate(
      for: typed, slots: CodeSlot.stop...CodeSlot.stop, standing: standing, snapshot: snapshot)
    let isRight = try await isSecretRight(typed, candidate, for: .stop)
    if case .found(let sheet, _, _) = candidate, isRight { return .success(sheet.id) }
    return .failure(RefusedCode(reason: candidate.refusal))
  }

  package struct RefusedCode: Error { package let reason: RefusalReason }

  // MARK: the code to compare with

  private enum Candidate {
    case found(StoredSheet, StoredCode, account: RandomIdentifier)
    case none(RefusalReason)

    var refusal: RefusalReason {
      switch self {
      case .found: .wrongSecret
      case .none(let reason): reason
      }
    }
  }

  private func candidate(
    for typed: borrowing TypedCode, slots: ClosedRange<Int>, attempt: CountedAttempt
  ) -> Candidate {
    candidate(for: typed, slots: slots, standing: attempt.standing, snapshot: attempt.snapshot)
  }

  private func candidate(
    for typed: borrowing TypedCode, slots: ClosedRange<Int>, standing: Standing, snapshot: Snapshot
  ) -> Candidate {
    guard let account = standing.account, let record = snapshot.record(codesKey) else {
      return .none(standing.refusal)
    }
    guard let stored = try? context.rows.open(record, as: BackupCodesRecord.self) else {
      return .none(.tamperedRecord)
    }
    let (tag, slot, profile) = (typed.tag, typed.slot, typed.profile.name)
    guard slots.contains(slot) else {
      return .none(slot == CodeSlot.stop ? .stopCodeOffered : .codeOffered)
    }
    let sheets = stored.body.live.filter { $0.tag == tag && $0.profile == profile }
    guard let sheet = sheets.first else { return .none(.noSheet) }
    guard let code = sheet.codes.first(where: { $0.slot == slot }) else {
      return .none(.noSuchSlot)
    }
    guard context.keyring.key(id: sheet.pepperKeyID, for: .codePepper) != nil else {
      return .none(.missingKey)
    }
    return .found(sheet, code, account: account.body.reference)
  }

  // MARK: the one slow hash

  /// The same work for a code that exists and for one that does not.
  private func isSecretRight(
    _ typed: borrowing TypedCode, _ candidate: Candidate, for use: HashPermits.Use
  ) async throws(RegainError) -> Bool {
    let trial = try makeTrial(candidate, profile: typed.profile, slot: typed.slot)
    let digest = try await CodeHasher.digest(
      secret: typed.secret, salt: trial.salt, scheme: trial.scheme, place: trial.place,
      pepper: trial.pepper, permits: context.permits, for: use)
    return isEqualInConstantTime(digest.span, trial.expected.span)
  }

  private struct Trial: Sendable {
    let salt: [UInt8]
    let scheme: CodeScheme
    let place: CodePlace
    let pepper: Key
    /// For a code that does not exist: random, so that nothing equals it.
    let expected: [UInt8]
  }

  private func makeTrial(
    _ candidate: Candidate, profile: CodeProfile, slot: Int
  ) throws(RegainError) -> Trial {
    if case .found(let sheet, let code, _) = candidate,
      let pepper = context.keyring.key(id: sheet.pepperKeyID, for: .codePepper)
    {
      return Trial(
        salt: code.salt.bytes, scheme: code.scheme,
        place: CodePlace(scope: rows.scope, sheet: sheet.id, slot: slot), pepper: pepper,
        expected: code.digest.bytes)
    }
    let (salt, sheet) = (try context.makeIdentifier(), try context.makeIdentifier())
    let expected = try context.makeIdentifier().bytes + context.makeIdentifier().bytes
    return Trial(
      salt: salt.bytes, scheme: try .current(for: profile, context.configuration),
      place: CodePlace(scope: rows.scope, sheet: sheet, slot: slot),
      pepper: context.keyring.active(.codePepper), expected: expected)
  }

  // MARK: a wrong secret

  private func settleFailure(
    _ attempt: CountedAttempt, reason: RefusalReason, event name: AuditEventName
  ) async throws(RegainError) {
    let request = ReadRequest([.record(attempt.counterKey), .record(codesKey)])
    try await context.commit(reading: request, for: .upkeep) { snapshot throws(RegainError) in
      let now = context.clock.now
      let settled = try AttemptCounter(context).settling(
        attempt, as: .failed, in: snapshot, at: now)
      let event = attempt.event(name).adding(.reason, .reason(reason))
        .adding(.failures, .number(settled.failures))
      let disabling = try disablingChanges(
        attempt, failures: settled.failures, in: snapshot, at: now)
      return Decision(
        [settled.change, try context.audit.appending(event, at: now)] + disabling, .success(()))
    }
  }

  /// NIST SP 800-63B-4, 3.2.2: no more than 100 consecutive failed attempts.
  private func disablingChanges(
    _ attempt: CountedAttempt, failures: Int, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let limit = context.configuration.disablesAfterFailures, failures >= limit,
      let account = attempt.standing.account, let record = snapshot.record(codesKey),
      let stored = try? context.rows.open(record, as: BackupCodesRecord.self),
      var sheet = stored.body.active, sheet.disabledAt == nil
    else { return [] }
    sheet.disabledAt = now
    var body = stored.body
    body.active = sheet
    let event = attempt.event(.sheetDisabled).adding(.sheet, .identifier(sheet.id))
    let notice = NoticeRecord(
      event: AuditEventName.sheetDisabled.rawValue, at: now, account: account.body.reference,
      sheet: sheet.id)
    return [
      try context.rows.replacing(stored, with: body),
      try context.audit.appending(event, at: now),
      try context.leavingNotice(notice, scope: rows.scope),
    ]
  }
}
