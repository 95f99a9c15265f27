/// How many attempts one bucket of sources, or one shard of a tenant, has made in a fixed window.
package protocol WindowCounter: RecordBody {
  var windowStart: Timestamp { get set }
  var count: Int { get set }
  init(windowStart: Timestamp, count: Int)
}

package struct SourceRecord: WindowCounter {
  package static let kind = RecordKind.source
  package var windowStart: Timestamp
  package var count: Int
  package init(windowStart: Timestamp, count: Int) {
    (self.windowStart, self.count) = (windowStart, count)
  }
}

package struct OverallRecord: WindowCounter {
  package static let kind = RecordKind.overall
  package var windowStart: Timestamp
  package var count: Int
  package init(windowStart: Timestamp, count: Int) {
    (self.windowStart, self.count) = (windowStart, count)
  }
}

/// The budgets that count only when the caller names a source (an address, a client).
package enum SharedBudget {
  package static let sourceWindowSeconds: Int64 = 3600
  package static let overallWindowSeconds: Int64 = 60
  /// A tenant's counter is spread over this many rows, so that attempts do not queue for one.
  package static let overallShards = 16

  /// The counter as it stands in the window that `now` lies in.
  package static func current<Counter: WindowCounter>(
    _ counter: Counter, windowSeconds: Int64, now: Timestamp
  ) -> Counter {
    let age = now.seconds(since: counter.windowStart)
    if age >= 0 && age < windowSeconds { return counter }
    return Counter(windowStart: now, count: 0)
  }
}
