extension ServiceContext {
  /// The epoch in force.
  ///
  /// - Throws: `misconfigured` when the store was never initialised, or by another keyring.
  package func epoch(in snapshot: Snapshot) throws(RegainError) -> Stored<EpochRecord> {
    guard let record = snapshot.record(EpochRecord.key) else {
      throw RegainError(.misconfigured, "The store is not initialised. Run `regain init`.")
    }
    return try ownRow(record, as: EpochRecord.self)
  }

  /// - Throws: `misconfigured` when the clock is too far behind what the store has seen.
  package func checkClock(in snapshot: Snapshot, at now: Timestamp) throws(RegainError) {
    guard let record = snapshot.record(ClockRecord.key) else {
      throw RegainError(
        .misconfigured, "The store's time mark is missing. Run `regain doctor`.")
    }
    try clock.checkGrant(at: now, mark: try ownRow(record, as: ClockRecord.self).body.highest)
  }

  /// Moves the store's time mark if it is due. Losing to another process that moves it is success.
  package func advanceClockMark() async throws(RegainError) {
    let snapshot = try await store.rows(for: ReadRequest([.record(ClockRecord.key)]))
    guard let record = snapshot.record(ClockRecord.key) else { return }
    let stored = try ownRow(record, as: ClockRecord.self)
    guard let mark = clock.advancedMark(from: stored.body.highest, now: clock.now) else { return }
    _ = await store.commit(
      ChangeSet([try rows.replacing(stored, with: ClockRecord(highest: mark))]))
  }

  private func ownRow<Body: RecordBody>(
    _ record: StoredRecord, as type: Body.Type
  ) throws(RegainError) -> Stored<Body> {
    do {
      return try rows.open(record, as: type)
    } catch {
      guard error.code == .refused else { throw error }
      throw RegainError(
        .misconfigured,
        "The store's own rows do not verify under this keyring: it is another store's keyring, "
          + "or the rows were edited. Run `regain doctor`.")
    }
  }
}
