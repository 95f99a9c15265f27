extension ServiceContext {
  private static let pageSize = 500

  /// Visits every record of a kind in the whole store, page by page, in order of its key.
  package func forEachRecord(
    of kind: RecordKind, _ visit: (StoredRecord) async throws(RegainError) -> Void
  ) async throws(RegainError) {
    var last: RecordKey?
    while true {
      let page = try await store.rows(
        for: ReadRequest([.recordPage(kind, after: last, limit: Self.pageSize)])
      ).records
      for record in page { try await visit(record) }
      guard page.count == Self.pageSize, let end = page.last else { return }
      last = end.key
    }
  }
}
