/// A place in the log, as a database that anyone may have edited says it.
package enum LogIndex {
  /// More than any log has, and far from where adding to it would overflow.
  package static let most: Int64 = 1 << 53

  /// - Throws: `misconfigured` for what is no place.
  package static func checked(_ index: Int64) throws(RegainError) -> Int64 {
    guard (0...most).contains(index) else {
      throw RegainError(
        .misconfigured,
        "The database says that the log has an entry \(index), which no log has: its rows were edited. "
          + "Put back a backup, and run `regain audit reconcile FOLDER` with an exported copy of the log."
      )
    }
    return index
  }
}
