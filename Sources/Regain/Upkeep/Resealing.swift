extension RecoveryService {
  /// Puts every row under the active row-authentication key, so that older ones can be retired.
  ///
  /// Stopped half-way, it is safe to repeat. Rows that do not verify are left as they are, for
  /// ``examine()`` to report.
  ///
  /// - Returns: how many rows were sealed anew.
  /// - Throws: `unavailable` or `unknown`.
  @discardableResult
  public func resealRecords() async throws(RegainError) -> Int {
    let active = context.keyring.active(.rowAuthentication).id
    var count = 0
    for kind in RecordKind.allCases {
      try await context.forEachRecord(of: kind) { record throws(RegainError) in
        if record.keyID != active, try await reseal(record.key, unless: active) { count += 1 }
      }
    }
    try await log(count, key: active)
    return count
  }

  private func reseal(_ key: RecordKey, unless active: String) async throws(RegainError) -> Bool {
    try await context.commit(reading: ReadRequest([.record(key)]), for: .upkeep) {
      snapshot throws(RegainError) in
      guard let record = snapshot.record(key), record.keyID != active,
        let sealed = try? context.rows.resealing(record)
      else { return Decision([], .success(false)) }
      return Decision([.write(sealed)], .success(true))
    }
  }

  private func log(_ count: Int, key: String) async throws(RegainError) {
    let event = AuditEvent(.recordsResealed).adding(.count, .number(count))
      .adding(.key, .keyID(key))
    try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
      Decision([try context.audit.appending(event, at: context.clock.now)], .success(()))
    }
  }

  /// How many rows still need each key, by key id; keys that no row needs are missing. Keys that seal or sign tokens are not
  /// counted: with one that is retired, its tokens end.
  ///
  /// - Throws: `unavailable`.
  public func keyUse() async throws(RegainError) -> [String: Int] {
    var use = try await context.store.rows(for: ReadRequest([.keyUse])).keyUse
    try await context.forEachRecord(of: .backupCodes) { record throws(RegainError) in
      guard let stored = try? context.rows.open(record, as: BackupCodesRecord.self) else { return }
      for sheet in stored.body.live { use[sheet.pepperKeyID, default: 0] += 1 }
    }
    return use.merging(try await tokenDigestUse(), uniquingKeysWith: +)
  }
}
