import Regain

/// A database administrator: shows other rows than were written.
struct EditedStore: RecoveryStore {
  private let store: any RecoveryStore
  private let edit: @Sendable (StoredRecord) -> StoredRecord?
  private let editConsumptions: @Sendable ([Consumption]) -> [Consumption]

  init(
    _ store: any RecoveryStore, records: @escaping @Sendable (StoredRecord) -> StoredRecord?
  ) {
    self.store = store
    editConsumptions = { $0 }
    edit = records
  }

  init(
    _ store: any RecoveryStore,
    consumptions: @escaping @Sendable ([Consumption]) -> [Consumption]
  ) {
    self.store = store
    editConsumptions = consumptions
    edit = { $0 }
  }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    var snapshot = try await store.rows(for: request)
    snapshot.records = snapshot.records.compactMap(edit)
    snapshot.consumptions = editConsumptions(snapshot.consumptions)
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
