/// Counts an attempt against the source it came from and against the whole tenant.
///
/// Only where the caller names a source. Sources share a fixed number of buckets, so that an attacker
/// with many addresses cannot fill the store.
package struct SourceBudgets: Sendable {
  private let context: ServiceContext
  private let sourceKey: RecordKey?
  private let tenantScope: Scope

  package init(
    _ context: ServiceContext, tenant: [UInt8], source: String?
  ) throws(RegainError) {
    self.context = context
    tenantScope = Scope(tenant: tenant, account: [])
    guard let source else {
      sourceKey = nil
      return
    }
    var frame = Frame("regain/source/v1")
    frame.append(tenant)
    frame.append(source)
    let digest = try context.lookUpDigest(frame)
    sourceKey = RecordKey(
      tenantScope, .source, "bucket-\(Int(digest[0]) << 8 | Int(digest[1]))")
  }

  package var items: [ReadRequest.Item] {
    guard let sourceKey else { return [] }
    return [.record(sourceKey), .records(tenantScope, .overall)]
  }

  /// - Throws: `throttled` when either budget is spent.
  package func counting(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let sourceKey else { return [] }
    return [
      try countSource(sourceKey, in: snapshot, at: now),
      try countOverall(in: snapshot, at: now),
    ]
  }

  private func countSource(
    _ key: RecordKey, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Change {
    let stored = try context.rows.read(
      key, in: snapshot, absent: SourceRecord(windowStart: now, count: 0))
    return try count(
      stored, spent: nil, limit: context.configuration.sourceAttemptsPerHour,
      windowSeconds: SharedBudget.sourceWindowSeconds, at: now)
  }

  private func countOverall(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Change {
    let random = try context.makeIdentifier().bytes[0]
    let shard = RecordKey(
      tenantScope, .overall, "shard-\(Int(random) % SharedBudget.overallShards)")
    let empty = OverallRecord(windowStart: now, count: 0)
    var spent = 0
    for record in snapshot.records(tenantScope, .overall) {
      let body = try context.rows.open(record, as: OverallRecord.self).body
      spent +=
        SharedBudget.current(
          body, windowSeconds: SharedBudget.overallWindowSeconds, now: now
        ).count
    }
    return try count(
      try context.rows.read(shard, in: snapshot, absent: empty), spent: spent,
      limit: context.configuration.overallAttemptsPerMinute,
      windowSeconds: SharedBudget.overallWindowSeconds, at: now)
  }

  private func count<Counter: WindowCounter>(
    _ stored: Stored<Counter>, spent: Int?, limit: Int, windowSeconds: Int64, at now: Timestamp
  ) throws(RegainError) -> Change {
    var counter = SharedBudget.current(stored.body, windowSeconds: windowSeconds, now: now)
    guard spent ?? counter.count < limit else {
      let end = counter.windowStart.adding(seconds: windowSeconds)
      throw Throttled(retryAfterSeconds: Int(max(1, end.seconds(since: now)))).error
    }
    counter.count += 1
    return try context.rows.replacing(stored, with: counter)
  }
}

extension ServiceContext {
  /// Where a source is named, whatever it hands in counts.
  func count(_ origin: RequestOrigin, in tenant: TenantID) async throws(RegainError) {
    guard origin.source != nil else { return }
    let budgets = try SourceBudgets(self, tenant: tenant.bytes, source: origin.source)
    try await commit(reading: ReadRequest(budgets.items), for: .upkeep) {
      snapshot throws(RegainError) in
      Decision(try budgets.counting(in: snapshot, at: clock.now), .success(()))
    }
  }
}
