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
    var (sheets, devices) = (0, 0)
    try await context.forEachRecord(of: .backupCodes) { record throws(RegainError) in
      guard !left.contains(record.key.scope) else { return }
      sheets += try await suspendSheets(record.key, at: now)
    }
    try await context.forEachRecord(of: .devices) { record throws(RegainError) in
      guard !left.contains(record.key.scope) else { return }
      devices += try await suspendDevices(record.key, at: now)
    }
    try await suspend(.addresses, as: AddressesRecord.self, but: left) { $0.suspend(at: now) }
    try await suspend(.agent, as: AgentRecord.self, but: left) {
      $0.suspendedAt = $0.suspendedAt ?? now
    }
    return (sheets, devices)
  }

  /// Where owners are reached, and who answers for them: a removal may be among what was lost.
  private func suspend<Body: RecordBody & Equatable>(
    _ kind: RecordKind, as type: Body.Type, but left: Set<Scope>,
    _ change: @Sendable (inout Body) -> Void
  ) async throws(RegainError) {
    try await context.forEachRecord(of: kind) { record throws(RegainError) in
      guard !left.contains(record.key.scope) else { return }
      try await context.commit(reading: ReadRequest([.record(record.key)]), for: .upkeep) {
        snapshot throws(RegainError) in
        guard let row = snapshot.record(record.key) else { return Decision([], .success(())) }
        guard let stored = try? context.rows.open(row, as: type) else {
          throw .rowsDoNotVerify(record.key.scope)
        }
        var body = stored.body
        change(&body)
        return Decision(
          body == stored.body ? [] : [try context.rows.replacing(stored, with: body)],
          .success(()))
      }
    }
  }

  private func suspendDevices(
    _ key: RecordKey, at now: Timestamp
  ) async throws(RegainError) -> Int {
    try await context.commit(reading: ReadRequest([.record(key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      guard let record = snapshot.record(key) else { return Decision([], .success(0)) }
      guard let stored = try? context.rows.open(record, as: DevicesRecord.self) else {
        throw .rowsDoNotVerify(key.scope)
      }
      var body = stored.body
      body.suspend(at: now)
      let count = body.live.count
      guard body != stored.body else { return Decision([], .success(count)) }
      return Decision([try context.rows.replacing(stored, with: body)], .success(count))
    }
  }

  private func suspendSheets(_ key: RecordKey, at now: Timestamp) async throws(RegainError) -> Int {
    try await context.commit(reading: ReadRequest([.record(key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      guard let record = snapshot.record(key) else { return Decision([], .success(0)) }
      guard let stored = try? context.rows.open(record, as: BackupCodesRecord.self) else {
        throw .rowsDoNotVerify(key.scope)
      }
      var history = AccountHistory(codes: stored.body)
      history.suspend(at: now)
      let count = history.codes.live.count
      guard history.codes != stored.body else { return Decision([], .success(count)) }
      return Decision([try context.rows.replacing(stored, with: history.codes)], .success(count))
    }
  }
}
