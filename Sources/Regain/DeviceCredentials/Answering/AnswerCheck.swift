internal import RegainCrypto

/// First phase: counts the attempt, holds the answer against what was issued, and settles a wrong one as a failure.
struct AnswerCheck: Sendable {
  let context: ServiceContext
  let tenant: TenantID
  let presented: PresentedChallenge
  /// As it was read before anything was counted.
  let found: FoundChallenge
  let number: MatchNumber?
  let origin: RequestOrigin
  /// As the log calls a refusal.
  let refusal: AuditEventName

  private var challengeKey: RecordKey { presented.key(tenant) }

  /// What was counted and read.
  struct Counted: Sendable {
    let attempt: CountedAttempt
    /// Nil where what was handed in is nothing that was issued.
    let challenge: ChallengeRecord?
    /// Why it is nil.
    let refusal: RefusalReason
    let devices: DevicesRecord?
  }

  /// Counts the attempt against the account that was asked. Whoever hands in what was never issued tries nothing of any
  /// account's: he is counted as an unknown account is, and holds nobody up.
  ///
  /// - Throws: `throttled`, `misconfigured`, `unavailable`, `unknown`.
  func count() async throws(RegainError) -> Counted {
    let account = found.record.map { AccountID(trustedBytes: $0.text.account.bytes) }
    let rows = try AccountRows(context, tenant: tenant, account: account ?? nobody)
    let devices = DeviceRows(rows.scope)
    let attempt = try await AttemptCounter(context).reserve(
      .device, rows: rows, origin: origin,
      reading: [.record(challengeKey), .record(devices.devicesKey)])
    let now = presented.find(in: attempt.snapshot, tenant, context)
    return Counted(
      attempt: attempt, challenge: found.record == nil ? nil : now.record, refusal: found.refusal,
      devices: try? devices.devices(context.rows, in: attempt.snapshot).body)
  }

  /// No account has such a name: it holds a zero byte.
  private var nobody: AccountID {
    let what = presented.text?.bytes ?? presented.id.bytes
    return AccountID(trustedBytes: Array("challenge\0".utf8) + what)
  }

  /// Runs a check, whose failure is counted before it is told.
  func settling<Result>(
    _ counted: Counted, _ check: (ChallengeRecord) throws(RegainError) -> Result
  ) async throws(RegainError) -> Result {
    do throws(RegainError) {
      guard let challenge = counted.challenge else { throw .refusal(counted.refusal) }
      // One whose counter was edited is not counted as himself.
      guard counted.attempt.standing.account != nil else {
        throw .refusal(counted.attempt.standing.refusal)
      }
      return try check(challenge)
    } catch {
      guard error.code == .refused || error.code == .malformed else { throw error }
      try await settleFailure(counted, reason: error.reason ?? .wrongSignature)
      throw error
    }
  }

  /// The right number, where one was asked for. Not in the database, so that it cannot be read there.
  func requireNumber(_ challenge: ChallengeRecord) throws(RegainError) {
    guard let expected = challenge.matchDigest else { return }
    guard let number else { throw .refusal(.wrongMatchNumber) }
    let given = try number.digest(context, challenge: presented.id)
    guard isEqualInConstantTime(given.bytes.span, expected.bytes.span) else {
      throw .refusal(.wrongMatchNumber)
    }
  }

  // MARK: a wrong answer

  private func settleFailure(
    _ counted: Counted, reason: RefusalReason
  ) async throws(RegainError) {
    let attempt = counted.attempt
    let request = ReadRequest([.record(attempt.counterKey), .record(challengeKey)])
    try await context.commit(reading: request, for: .upkeep) { snapshot throws(RegainError) in
      let now = context.clock.now
      let settled = try AttemptCounter(context).settling(
        attempt, as: .failed, in: snapshot, at: now)
      let event = attempt.event(refusal).adding(.reason, .reason(reason))
        .adding(.failures, .number(settled.failures))
        .adding(.challenge, counted.challenge.map { _ in .identifier(presented.id) })
        .adding(.device, (counted.challenge?.device).map { .identifier($0) })
      return Decision(
        [settled.change, try context.audit.appending(event, at: now)]
          + (try countingOnChallenge(reason, in: snapshot)), .success(()))
    }
  }

  /// A number of six digits takes few wrong ones; a signature cannot be guessed.
  private func countingOnChallenge(
    _ reason: RefusalReason, in snapshot: Snapshot
  ) throws(RegainError) -> [Change] {
    guard reason == .wrongMatchNumber, let record = snapshot.record(challengeKey),
      let stored = try? context.rows.open(record, as: ChallengeRecord.self)
    else { return [] }
    var body = stored.body
    body.failures += 1
    return [try context.rows.replacing(stored, with: body)]
  }
}
