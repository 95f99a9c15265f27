/// The first step and the last: what was begun before is over, nothing is granted in between, and then the
/// anchor takes the log as it is.
struct NewEpoch: Sendable {
  let context: ServiceContext
  let origin: RequestOrigin

  /// Nothing is granted from now on.
  func announce() async throws(RegainError) {
    try await context.commit(reading: ReadRequest([.record(EpochRecord.key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try context.epoch(in: snapshot)
      guard stored.body.reconciling == nil else { return Decision([], .success(())) }
      var body = stored.body
      body.reconciling = .replaying
      return Decision([try context.rows.replacing(stored, with: body)], .success(()))
    }
  }

  /// - Parameter last: the time of the last entry that was put back.
  func begin(
    after last: Timestamp?, _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    let done = report
    let request = ReadRequest([
      .record(EpochRecord.key), .record(ClockRecord.key), .logSize, .records(.store, .logTile),
    ])
    let epoch = try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try context.epoch(in: snapshot)
      var body = stored.body
      body.number += 1
      body.reconciling = .anchoring
      // A log that cannot go on from what was signed goes on under another name.
      if done.lost > 0 { body.branch = body.number }
      let event = AuditEvent(.storeReconciled).adding(.epoch, .number(body.number))
        .adding(.replayed, .number(Int(done.replayed))).adding(.count, .number(Int(done.lost)))
        .committing(origin)
      return Decision(
        [
          try context.rows.replacing(stored, with: body),
          try context.audit.appending(event, at: context.clock.now),
        ] + (try raisingMark(to: last, in: snapshot)), .success(body.number))
    }
    report.epoch = epoch
    try await finish(&report)
  }

  /// Grants begin again once the anchor has the log as it is.
  func finish(_ report: inout ReconciliationReport) async throws(RegainError) {
    try await context.keeper?.replace(context)
    try await context.commit(reading: ReadRequest([.record(EpochRecord.key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try context.epoch(in: snapshot)
      var body = stored.body
      body.reconciling = nil
      return Decision([try context.rows.replacing(stored, with: body)], .success(()))
    }
    report.size = try await context.logHead().size
  }

  /// The store has seen the time that its log has seen.
  private func raisingMark(
    to time: Timestamp?, in snapshot: Snapshot
  ) throws(RegainError) -> [Change] {
    let stored = try context.rows.read(
      ClockRecord.key, in: snapshot, absent: ClockRecord(highest: context.clock.now))
    guard let time, time > stored.body.highest else { return [] }
    return [try context.rows.replacing(stored, with: ClockRecord(highest: time))]
  }
}
