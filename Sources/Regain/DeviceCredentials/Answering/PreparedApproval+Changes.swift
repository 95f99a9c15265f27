extension PreparedApproval {
  func consume(
    _ ground: OpenChallengeCheck.Ground, _ device: StoredDevice, _ snapshot: Snapshot,
    at now: Timestamp
  ) throws(RegainError) -> Decision<DeviceApproval> {
    let given = GivenAnswer(answer)
    var body = ground.devices.body
    body.answer(challenge, given)
    body.change(device.id) { answer.note(on: &$0, at: now) }
    let entry = event(.deviceApproved).adding(.action, .action(record.text.action))
      .adding(.case, record.text.recoveryCase.map { .identifier($0) })
      .adding(.receipt, .identifier(receipt))
      .adding(.request, idempotencyDigest.map { .bytes($0) })
      .adding(.counter, answer.counter.map { .number(Int($0)) })
    let notice = NoticeRecord(
      event: AuditEventName.deviceApproved.rawValue, at: now,
      account: ground.account.body.reference, device: device.id)
    return Decision(
      [check.consumption(receipt: receipt, request: idempotencyDigest, at: now)]
        + ground.requirements + [
          try context.rows.replacing(ground.devices, with: body),
          try settling(snapshot, isSuccess: true, at: now),
          try context.audit.appending(entry, at: now),
          try context.leavingNotice(notice, scope: rows.scope),
        ], .success(approval(device, given, receipt: receipt, isReplay: false)))
  }

  /// The same request again gets its first answer again, unless it was stopped meanwhile; anything else finds the
  /// challenge answered. What the device said the first time counts, not what it says now.
  func replay(
    of first: Consumption, _ ground: OpenChallengeCheck.Ground, _ device: StoredDevice,
    _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<DeviceApproval> {
    guard let idempotencyDigest, first.idempotencyDigest == idempotencyDigest,
      let given = ground.open.answer, given.purpose == .approve
    else { throw .refusal(.challengeAnswered) }
    try checkMayStand(ground, device, at: now)
    let entry = event(.deviceReplayed).adding(.receipt, .identifier(first.receipt))
    let unchanged = Change.require(ground.devices.key, version: ground.devices.version)
    return Decision(
      ground.requirements + [
        unchanged, try settling(snapshot, isSuccess: false, at: now),
        try context.audit.appending(entry, at: now),
      ], .success(approval(device, given, receipt: first.receipt, isReplay: true)))
  }

  /// The signature was right, so that the attempt is no failure. A device that is doubted is kept from answering any more.
  func refuse<Answer>(
    _ reason: RefusalReason, _ snapshot: Snapshot, isFinal: Bool, at now: Timestamp
  ) throws(RegainError) -> Decision<Answer> {
    let settled = try settling(snapshot, isSuccess: false, at: now)
    let entry = event(.deviceRefused).adding(.reason, .reason(reason))
    return Decision(
      [settled, try context.audit.appending(entry, at: now)]
        + (isFinal ? try quarantine(reason, snapshot, at: now) : []), .failure(.refusal(reason)))
  }

  private func quarantine(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard reason == .counterRegressed || reason == .repeatedNonce else { return [] }
    let stored = try rows.devices(context.rows, in: snapshot)
    guard let account = try rows.account(context.rows, in: snapshot),
      let device = stored.body.device(record.device), device.quarantinedAt == nil,
      answer.suspicion(of: device) == reason, reason == .repeatedNonce || !isOvertaken(by: device)
    else { return [] }
    var body = stored.body
    body.change(device.id) { $0.quarantinedAt = now }
    let entry = attempt.event(.deviceQuarantined).adding(.device, .identifier(device.id))
      .adding(.reason, .reason(reason))
    let notice = NoticeRecord(
      event: AuditEventName.deviceQuarantined.rawValue, at: now, account: account.body.reference,
      device: device.id)
    return [
      try context.rows.replacing(stored, with: body),
      try context.audit.appending(entry, at: now),
      try context.leavingNotice(notice, scope: rows.scope),
    ]
  }

  /// Of two answers to challenges that were open at a time, the one that was made first came second: nobody else has the
  /// key for that.
  private func isOvertaken(by device: StoredDevice) -> Bool {
    device.lastUsedAt.map { record.text.issued < $0 } ?? false
  }

  private func approval(
    _ device: StoredDevice, _ given: GivenAnswer, receipt: RandomIdentifier, isReplay: Bool
  ) -> DeviceApproval {
    DeviceApproval(
      facts: AnswerFacts(record, challenge, device, given), receipt: ReceiptID(receipt),
      isReplay: isReplay)
  }
}

extension PreparedApproval: CountedConsumption {
  package func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void> {
    try refuse(reason, snapshot, isFinal: true, at: now)
  }
}
