/// A denial whose signature was right.
///
/// It is a stop: taken without counting, whenever the store can be written, by whatever clock; and kept where it cannot be,
/// so that this process grants nothing until it is written (invariants 8 and 9 of the design). The challenge's time does not
/// matter to it, only that its row is there: it is used up once, and grants nothing.
struct Denying: Sendable {
  let context: ServiceContext
  let rows: DeviceRows
  let challenge: RandomIdentifier
  let record: ChallengeRecord
  let answer: VerifiedAnswer
  let origin: RequestOrigin
  let idempotencyDigest: [UInt8]?
  let receipt: RandomIdentifier

  private var check: OpenChallengeCheck {
    OpenChallengeCheck(context: context, rows: rows, challenge: challenge, record: record)
  }

  /// - Throws: `refused` when the challenge was answered before, is over, or the device was ended; `unavailable`, `unknown`.
  func commit() async throws(RegainError) -> DeviceDenial {
    try await context.commitStop(
      StopName(row: rows.devicesKey, sheet: challenge), reading: ReadRequest(check.items)
    ) {
      snapshot, isLate throws(RegainError) in try decide(snapshot, isLate: isLate)
    }
  }

  /// The same without consuming anything.
  func look() async throws(RegainError) -> CheckedAnswer {
    let snapshot = try await context.store.rows(for: ReadRequest(check.items))
    let device = try device(in: try check.ground(in: snapshot))
    return CheckedAnswer(
      facts: AnswerFacts(record, challenge, device, GivenAnswer(answer)), isDenial: true)
  }

  private func decide(
    _ snapshot: Snapshot, isLate: Bool
  ) throws(RegainError) -> Decision<DeviceDenial> {
    do throws(RegainError) {
      let ground = try check.ground(in: snapshot)
      if let first = ground.first, ground.open.answer?.purpose == .deny {
        return try replay(of: first, ground)
      }
      return try take(snapshot, try device(in: ground), consuming: ground)
    } catch {
      // Made in time and written late: the challenge is gone or answered, and what its owner meant is not.
      guard isLate, error.code == .refused, error.reason != .tamperedRecord,
        let device = try rows.devices(context.rows, in: snapshot).body.device(record.device)
      else { throw error }
      return try take(snapshot, device, consuming: nil)
    }
  }

  private func take(
    _ snapshot: Snapshot, _ device: StoredDevice, consuming ground: OpenChallengeCheck.Ground?
  ) throws(RegainError) -> Decision<DeviceDenial> {
    let now = context.clock.now
    let stored = try rows.devices(context.rows, in: snapshot)
    guard let account = try rows.account(context.rows, in: snapshot) else {
      throw .refusal(.unknownAccount)
    }
    var body = stored.body
    if ground != nil {
      body.answer(challenge, GivenAnswer(answer))
      body.change(device.id) { answer.note(on: &$0, at: now) }
    }
    body.deny(at: now)
    let reference = account.body.reference
    let notice = NoticeRecord(
      event: AuditEventName.deviceDenied.rawValue, at: now, account: reference, device: device.id)
    let consumption =
      ground == nil
      ? [] : [check.consumption(receipt: receipt, request: idempotencyDigest, at: now)]
    let entry = event(reference, device, isConsumed: ground != nil)
    return Decision(
      consumption + (try stopping(account, device, at: now)) + [
        try context.rows.replacing(stored, with: body),
        try context.audit.appending(entry, at: now),
        try context.leavingNotice(notice, scope: rows.scope),
      ], .success(denial(device, GivenAnswer(answer), receipt: receipt, isReplay: false)))
  }

  /// A no to a recovery case is a stop: of the case, and of every other that is open.
  private func stopping(
    _ account: Stored<AccountRecord>, _ device: StoredDevice, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let recoveryCase = record.text.recoveryCase else {
      return [.require(account.key, version: account.version)]
    }
    let by = StopOrigin(.device, device.id)
    var owner = account.body
    let effect = owner.stop(by: by, denying: recoveryCase, at: now)
    let told = StopRecord(
      account: owner.reference, origin: by, effect: effect, recoveryCase: recoveryCase)
    return [try context.rows.replacing(account, with: owner)]
      + (try told.changes(context, rows.scope, from: origin, at: now))
  }

  private func event(
    _ account: RandomIdentifier, _ device: StoredDevice, isConsumed: Bool
  ) -> AuditEvent {
    AuditEvent(.deviceDenied).adding(.account, .identifier(account))
      .adding(.factor, .factor(.device)).adding(.challenge, .identifier(challenge))
      .adding(.device, .identifier(device.id)).adding(.action, .action(record.text.action))
      .adding(.case, record.text.recoveryCase.map { .identifier($0) })
      .adding(.receipt, isConsumed ? .identifier(receipt) : nil)
      .adding(.counter, isConsumed ? answer.counter.map { .number(Int($0)) } : nil)
      .adding(.request, isConsumed ? idempotencyDigest.map { .bytes($0) } : nil)
      .committing(origin)
  }

  /// Of a device that is stopped or doubted, too: a denial grants nothing. Not of one that was ended.
  private func device(in ground: OpenChallengeCheck.Ground) throws(RegainError) -> StoredDevice {
    guard ground.first == nil else { throw .refusal(.challengeAnswered) }
    guard let device = ground.devices.body.device(record.device) else {
      throw .refusal(.unknownDevice)
    }
    guard device.endedAt == nil else { throw .refusal(.deviceRevoked) }
    return device
  }

  private func replay(
    of first: Consumption, _ ground: OpenChallengeCheck.Ground
  ) throws(RegainError) -> Decision<DeviceDenial> {
    guard let idempotencyDigest, first.idempotencyDigest == idempotencyDigest,
      let given = ground.open.answer, given.purpose == .deny,
      let device = ground.devices.body.device(record.device)
    else { throw .refusal(.challengeAnswered) }
    return Decision(
      [], .success(denial(device, given, receipt: first.receipt, isReplay: true)))
  }

  private func denial(
    _ device: StoredDevice, _ given: GivenAnswer, receipt: RandomIdentifier, isReplay: Bool
  ) -> DeviceDenial {
    DeviceDenial(
      facts: AnswerFacts(record, challenge, device, given), receipt: ReceiptID(receipt),
      isReplay: isReplay)
  }
}
