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
      guard stored.body.reconciling != .replaying else { return Decision([], .success(())) }
      var body = stored.body
      body.reconciling = .replaying
      return Decision([try context.rows.replacing(stored, with: body)], .success(()))
    }
  }

  /// From there on the store had lost entries; kept until all of them are seen to, also over an interruption.
  func noteGap(from index: Int64) async throws(RegainError) {
    try await context.commit(reading: ReadRequest([.record(EpochRecord.key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try context.epoch(in: snapshot)
      var body = stored.body
      body.gapStart = min(index, body.gapStart ?? index)
      guard body != stored.body else { return Decision([], .success(())) }
      return Decision([try context.rows.replacing(stored, with: body)], .success(()))
    }
  }

  /// - Parameters:
  ///   - past: what the log says, as it is now.
  ///   - branch: that of the copy that was replayed; nil for the first.
  ///   - last: the time of the last entry that was put back.
  ///   - held: what the anchor holds.
  func begin(
    after past: LoggedPast, branch: String?, last: Timestamp?, replacing held: String?,
    _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    let (done, fresh) = (report, try context.makeIdentifier())
    let request = ReadRequest([.record(EpochRecord.key), .record(ClockRecord.key)])
    let next = try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) -> Decision<(number: Int, hasNewName: Bool)> in
      let stored = try context.epoch(in: snapshot)
      var body = stored.body
      // A log that cannot go on from what was signed goes on under another name, which nothing has had before.
      // Without an anchor, what was signed in the order that the entries had before is not known.
      let isReordered = body.isReordered == true && context.keeper == nil
      let isOther = done.lost > 0 || past.branch?.hex != branch || isReordered
      body.number = max(body.number, past.epoch) + 1
      (body.reconciling, body.replacing, body.gapStart) = (.anchoring, held, nil)
      body.branch = isOther ? fresh : past.branch
      let event = AuditEvent(.storeReconciled).adding(.epoch, .number(body.number))
        .adding(.replayed, .number(Int(done.replayed))).adding(.count, .number(Int(done.lost)))
        .adding(.branch, isOther ? .identifier(fresh) : nil).committing(origin)
      return Decision(
        [
          try context.rows.replacing(stored, with: body),
          try context.audit.appending(event, at: context.clock.now),
        ] + (try raisingMark(to: last, in: snapshot)), .success((body.number, isOther)))
    }
    (report.epoch, report.hasNewName) = (next.number, next.hasNewName)
    try await finishOnceBegun(replacing: held, &report)
  }

  /// Something has changed by now: an anchor that cannot be told makes the outcome unknown.
  private func finishOnceBegun(
    replacing held: String?, _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    do {
      try await finish(replacing: held, &report)
    } catch {
      guard error.code == .unavailable else { throw error }
      throw RegainError(
        .unknown,
        "The store is put right, and the anchor could not be told: \(error.message) Nothing is granted until "
          + "this is repeated.")
    }
  }

  /// Grants begin again once the anchor has the log as it is.
  func finish(
    replacing held: String?, _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    let number = report.epoch
    if let keeper = context.keeper {
      guard try await keeper.put(inPlaceOf: held, context) else {
        throw RegainError(
          .unavailable, "The anchor was changed by another process. Run this again.")
      }
    }
    try await context.commit(reading: ReadRequest([.record(EpochRecord.key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try context.epoch(in: snapshot)
      var body = stored.body
      // Another one may have begun meanwhile, and has to come to its own end.
      guard body.reconciling == .anchoring, body.number == number else {
        throw RegainError(.unavailable, "The store is reconciled by another process. Wait for it.")
      }
      (body.reconciling, body.replacing, body.isReordered) = (nil, nil, nil)
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
    // No farther ahead than clocks may differ: an entry of a clock that had jumped must not end all grants.
    let latest = context.clock.now.adding(seconds: ClockGuard.tolerance)
    guard let time, min(time, latest) > stored.body.highest else { return [] }
    return [try context.rows.replacing(stored, with: ClockRecord(highest: min(time, latest)))]
  }
}
