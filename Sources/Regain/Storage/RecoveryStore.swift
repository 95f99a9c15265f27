/// Where Regain keeps its rows: one consistent read, one atomic commit, nothing else.
///
/// Stores outside this package come once two databases have proven the shape; until then the values
/// that pass through are opaque. Each store is held to `RecoveryStoreConformance` of `RegainTesting`.
public protocol RecoveryStore: Sendable {
  /// Everything asked for, as of one moment.
  ///
  /// - Throws: `unavailable` when the store cannot be read, `misconfigured` when it is not Regain's.
  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot

  /// Applies the whole change set, or nothing. Answers `committed` only when it is durable.
  func commit(_ changes: ChangeSet) async -> CommitOutcome

  /// Leaves nothing of what was deleted in the store's own files, as far as that is in its hands.
  ///
  /// - Throws: `unavailable` when it could not be done now; the values are deleted all the same.
  func forgetErased() async throws(RegainError)

  /// What an administrator should know about the store's own condition; empty when all is well.
  func findings() async -> [String]
}

/// What to read.
public struct ReadRequest: Sendable, Hashable {
  package var items: [Item]
  package var lane = Lane.ordinary

  package init(_ items: [Item], lane: Lane = .ordinary) { (self.items, self.lane) = (items, lane) }

  package enum Item: Sendable, Hashable {
    /// One record, if it is there.
    case record(RecordKey)
    /// All records of a kind in one scope, in order of id (bytewise).
    case records(Scope, RecordKind)
    /// All consumptions of a kind in one scope, in order of id (bytewise).
    case consumptions(Scope, ConsumptionKind)
    /// A page of the whole store's records of one kind, in order of tenant, account and id
    /// (bytewise), after the key given.
    case recordPage(RecordKind, after: RecordKey?, limit: Int)
    /// A page of the audit log in order of index, from the index given.
    case auditPage(from: Int64, limit: Int)
    /// How many entries the log has.
    case logSize
    /// The leaf hashes of up to so many entries, in order of index, from the index given.
    case leafHashes(from: Int64, limit: Int)
    /// The leaf hash of one entry that is in the log's order, with its index.
    case leafHash(of: RandomIdentifier)
    /// How many records each row-authentication key still authenticates.
    case keyUse
  }
}

extension [ReadRequest.Item] {
  /// These and others: what both look at is read once.
  package func union(_ others: [ReadRequest.Item]) -> [ReadRequest.Item] {
    self + others.filter { !contains($0) }
  }

  /// What every change to one of an account's rows looks at: the row, whose it is, the epoch and the clock.
  package static func change(to key: RecordKey) -> [ReadRequest.Item] {
    [AccountRecord.key(key.scope), key, EpochRecord.key, ClockRecord.key].map { .record($0) }
  }
}

/// What was read.
public struct Snapshot: Sendable {
  package var records: [StoredRecord] = []
  package var consumptions: [Consumption] = []
  package var auditEntries: [IndexedAuditEntry] = []
  /// How many entries the log has; nil when that was not asked.
  package var logSize: Int64?
  package var leafHashes: [IndexedLeafHash] = []
  /// Number of records by key id.
  package var keyUse: [String: Int] = [:]

  package init() {}

  package func record(_ key: RecordKey) -> StoredRecord? { records.first { $0.key == key } }

  package func records(_ scope: Scope, _ kind: RecordKind) -> [StoredRecord] {
    records.filter { $0.key.scope == scope && $0.key.kind == kind }
  }

  package func consumptions(_ scope: Scope, _ kind: ConsumptionKind) -> [Consumption] {
    consumptions.filter { $0.scope == scope && $0.kind == kind }
  }
}
