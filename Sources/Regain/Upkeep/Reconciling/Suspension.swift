/// Suspends every sheet and device: part of the log is lost, and what became of them since is not known.
///
/// Tokens need no suspension: the claims of each name the epoch that it was issued in, and a new one begins.
struct Suspension: Sendable {
  let context: ServiceContext
  let origin: RequestOrigin

  /// - Parameter index: the first entry that is lost.
  func run(
    from index: Int64, _ report: inout ReconciliationReport
  ) async throws(RegainError) {
    let lost = Int(report.lost)
    // The entry comes first: whoever replays the log from now on finds them suspended.
    let now = context.clock.now
    try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
      let event = AuditEvent(.sheetsSuspended).adding(.count, .number(lost))
        .adding(.before, .number(Int(index))).committing(origin)
      return Decision([try context.audit.appending(event, at: now)], .success(()))
    }
    (report.suspendedSheets, report.suspendedDevices) = try await suspendAll(at: now)
  }

  /// - Parameter left: whose rows are left as they are.
  /// - Returns: how many are suspended now.
  func suspendAll(
    at now: Timestamp, but left: Set<Scope> = []
  ) async throws(RegainError) -> (sheets: Int, devices: Int) {
    let sheets = try await suspend(BackupCodesRecord.self, but: left) { body in
      var history = AccountHistory(codes: body)
      history.suspend(at: now)
      body = history.codes
      return body.live.count
    }
    let devices = try await suspend(DevicesRecord.self, but: left) { body in
      body.suspend(at: now)
      return body.live.count
    }
    // Where owners are reached, and who answers for them: a removal may be among what was lost.
    _ = try await suspend(AddressesRecord.self, but: left) { body in
      body.suspend(at: now)
      return body.entries.count
    }
    _ = try await suspend(AgentRecord.self, but: left) { body in
      body.suspendedAt = body.suspendedAt ?? now
      return 1
    }
    return (sheets, devices)
  }

  /// - Parameter change: returns how many of a row are suspended now.
  /// - Returns: how many of all.
  private func suspend<Body: RecordBody>(
    _ type: Body.Type, but left: Set<Scope>, _ change: @escaping @Sendable (inout Body) -> Int
  ) async throws(RegainError) -> Int {
    var count = 0
    try await context.forEachRecord(of: Body.kind) { record throws(RegainError) in
      guard !left.contains(record.key.scope) else { return }
      count += try await context.rewrite(record.key, as: type, change) ?? 0
    }
    return count
  }
}

extension ServiceContext {
  /// Changes one row as it stands, in a commit of its own.
  ///
  /// - Returns: what the change says; nil where there is no such row.
  /// - Throws: `refused` where it does not verify; `unavailable`, `unknown`.
  @discardableResult
  func rewrite<Body: RecordBody, Answer: Sendable>(
    _ key: RecordKey, as type: Body.Type, _ change: @escaping @Sendable (inout Body) -> Answer
  ) async throws(RegainError) -> Answer? {
    let rows = rows
    return try await commit(reading: ReadRequest([.record(key)]), for: .upkeep) {
      snapshot throws(RegainError) -> Decision<Answer?> in
      guard let row = snapshot.record(key) else { return Decision([], .success(nil)) }
      guard let stored = try? rows.open(row, as: type) else { throw .rowsDoNotVerify(key.scope) }
      var body = stored.body
      let answer = change(&body)
      let changed = try rows.replacingIfChanged(stored, with: body)
      return Decision([changed].compactMap(\.self), .success(answer))
    }
  }
}
