/// What every decision on an answer looks at, whatever was answered.
struct OpenChallengeCheck: Sendable {
  let context: ServiceContext
  let rows: DeviceRows
  let challenge: RandomIdentifier
  /// As it was when the answer was held against it.
  let record: ChallengeRecord

  private var challengeKey: RecordKey { ChallengeRecord.key(rows.scope.tenant, challenge) }

  var items: [ReadRequest.Item] {
    rows.items + [.record(challengeKey), .consumptions(rows.scope, .challenge)]
  }

  /// What a decision stands on, read and found to agree.
  struct Ground: Sendable {
    let account: Stored<AccountRecord>
    let epoch: Stored<EpochRecord>
    let devices: Stored<DevicesRecord>
    let open: OpenChallenge
    /// The first answer to the challenge, if there was one.
    let first: Consumption?

    /// The decision holds only while these are as they were read.
    var requirements: [Change] {
      [
        .require(account.key, version: account.version),
        .require(epoch.key, version: epoch.version),
      ]
    }
  }

  func ground(in snapshot: Snapshot) throws(RegainError) -> Ground {
    let epoch = try context.epoch(in: snapshot)
    guard let account = try rows.account(context.rows, in: snapshot) else {
      throw .refusal(.unknownAccount)
    }
    let devices = try rows.devices(context.rows, in: snapshot)
    guard let open = devices.body.challenges.first(where: { $0.id == challenge }) else {
      throw .refusal(.unknownChallenge)
    }
    let first = snapshot.consumptions(rows.scope, .challenge).first { $0.id == challenge.hex }
    guard open.isAnswered == (first != nil) else { throw .refusal(.tamperedConsumptions) }
    return Ground(account: account, epoch: epoch, devices: devices, open: open, first: first)
  }

  /// It may still be answered: in time, and in the epoch that it was issued in. What was asked before part of the log was
  /// lost is void.
  ///
  /// - Returns: the challenge as it is now.
  func live(
    _ ground: Ground, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> ChallengeRecord {
    guard let row = snapshot.record(challengeKey) else { throw .refusal(.unknownChallenge) }
    let stored = try context.rows.open(row, as: ChallengeRecord.self).body
    guard stored.text == record.text, now < record.text.expires else {
      throw .refusal(.challengeExpired)
    }
    guard stored.epoch == ground.epoch.body.number else { throw .refusal(.storeReset) }
    return stored
  }

  /// The row that says that it is used up; one insert decides who was first.
  func consumption(
    receipt: RandomIdentifier, request: [UInt8]?, at now: Timestamp
  ) -> Change {
    .consume(
      Consumption(
        scope: rows.scope, kind: .challenge, id: challenge.hex, at: now,
        expiresAt: record.text.expires, idempotencyDigest: request, receipt: receipt))
  }
}
