extension ServiceContext {
  /// Whose something is: by a row of its own that names the account, or where that was deleted or edited, by looking at
  /// every account of the tenant. A stop has to find it either way.
  ///
  /// - Parameters:
  ///   - own: the key of that row, with its tenant.
  ///   - account: what of it names the account.
  ///   - listing: the row of an account that lists all it has of them.
  ///   - lists: whether it lists this one.
  /// - Throws: `unavailable`.
  func owner<Own: RecordBody, Listing: RecordBody>(
    by key: RecordKey, as own: Own.Type, of account: KeyPath<Own, HexBytes>,
    else listing: Listing.Type, where lists: (Listing) -> Bool
  ) async throws(RegainError) -> Scope? {
    let tenant = key.scope.tenant
    let found = try await store.rows(for: ReadRequest([.record(key)], lane: .stop))
    if let row = found.record(key), let body = try? rows.open(row, as: own).body {
      return Scope(tenant: tenant, account: body[keyPath: account].bytes)
    }
    var scope: Scope?
    try await forEachRecord(of: listing.kind) { record throws(RegainError) in
      guard record.key.scope.tenant == tenant,
        let stored = try? rows.open(record, as: listing)
      else { return }
      if lists(stored.body) { scope = record.key.scope }
    }
    return scope
  }
}
