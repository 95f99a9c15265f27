/// A code that was sent and is right, and that nothing has consumed yet.
struct PreparedDeliveredCode: Sendable {
  let check: DeliveredCodeCheck
  let attempt: CountedAttempt
  let delivery: Delivery
  let rows: CaseRows
  let receipt: ReceiptID

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<RedeemedDeliveredCode> {
    let now = context.clock.now
    try context.checkMayGrant(in: snapshot, at: now)
    guard let row = snapshot.record(rows.caseKey),
      try context.rows.open(row, as: RecoveryCaseRecord.self).body.deliveries.contains(delivery)
    else { throw .refusal(.noCodeSent) }
    guard now < delivery.expires else { throw .refusal(.codeExpired) }
    return Decision(
      [
        try check.consumption(of: delivery, in: rows.scope, at: now),
        // NIST SP 800-63B-4, 3.2.2: a success ends the failures of what was shown alone.
        try attempt.releasing(
          isSuccess: !delivery.isContact, in: snapshot, at: now, context),
      ], .success(RedeemedDeliveredCode(delivery: delivery, receipt: receipt)))
  }
}

extension PreparedDeliveredCode: CountedConsumption {
  var context: ServiceContext { check.context }
  var request: ReadRequest {
    ReadRequest([.record(attempt.counterKey), .record(rows.caseKey), .record(ClockRecord.key)])
  }

  func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void> {
    Decision(
      [try attempt.releasing(isSuccess: false, in: snapshot, at: now, context)],
      .failure(.refusal(reason)))
  }
}

/// That a code which was sent was shown, and is used up.
struct RedeemedDeliveredCode: RedeemedOnce {
  let delivery: Delivery
  let receipt: ReceiptID
  /// There is nothing to ask for again: the case says what it has.
  var isReplay: Bool { false }

  func evidence(_ ground: CaseGround, at now: Timestamp) throws(RegainError) -> ShownEvidence {
    guard let entry = ground.addresses.body.entry(delivery.address), entry.isUsable else {
      throw .refusal(.unknownAddress)
    }
    var evidence = Evidence(
      id: receipt.identifier, kind: delivery.isContact ? .contact : .deliveredCode, shownAt: now,
      expiresAt: ground.record.expiresAt, groups: [.destination(entry.destination)])
    evidence.channel = delivery.channel
    return ShownEvidence(evidence: evidence, source: .address(entry.id))
  }
}
