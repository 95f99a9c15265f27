/// An approval whose signature was right, and that nothing has consumed yet.
///
/// It is no acceptance: whether it is accepted is decided when it is committed, against the rows as they are then. It
/// expires 60 seconds after the attempt was counted.
public struct PreparedApproval: Sendable {
  package let context: ServiceContext
  package let attempt: CountedAttempt
  package let challenge: RandomIdentifier
  package let record: ChallengeRecord
  package let answer: VerifiedAnswer
  package let expires: Timestamp
  package let leave: LeaveToGrant
  package let idempotencyDigest: [UInt8]?
  package let receipt: RandomIdentifier

  var rows: DeviceRows { DeviceRows(attempt.rows.scope) }

  var check: OpenChallengeCheck {
    OpenChallengeCheck(context: context, rows: rows, challenge: challenge, record: record)
  }

  /// Everything that the decision looks at.
  package var request: ReadRequest { ReadRequest(attempt.rows.items + check.items) }

  // MARK: the decision

  /// Pure, and the same for Regain's own commit and for a caller's transaction.
  package func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<DeviceApproval> {
    try refusing(snapshot, isFinal: true) { now throws(RegainError) in
      let (ground, device) = try ground(in: snapshot, at: now)
      if let first = ground.first {
        return try replay(of: first, ground, device, snapshot, at: now)
      }
      try checkMayApprove(ground, device, in: snapshot, at: now)
      var decision = try consume(ground, device, snapshot, at: now)
      let entry = decision.changes.lastEntry
      decision.answer = decision.answer.map { approval in
        var approval = approval
        (approval.entry, approval.leave) = (entry, leave)
        return approval
      }
      return decision
    }
  }

  /// The same without consuming anything.
  package func decideToCheck(_ snapshot: Snapshot) throws(RegainError) -> Decision<CheckedAnswer> {
    try refusing(snapshot, isFinal: false) { now throws(RegainError) in
      let (ground, device) = try ground(in: snapshot, at: now)
      guard ground.first == nil else { throw .refusal(.challengeAnswered) }
      try checkMayApprove(ground, device, in: snapshot, at: now)
      let settled = try settling(snapshot, isSuccess: false, at: now)
      return Decision(
        [settled, try context.audit.appending(event(.deviceChecked), at: now)],
        .success(
          CheckedAnswer(
            facts: AnswerFacts(record, challenge, device, GivenAnswer(answer)), isDenial: false)))
    }
  }

  /// - Parameter isFinal: what is only looked at takes nobody's device out of use.
  private func refusing<Answer>(
    _ snapshot: Snapshot, isFinal: Bool,
    _ body: (Timestamp) throws(RegainError) -> Decision<Answer>
  ) throws(RegainError) -> Decision<Answer> {
    let now = context.clock.now
    do throws(RegainError) {
      return try body(now)
    } catch {
      guard let reason = error.reason else { throw error }
      return try refuse(reason, snapshot, isFinal: isFinal, at: now)
    }
  }

  private func ground(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> (OpenChallengeCheck.Ground, StoredDevice) {
    guard now < expires else { throw .refusal(.preparationExpired) }
    try context.checkMayGrant(in: snapshot, at: now)
    let ground = try check.ground(in: snapshot)
    guard ground.epoch == attempt.epoch else { throw .refusal(.storeReset) }
    guard let device = ground.devices.body.device(record.device) else {
      throw .refusal(.unknownDevice)
    }
    return (ground, device)
  }

  private func checkMayApprove(
    _ ground: OpenChallengeCheck.Ground, _ device: StoredDevice, in snapshot: Snapshot,
    at now: Timestamp
  ) throws(RegainError) {
    let stored = try check.live(ground, in: snapshot, at: now)
    guard !stored.isExhausted() else { throw .refusal(.challengeExhausted) }
    try checkMayStand(ground, device, at: now)
    if let suspicion = answer.suspicion(of: device) { throw .refusal(suspicion) }
    guard answer.userPresent != false else { throw .refusal(.userNotPresent) }
    if context.configuration.devices.requiresUserVerification, answer.userVerified != true {
      throw .refusal(.userNotVerified)
    }
  }

  /// What ends an approval, also one that was given already.
  func checkMayStand(
    _ ground: OpenChallengeCheck.Ground, _ device: StoredDevice, at now: Timestamp
  ) throws(RegainError) {
    if ground.account.body.isStopped(for: record.text.action, at: now) {
      throw .refusal(.accountFrozen)
    }
    if ground.open.isDenied { throw .refusal(.challengeDenied) }
    if let refusal = device.refusal { throw .refusal(refusal) }
  }

  func settling(
    _ snapshot: Snapshot, isSuccess: Bool, at now: Timestamp
  ) throws(RegainError) -> Change {
    try attempt.releasing(isSuccess: isSuccess, in: snapshot, at: now, context)
  }

  func event(_ name: AuditEventName) -> AuditEvent {
    attempt.event(name).adding(.challenge, .identifier(challenge))
      .adding(.device, .identifier(record.device))
  }
}
