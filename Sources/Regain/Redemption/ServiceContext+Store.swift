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

  /// Checks the clock against the highest time that the store has seen, and that no reconciliation is
  /// under way.
  ///
  /// - Returns: the change that moves that mark, when it is due.
  /// - Throws: `misconfigured` when nothing may be granted.
  @discardableResult
  package func checkMayGrant(
    in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard try epoch(in: snapshot).body.reconciling == nil else {
      throw RegainError(
        .misconfigured,
        "The store is being reconciled, and nothing is granted until that is done. If it was cut short, "
          + "repeat `regain audit reconcile FOLDER`.")
    }
    guard let record = snapshot.record(ClockRecord.key) else {
      throw RegainError(
        .misconfigured, "The store's time mark is missing. Run `regain doctor`.")
    }
    let stored = try ownRow(record, as: ClockRecord.self)
    try clock.checkGrant(at: now, mark: stored.body.highest)
    guard let mark = clock.advancedMark(from: stored.body.highest, now: now) else { return [] }
    return [try rows.replacing(stored, with: ClockRecord(highest: mark))]
  }

  /// An account's name in the log, and that it is as it was read; its first row, when Regain has none of it yet.
  func standing(
    of account: Stored<AccountRecord>?, in scope: Scope
  ) throws(RegainError) -> (reference: RandomIdentifier, change: Change) {
    if let account {
      return (account.body.reference, .require(account.key, version: account.version))
    }
    let new = AccountRecord(reference: try makeIdentifier())
    return (new.reference, try rows.inserting(new, scope: scope, id: AccountRecord.id))
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
