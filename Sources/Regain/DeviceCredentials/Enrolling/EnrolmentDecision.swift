/// The decision on an enrolment, once the signature was right.
struct EnrolmentDecision: Sendable {
  let context: ServiceContext
  let attempt: CountedAttempt
  let challenge: RandomIdentifier
  let record: ChallengeRecord
  let device: StoredDevice
  let expires: Timestamp
  let receipt: RandomIdentifier

  private var rows: DeviceRows { DeviceRows(attempt.rows.scope) }

  private var check: OpenChallengeCheck {
    OpenChallengeCheck(context: context, rows: rows, challenge: challenge, record: record)
  }

  func request() throws(RegainError) -> ReadRequest {
    ReadRequest(attempt.rows.items + check.items + (try indexKeys()).map { .record($0) })
  }

  private func indexKeys() throws(RegainError) -> [RecordKey] {
    try DeviceIndexRecord.keys(of: device, in: rows.scope.tenant)
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<EnrolledDevice> {
    let now = context.clock.now
    do throws(RegainError) {
      return try enrol(snapshot, at: now)
    } catch {
      guard let reason = error.reason else { throw error }
      let event = attempt.event(.enrolmentRefused).adding(.reason, .reason(reason))
        .adding(.challenge, .identifier(challenge))
      return Decision(
        [
          try settling(snapshot, isSuccess: false, at: now),
          try context.audit.appending(event, at: now),
        ], .failure(.refusal(reason)))
    }
  }

  private func enrol(
    _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<EnrolledDevice> {
    guard now < expires else { throw .refusal(.preparationExpired) }
    try context.checkMayGrant(in: snapshot, at: now)
    let ground = try check.ground(in: snapshot)
    guard ground.epoch == attempt.epoch else { throw .refusal(.storeReset) }
    if ground.account.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
    guard ground.first == nil else { throw .refusal(.challengeAnswered) }
    _ = try check.live(ground, in: snapshot, at: now)
    guard ground.devices.body.devices.count < DevicesRecord.mostDevices else {
      throw .refusal(.tooManyDevices)
    }
    for key in try indexKeys() where snapshot.record(key) != nil {
      throw .refusal(.keyEnrolledAlready)
    }
    return try place(ground, snapshot, at: now)
  }

  private func place(
    _ ground: OpenChallengeCheck.Ground, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<EnrolledDevice> {
    var body = ground.devices.body
    body.answer(challenge, GivenAnswer(.enroll))
    body.devices.append(device)
    let reference = ground.account.body.reference
    let event = AuditEvent(.deviceEnrolled).adding(.account, .identifier(reference))
      .adding(.device, .identifier(device.id)).adding(.challenge, .identifier(challenge))
      .adding(.binding, .binding(device.binding)).adding(.receipt, .identifier(receipt))
      .adding(.authority, IssueAuthority.word(record.enrolment?.authorityWord))
      .committing(attempt.origin)
    let notice = NoticeRecord(
      event: AuditEventName.deviceEnrolled.rawValue, at: now, account: reference,
      device: device.id)
    let index = DeviceIndexRecord(account: HexBytes(rows.scope.account), device: device.id)
    let indexing = try indexKeys().map { key throws(RegainError) in
      Change.write(try context.rows.seal(index, at: key, version: 1))
    }
    return Decision(
      [check.consumption(receipt: receipt, request: nil, at: now)] + ground.requirements + [
        try context.rows.replacing(ground.devices, with: body),
        try settling(snapshot, isSuccess: true, at: now),
        try context.audit.appending(event, at: now),
        try context.leavingNotice(notice, scope: rows.scope),
      ] + indexing, .success(try EnrolledDevice(device, of: rows.scope)))
  }

  private func settling(
    _ snapshot: Snapshot, isSuccess: Bool, at now: Timestamp
  ) throws(RegainError) -> Change {
    try attempt.releasing(isSuccess: isSuccess, in: snapshot, at: now, context)
  }
}
