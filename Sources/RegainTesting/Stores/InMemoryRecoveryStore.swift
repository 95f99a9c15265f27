public import Regain
internal import Synchronization

/// A store in memory, with the same promises as the others but for durability.
public final class InMemoryRecoveryStore: RecoveryStore {
  private let tables = Mutex(Tables())

  /// Makes an empty store.
  public init() {}

  /// One consistent snapshot.
  public func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    tables.withLock { $0.read(request) }
  }

  /// All of the changes, or none.
  public func commit(_ changes: ChangeSet) async -> CommitOutcome {
    tables.withLock { tables in
      var draft = tables
      for change in changes.changes {
        if let rejection = draft.apply(change) { return .rejected(rejection) }
      }
      tables = draft
      return .committed
    }
  }

  /// Nothing: there is no file.
  public func forgetErased() async throws(RegainError) {}

  /// None: there is no file that could be wrong.
  public func findings() async -> [String] { [] }

  /// All that the store holds, to be put back later as an administrator would.
  public struct Backup: Sendable { fileprivate let tables: Tables }

  /// A copy of everything.
  public func backup() -> Backup { Backup(tables: tables.withLock { $0 }) }

  /// Puts a row in the place of whatever is there, as whoever may edit the database can.
  package func put(_ record: StoredRecord) { tables.withLock { $0.put(record) } }

  /// Puts the store back to an older copy of itself.
  public func restore(_ backup: Backup) { tables.withLock { $0 = backup.tables } }
}

/// What the store holds. A value: a commit works on a copy that takes its place.
struct Tables: Sendable {
  private var records: [RecordKey: StoredRecord] = [:]
  private var consumptions: [ConsumptionKey: Consumption] = [:]
  private var entries: [AuditEntry] = []
  private var entryIDs: Set<RandomIdentifier> = []
  private var detached: [RandomIdentifier: AuditEntry] = [:]

  private struct ConsumptionKey: Hashable {
    let scope: Scope
    let kind: ConsumptionKind
    let id: String
  }

  mutating func apply(_ change: Change) -> Rejection? {
    switch change {
    case .consume(let consumption):
      let key = ConsumptionKey(
        scope: consumption.scope, kind: consumption.kind, id: consumption.id)
      guard consumptions[key] == nil else {
        return .alreadyConsumed(kind: consumption.kind, id: consumption.id)
      }
      consumptions[key] = consumption
    case .write(let record):
      guard version(of: record.key) == record.version - 1 else {
        return .versionMismatch(record.key)
      }
      records[record.key] = record
    case .require(let key, let version):
      guard self.version(of: key) == version else { return .versionMismatch(key) }
    case .remove(let key): records[key] = nil
    case .forget(let scope, let kind, let id):
      consumptions[ConsumptionKey(scope: scope, kind: kind, id: id)] = nil
    case .append(let entry):
      guard entryIDs.insert(entry.id).inserted else {
        return .unavailable("This entry is in the log already.")
      }
      entries.append(entry)
    case .requireLogSize(let size):
      guard entries.count == size else { return .logSizeMismatch }
    case .erase(let id, let field):
      erase(field, of: id)
    case .detach(let index):
      for entry in entries.dropFirst(Int(index)) { detached[entry.id] = entry }
      entries.removeLast(max(0, entries.count - Int(index)))
    case .attach(let id):
      guard let entry = detached.removeValue(forKey: id) else {
        return .unavailable("No such entry was taken out of the log.")
      }
      entries.append(entry)
    }
    return nil
  }

  mutating func put(_ record: StoredRecord) { records[record.key] = record }

  private mutating func erase(_ field: String, of id: RandomIdentifier) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    let entry = entries[index]
    entries[index] = AuditEntry(
      id: id, bytes: entry.bytes, leafHash: entry.leafHash,
      values: entry.values.filter { $0.field != field })
  }

  private func version(of key: RecordKey) -> Int64 { records[key]?.version ?? 0 }
}

// MARK: reading

extension Tables {
  func read(_ request: ReadRequest) -> Snapshot {
    var snapshot = Snapshot()
    for item in request.items { read(item, into: &snapshot) }
    return snapshot
  }

  private func read(_ item: ReadRequest.Item, into snapshot: inout Snapshot) {
    switch item {
    case .record(let key):
      snapshot.records += [records[key]].compactMap { $0 }
    case .records(let scope, let kind):
      snapshot.records += sorted { $0.scope == scope && $0.kind == kind }
    case .recordPage(let kind, let last, let limit):
      let rest = sorted { $0.kind == kind && (last.map($0.isAfter) ?? true) }
      snapshot.records += rest.prefix(limit)
    case .consumptions(let scope, let kind):
      snapshot.consumptions += consumptions.values
        .filter { $0.scope == scope && $0.kind == kind }
        .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    case .auditPage(let from, let limit):
      let page = entries.enumerated().dropFirst(Int(from)).prefix(limit)
      snapshot.auditEntries += page.map { IndexedAuditEntry(index: Int64($0), entry: $1) }
    case .logSize: snapshot.logSize = Int64(entries.count)
    case .leafHashes(let from, let limit):
      snapshot.leafHashes += entries.enumerated().dropFirst(Int(from)).prefix(limit)
        .map { IndexedLeafHash(index: Int64($0), hash: $1.leafHash) }
    case .leafHash(let id):
      snapshot.leafHashes += entries.enumerated().filter { $1.id == id }
        .map { IndexedLeafHash(index: Int64($0), hash: $1.leafHash) }
    case .keyUse:
      snapshot.keyUse = Dictionary(grouping: records.values, by: \.keyID).mapValues(\.count)
    }
  }

  private func sorted(where isWanted: (RecordKey) -> Bool) -> [StoredRecord] {
    records.values.filter { isWanted($0.key) }.sorted { $1.key.isAfter($0.key) }
  }
}

extension RecordKey {
  /// In order of tenant, account and id, byte by byte.
  fileprivate func isAfter(_ other: RecordKey) -> Bool {
    let own = [scope.tenant, scope.account, Array(id.utf8)]
    let others = [other.scope.tenant, other.scope.account, Array(other.id.utf8)]
    for (left, right) in zip(own, others) where left != right {
      return right.lexicographicallyPrecedes(left)
    }
    return false
  }
}
