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

  /// Checks the clock against the highest time that the store has seen.
  ///
  /// - Returns: the change that moves that mark, when it is due.
  /// - Throws: `misconfigured` when the clock is too far behind it.
  @discardableResult
  package func checkClock(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let record = snapshot.record(ClockRecord.key) else {
      throw RegainError(
        .misconfigured, "The store's time mark is missing. Run `regain doctor`.")
    }
    let stored = try ownRow(record, as: ClockRecord.self)
    try clock.checkGrant(at: now, mark: stored.body.highest)
    guard let mark = clock.advancedMark(from: stored.body.highest, now: now) else { return [] }
    return [try rows.replacing(stored, with: ClockRecord(highest: mark))]
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
