extension Devices {
  /// Accepts and consumes what a device answered, or says that it was not accepted.
  ///
  /// The attempt is counted before the answer is looked at. What is thrown as `refused` never says why; the log does.
  /// When the reply is lost (`unknown`), ask again with the same idempotency key.
  ///
  /// - Parameters:
  ///   - match: what the one who approves typed, where it does not stand in the text.
  ///   - origin: for the log; where it names a source, attempts are counted by it too.
  /// - Throws: `refused`, `malformed`, `throttled`, `unavailable`, `unknown` or `misconfigured`.
  public func redeem(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> DeviceVerdict {
    switch try await prepare(
      answer, to: challenge, match: match, in: tenant, origin: origin,
      idempotencyKey: idempotencyKey)
    {
    case .denied(let denial): return .denied(denial)
    case .approval(let prepared): return .approved(try await commit(prepared))
    }
  }

  /// Says whether an answer is authentic and in time, and consumes nothing.
  ///
  /// No decision may rest on it. It counts a wrong answer as ``redeem(_:to:match:in:origin:idempotencyKey:)`` does.
  ///
  /// - Throws: as that.
  public func verify(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CheckedAnswer {
    let found = try await find(challenge, in: tenant)
    let denying = try await denying(
      answer, to: challenge, found, origin: origin, idempotencyKey: nil)
    if let denying { return try await denying.look() }
    let prepared = try await prepareApproval(
      answer, to: challenge, found, match: match, in: tenant, origin: origin, idempotencyKey: nil)
    return try await context.commit(reading: prepared.request, for: .upkeep) {
      snapshot throws(RegainError) in try prepared.decideToCheck(snapshot)
    }
  }

  /// The first phase alone: counts the attempt and verifies the signature, and consumes nothing. A denial needs no second
  /// phase: it is taken at once.
  ///
  /// For callers who commit in a transaction of their own. Commit, ``release(_:)`` or ``settle(_:after:)`` what it
  /// returns; left alone, the attempt becomes a failure after 60 seconds.
  ///
  /// - Throws: as ``redeem(_:to:match:in:origin:idempotencyKey:)``.
  public func prepare(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> PreparedVerdict {
    try await prepare(
      answer, to: challenge, match: match, in: tenant, origin: origin,
      idempotencyKey: idempotencyKey, for: nil)
  }

  /// - Parameter recoveryCase: in which it is shown: asking again is asking for the same in the same case.
  func prepare(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber?,
    in tenant: TenantID, origin: RequestOrigin, idempotencyKey: IdempotencyKey?,
    for recoveryCase: RandomIdentifier?
  ) async throws(RegainError) -> PreparedVerdict {
    let found = try await find(challenge, in: tenant)
    let denying = try await denying(
      answer, to: challenge, found, origin: origin, idempotencyKey: idempotencyKey)
    if let denying { return .denied(try await denying.commit()) }
    return .approval(
      try await prepareApproval(
        answer, to: challenge, found, match: match, in: tenant, origin: origin,
        idempotencyKey: idempotencyKey, for: recoveryCase))
  }

  private func prepareApproval(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, _ found: FoundChallenge,
    match: MatchNumber?, in tenant: TenantID, origin: RequestOrigin,
    idempotencyKey: IdempotencyKey?, for recoveryCase: RandomIdentifier? = nil
  ) async throws(RegainError) -> PreparedApproval {
    let (begun, stops) = (context.clock.now, context.unwrittenStops.count)
    let check = AnswerCheck(
      context: context, tenant: tenant, presented: challenge, found: found,
      number: challenge.typedNumber ?? match, origin: origin, refusal: .deviceRefused)
    let counted = try await check.count()
    let (record, verified) = try await check.settling(counted) { record throws(RegainError) in
      (record, try verify(answer, check, record, counted))
    }
    return PreparedApproval(
      context: context, attempt: counted.attempt, challenge: challenge.id, record: record,
      answer: verified,
      expires: begun.adding(seconds: AttemptLimiter.reservationLifetime),
      leave: LeaveToGrant(stops: stops),
      idempotencyDigest: try idempotencyKey?.digest(
        context, scope: counted.attempt.rows.scope,
        operation: recoveryCase.map { "show-device-approval \($0.hex)" }
          ?? "redeem-device-approval",
        credential: challenge.id.hex), receipt: try context.makeIdentifier())
  }

  private func verify(
    _ answer: DeviceAnswer, _ check: AnswerCheck, _ record: ChallengeRecord,
    _ counted: AnswerCheck.Counted
  ) throws(RegainError) -> VerifiedAnswer {
    guard !record.isEnrolment else { throw .refusal(.wrongKindOfAnswer) }
    guard let device = counted.devices?.device(record.device) else {
      throw .refusal(.unknownDevice)
    }
    let verified = try AnswerVerifier(configuration, at: context.clock.now).verify(
      answer, to: record.text, number: check.number, by: device, purposes: [.approve])
    try check.requireNumber(record)
    return verified
  }

  /// The second phase: consumes the challenge in one commit, or refuses.
  ///
  /// - Throws: as ``redeem(_:to:match:in:origin:idempotencyKey:)``.
  public func commit(_ prepared: PreparedApproval) async throws(RegainError) -> DeviceApproval {
    try await prepared.context.commit(reading: prepared.request, for: .grant) {
      snapshot throws(RegainError) in try prepared.decide(snapshot)
    }
  }

  /// Returns once an approval that was committed in a caller's own transaction may count: the anchor covers it, where
  /// there is one, and no stop has come meanwhile that could not be written.
  ///
  /// - Throws: `unknown` when the anchor cannot be reached or the store has lost the commit again: the challenge may be
  ///   used up, and nothing may be granted. `misconfigured` when the store was rolled back.
  public func awaitAnchor(of approval: DeviceApproval) async throws(RegainError) {
    try await context.requireMayTell(approval.entry, by: approval.leave)
  }

  /// Gives a prepared approval up: the attempt is no failure, and the challenge is as it was.
  ///
  /// - Throws: `unavailable` or `unknown`; the attempt then becomes a failure by itself.
  public func release(_ prepared: PreparedApproval) async throws(RegainError) {
    try await prepared.release()
  }

  /// Settles the attempt after a caller's own transaction did not come to pass.
  ///
  /// A refusal goes into the log; after any other error the prepared approval is released. After `unknown` nothing is
  /// done: the challenge may be used up.
  ///
  /// - Parameter error: what joining the transaction, or the rest of it, threw.
  /// - Throws: `unavailable` or `unknown`; the attempt then becomes a failure by itself.
  public func settle(
    _ prepared: PreparedApproval, after error: any Error
  ) async throws(RegainError) {
    try await prepared.settle(after: error)
  }
}

/// What the first phase came to.
public enum PreparedVerdict: Sendable {
  /// A yes, to be committed.
  case approval(PreparedApproval)
  /// A no, which was taken.
  case denied(DeviceDenial)
}
