/// A denial whose signature was right.
///
/// It is a stop: taken without counting, whenever the store can be written, by whatever clock; and kept where it cannot be,
/// so that this process grants nothing until it is written (invariants 8 and 9 of the design).
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
    ) { snapshot, _ throws(RegainError) in try decide(snapshot) }
  }

  /// The same without consuming anything.
  func look() async throws(RegainError) -> CheckedAnswer {
    let snapshot = try await context.store.rows(for: ReadRequest(check.items))
    let (_, device) = try openGround(in: snapshot, at: context.clock.now)
    return CheckedAnswer(
      facts: AnswerFacts(record, challenge, device, GivenAnswer(answer)), isDenial: true)
  }

  private func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<DeviceDenial> {
    let now = context.clock.now
    let ground = try check.ground(in: snapshot)
    if let first = ground.first { return try replay(of: first, ground) }
    let (_, device) = try openGround(in: snapshot, at: now)
    var body = ground.devices.body
    body.answer(challenge, GivenAnswer(answer))
    body.change(device.id) { answer.note(on: &$0, at: now) }
    body.deniedAt = now
    let account = ground.account.body.reference
    let entry = AuditEvent(.deviceDenied).adding(.account, .identifier(account))
      .adding(.factor, .factor(.device)).adding(.challenge, .identifier(challenge))
      .adding(.device, .identifier(device.id)).adding(.action, .action(record.text.action))
      .adding(.case, record.text.recoveryCase.map { .identifier($0) })
      .adding(.receipt, .identifier(receipt))
      .adding(.request, idempotencyDigest.map { .bytes($0) }).committing(origin)
    let notice = NoticeRecord(
      event: AuditEventName.deviceDenied.rawValue, at: now, account: account, device: device.id)
    return Decision(
      [check.consumption(receipt: receipt, request: idempotencyDigest, at: now)]
        + ground.requirements + [
          try context.rows.replacing(ground.devices, with: body),
          try context.audit.appending(entry, at: now),
          try context.leavingNotice(notice, scope: rows.scope),
        ],
      .success(denial(device, GivenAnswer(answer), receipt: receipt, isReplay: false)))
  }

  /// Of a device that is stopped or doubted, too: a denial grants nothing. Not of one that was ended.
  private func openGround(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> (OpenChallengeCheck.Ground, StoredDevice) {
    let ground = try check.ground(in: snapshot)
    guard ground.first == nil else { throw .refusal(.challengeAnswered) }
    _ = try check.live(ground, in: snapshot, at: now)
    guard let device = ground.devices.body.device(record.device) else {
      throw .refusal(.unknownDevice)
    }
    guard device.endedAt == nil else { throw .refusal(.deviceRevoked) }
    return (ground, device)
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
