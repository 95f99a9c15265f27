import Regain

/// A database administrator: shows other rows than were written.
struct EditedStore: RecoveryStore {
  private let store: any RecoveryStore
  private let edit: @Sendable (StoredRecord) -> StoredRecord?
  private let editConsumptions: @Sendable ([Consumption]) -> [Consumption]
  private let editEntry: @Sendable (IndexedAuditEntry) -> IndexedAuditEntry?

  init(
    _ store: any RecoveryStore,
    records: @escaping @Sendable (StoredRecord) -> StoredRecord? = { $0 },
    consumptions: @escaping @Sendable ([Consumption]) -> [Consumption] = { $0 },
    entries: @escaping @Sendable (IndexedAuditEntry) -> IndexedAuditEntry? = { $0 }
  ) {
    self.store = store
    edit = records
    editConsumptions = consumptions
    editEntry = entries
  }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    var snapshot = try await store.rows(for: request)
    snapshot.records = snapshot.records.compactMap(edit)
    snapshot.consumptions = editConsumptions(snapshot.consumptions)
    snapshot.auditEntries = snapshot.auditEntries.compactMap(editEntry)
    return snapshot
  }

  func commit(_ changes: ChangeSet) async -> CommitOutcome { await store.commit(changes) }

  func forgetErased() async throws(RegainError) {}

  func findings() async -> [String] { [] }
}

extension StoredRecord {
  func edited(
    key: RecordKey? = nil, version: Int64? = nil, body: [UInt8]? = nil, keyID: String? = nil,
    mac: [UInt8]? = nil
  ) -> StoredRecord {
    StoredRecord(
      key: key ?? self.key, version: version ?? self.version, body: body ?? self.body,
      keyID: keyID ?? self.keyID, mac: mac ?? self.mac)
  }
}
