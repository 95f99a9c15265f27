#if PostgreSQL
  internal import Regain

  extension PostgresFailure {
    /// What it means to a caller while nothing was committed; never with a statement or its values.
    var error: RegainError {
      switch cause {
      case .server(let state), .closed(let state?): meaning(of: state)
      case .notConnected: connectionError
      case .closed(nil), .lost, .late, .notSent:
        RegainError(.unavailable, "\(message) Nothing changed.")
      }
    }

    private var connectionError: RegainError {
      if message.contains("read-only") || message.contains("hot standby") {
        return RegainError(
          .unavailable,
          "The server is a read-only replica. Name the primary, or all servers of the cluster.")
      }
      if message.contains("SSL") || message.contains("certificate") {
        return RegainError(
          .misconfigured,
          "No trusted connection to the server (\(plain)). Give its authority with sslrootcert, or "
            + "choose another sslmode.")
      }
      if message.contains("no password supplied") {
        return RegainError(
          .misconfigured, "The server asks for a password: keep it in a file for PGPASSFILE.")
      }
      return RegainError(.unavailable, "The database cannot be reached: \(plain).")
    }

    private func meaning(of state: SQLState) -> RegainError {
      switch state {
      case .noSuchDatabase:
        return RegainError(.misconfigured, "The server has no database of that name.")
      case .tooManyConnections:
        return RegainError(
          .unavailable, "The server has too many connections. Nothing changed; try again.")
      case .readOnlyTransaction:
        return RegainError(
          .unavailable, "The server is read-only: a replica, or out of space. Nothing changed.")
      case .undefinedTable:
        return RegainError(
          .misconfigured, "The database has no tables of Regain's. Run `regain init`.")
      case .undefinedColumn:
        return RegainError(
          .misconfigured, "The database has tables of these names that are another program's.")
      case .insufficientPrivilege:
        return RegainError(
          .misconfigured,
          "The database role may not do this: \(plain). `regain init` needs CREATE on the schema; later "
            + "SELECT, INSERT, UPDATE and DELETE on the tables regain_… are enough.")
      case .lockNotAvailable, .queryCanceled:
        return RegainError(
          .unavailable, "The database was held up by another program. Nothing changed; try again.")
      case .idleForTooLong:
        return RegainError(
          .unavailable, "The transaction was left idle for too long. Nothing changed; try again.")
      case .diskFull:
        return RegainError(.unavailable, "The disk of the server is full. Nothing changed.")
      default: break
      }
      switch state.family {
      case "28":
        return RegainError(
          .misconfigured,
          "The server does not let this user in: check user, password (PGPASSFILE) and pg_hba.conf."
        )
      case "40":
        return RegainError(.unavailable, "The store is too busy. Nothing changed; try again.")
      default:
        return RegainError(
          .unavailable, "The database failed (SQLSTATE \(state.code)). Nothing changed.")
      }
    }

    /// Without libpq's full stop at the end.
    private var plain: String {
      message.hasSuffix(".") ? String(message.dropLast()) : message
    }
  }
#endif
