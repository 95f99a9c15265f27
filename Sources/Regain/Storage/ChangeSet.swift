/// What one commit changes: all of it, or none.
///
/// A value without secrets and without code of the caller's. Trying again is committing the same
/// value again; grouping commits is a list of them.
public struct ChangeSet: Sendable, Hashable {
  package var changes: [Change]
  package var lane = Lane.ordinary

  package init(_ changes: [Change] = []) { self.changes = changes }

  /// The last entry that it appends.
  package var lastEntry: AuditEntry? {
    for case .append(let entry) in changes.reversed() { return entry }
    return nil
  }
}

/// What a commit can do: to the tables, and to the log.
package enum Change: Sendable, Hashable {
  /// Insert the row, or reject the change set as already consumed.
  case consume(Consumption)
  /// Store the record if the stored version is one less than its own (0: none is stored).
  case write(StoredRecord)
  /// Reject the change set unless the stored version is this one (0: none is stored).
  case require(RecordKey, version: Int64)
  /// Delete a record that is over, whatever its version. That there is none is success.
  case remove(RecordKey)
  /// Delete a consumption whose time is over, and with it all that it kept from being used. That there is none is
  /// success.
  case forget(Scope, ConsumptionKind, id: String)
  /// Append the entry to the audit log, and its personal values beside it.
  case append(AuditEntry)
  /// Reject the change set unless the log has this many entries.
  case requireLogSize(Int64)
  /// Forget what stands behind one commitment of an entry. That there is nothing is success.
  case erase(RandomIdentifier, field: String)
  /// Take the entries from this index on out of the log's order. They keep their bytes and wait for
  /// ``attach(_:)``.
  case detach(from: Int64)
  /// Give an entry that was taken out the next index.
  case attach(RandomIdentifier)
}

/// What became of a change set. A caller must handle each.
public enum CommitOutcome: Sendable, Hashable {
  /// Durable.
  case committed
  /// Nothing changed, for a reason that reading again may resolve.
  case rejected(Rejection)
  /// It may be durable or not. Nothing may be granted on it.
  case unknown
}

/// Which condition of a change set did not hold.
public enum Rejection: Sendable, Hashable {
  /// The row of this consumption is there already.
  case alreadyConsumed(kind: ConsumptionKind, id: String)
  /// The record is not at the version that the change set was made for.
  case versionMismatch(RecordKey)
  /// The log has another number of entries than the change set was made for.
  case logSizeMismatch
  /// The store cannot be written: full, read-only, locked or gone.
  case unavailable(String)
}
