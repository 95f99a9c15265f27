internal import GRDB
internal import Regain

extension RegainError {
  /// What a database's error means to a caller; never with the statement or its values.
  static func database(_ error: any Error) -> RegainError {
    if let known = error as? RegainError { return known }
    guard let failure = error as? DatabaseError else {
      return RegainError(.unavailable, "The store was not read: the task was cancelled.")
    }
    switch failure.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return RegainError(
        .misconfigured, "The store's file is no SQLite database, or it is damaged.")
    case .SQLITE_FULL:
      return RegainError(.unavailable, "The disk of the store is full. Nothing changed.")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return RegainError(
        .unavailable, "The store's file or folder cannot be written. Nothing changed.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return RegainError(.unavailable, "The store is locked by another program. Nothing changed.")
    default:
      return RegainError(
        .unavailable,
        "The store failed (SQLite code \(failure.extendedResultCode.rawValue)). Nothing changed.")
    }
  }
}

func mapDatabaseErrors<Output>(_ body: () throws -> Output) throws(RegainError) -> Output {
  do { return try body() } catch { throw .database(error) }
}

/// The same for what waits for the database.
func awaitDatabase<Output>(
  _ body: () async throws -> Output
) async throws(RegainError) -> Output {
  do { return try await body() } catch { throw .database(error) }
}
