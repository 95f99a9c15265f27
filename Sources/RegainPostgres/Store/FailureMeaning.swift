#if PostgreSQL
  internal import Regain

  extension PostgresFailure {
    /// What it means to a caller while nothing was committed; never with a statement or its values.
    var error: RegainError {
      switch cause {
      case .server(let state), .closed(let state?): meaning(of: state)
      case .notConnected:
        RegainError(.unavailable, "The database cannot be reached: \(plain).")
      case .untrusted:
        RegainError(
          .misconfigured,
          "No trusted connection to the server (\(plain)). Give its authority with sslrootcert, or "
            + "choose another sslmode.")
      case .noPassword:
        RegainError(
          .misconfigured, "The server asks for a password: keep it in a file for PGPASSFILE.")
      case .wrongAddress:
        RegainError(.misconfigured, "The store's address cannot be used: \(plain).")
      case .closed(nil), .lost, .crowded, .late, .notSent:
        RegainError(.unavailable, "\(message) Nothing changed.")
      }
    }

    private func meaning(of state: SQLState) -> RegainError {
      if let (code, text) = Self.meanings[state] ?? Self.familyMeanings[state.family] {
        return RegainError(code, "\(text) Nothing changed.")
      }
      // What these say is about names, never about values.
      if state.family == "42" || state.family == "3F" {
        return RegainError(.misconfigured, "The database does not take this: \(plain).")
      }
      return RegainError(
        .unavailable, "The database failed (SQLSTATE \(state.code)). Nothing changed.")
    }

    private typealias Meaning = (RegainError.Code, String)

    private static let meanings: [SQLState: Meaning] = [
      .noSuchDatabase: (
        .misconfigured,
        "The server has no database of that name: give it as in postgresql://host/NAME."
      ),
      .tooManyConnections: (.unavailable, "The server has too many connections; try again."),
      .readOnlyTransaction: (
        .unavailable,
        "The server is a read-only replica, or this user may only read. Name the primary, or all "
          + "servers of the cluster."
      ),
      .inFailedTransaction: (.misconfigured, "A statement of the transaction had failed."),
      .missingConstraint: (
        .misconfigured,
        "Regain's tables lack their primary keys, which decide: restore them from a backup."
      ),
      .undefinedTable: (
        .misconfigured, "The database has no tables of Regain's. Run `regain init`."
      ),
      .undefinedColumn: (
        .misconfigured, "The database has tables of these names that are another program's."
      ),
      .insufficientPrivilege: (
        .misconfigured,
        "The database role may not do this. `regain init` needs CREATE on the schema; later SELECT, "
          + "INSERT, UPDATE and DELETE on the tables regain_… are enough."
      ),
      .lockNotAvailable: (.unavailable, "Another program holds rows of the database; try again."),
      .queryCanceled: (.unavailable, "The database was held up for too long; try again."),
      .idleForTooLong: (
        .unavailable, "The transaction was left idle for too long, and was ended."
      ),
      .diskFull: (.unavailable, "The disk of the server is full."),
    ]

    private static let familyMeanings: [Substring: Meaning] = [
      "28": (
        .misconfigured,
        "The server does not let this user in: check user, password (PGPASSFILE) and pg_hba.conf."
      ),
      "40": (.unavailable, "The store is too busy; try again."),
      "57": (.unavailable, "The server is starting or ending; try again."),
    ]

    /// Without libpq's full stop at the end.
    private var plain: String {
      message.hasSuffix(".") ? String(message.dropLast()) : message
    }
  }
#endif
