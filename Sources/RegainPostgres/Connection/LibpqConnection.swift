#if PostgreSQL
  internal import CLibpq
  internal import Foundation

  /// One connection of libpq's, always in pipeline mode. Blocks whoever uses it, up to a deadline.
  @safe
  struct LibpqConnection: ~Copyable {
    private let raw: OpaquePointer
    private let warnings: WarningList

    private init(_ raw: OpaquePointer, _ warnings: WarningList) {
      (unsafe self.raw, self.warnings) = (unsafe raw, warnings)
    }

    deinit { unsafe PQfinish(raw) }

    /// - Throws: `notConnected`, or `server` when it was the server that refused.
    static func open(
      _ server: ServerAddress, by deadline: Deadline
    ) throws(PostgresFailure) -> LibpqConnection {
      let warnings = WarningList()
      guard let raw = unsafe server.start() else {
        throw PostgresFailure(cause: .notConnected, message: "There is no memory for a connection.")
      }
      let connection = unsafe LibpqConnection(raw, warnings)
      unsafe warnings.listen(to: raw)
      // With SQLSTATE: libpq gives it in no other way before the connection is made.
      unsafe PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
      try connection.finishConnecting(by: deadline)
      guard unsafe PQsetnonblocking(raw, 1) == 0, unsafe PQenterPipelineMode(raw) == 1 else {
        throw connection.connectionFailure
      }
      return connection
    }

    private borrowing func finishConnecting(by deadline: Deadline) throws(PostgresFailure) {
      var next = PGRES_POLLING_WRITING
      while next != PGRES_POLLING_OK {
        guard unsafe PQstatus(raw) != CONNECTION_BAD, next != PGRES_POLLING_FAILED else {
          throw connectionFailure
        }
        let events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT
        guard deadline.wait(for: Int32(events), on: unsafe PQsocket(raw)) else {
          throw PostgresFailure(cause: .notConnected, message: "The server did not answer in time.")
        }
        next = unsafe PQconnectPoll(raw)
      }
    }

    private var connectionFailure: PostgresFailure {
      ConnectionMessage(unsafe String(cString: PQerrorMessage(raw))).failure
    }

    // MARK: statements

    /// Sends all statements at once and waits for every answer.
    ///
    /// - Throws: what the first statement that failed met; those after it were not run.
    borrowing func run(
      _ statements: [PostgresStatement], by deadline: Deadline
    ) throws(PostgresFailure) -> Reply {
      warnings.removeAll()
      try hearFarewell()
      let parameters = try statements.map { statement throws(PostgresFailure) in
        try ParameterList(statement.parameters)
      }
      for (statement, parameters) in zip(statements, parameters) {
        guard !statement.sql.utf8.contains(0) else {
          throw .notSent("SQL must not hold a zero byte.")
        }
        guard unsafe parameters.send(statement.sql, on: raw) else { throw lost }
      }
      guard unsafe PQpipelineSync(raw) == 1 else { throw lost }
      var reply = Reply()
      reply.answers = try receive(statements.count, by: deadline)
      reply.warnings = warnings.all
      return reply
    }

    /// A server that closes a connection says why while nothing is asked.
    ///
    /// - Throws: `closed`. Nothing was sent.
    private borrowing func hearFarewell() throws(PostgresFailure) {
      guard !isQuiet else { return }
      // What they find is reported by the list of warnings and by the status.
      _ = unsafe PQconsumeInput(raw)
      _ = unsafe PQisBusy(raw)
      let reason = warnings.farewell
      guard isBroken || reason != nil else { return }
      throw PostgresFailure(cause: .closed(reason), message: "The server closed the connection.")
    }

    private borrowing func receive(
      _ count: Int, by deadline: Deadline
    ) throws(PostgresFailure) -> [Reply.Answer] {
      var answers: [Reply.Answer] = []
      var failure: PostgresFailure?
      for _ in 0..<count {
        try waitForResult(by: deadline)
        while let raw = unsafe PQgetResult(self.raw) {
          let result = unsafe ServerResult(raw)
          switch result.status {
          case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            answers.append(Reply.Answer(rows: result.rows, tag: result.tag))
          case PGRES_PIPELINE_ABORTED: break
          case PGRES_FATAL_ERROR: failure = failure ?? result.failure
          // libpq would answer for ever that the copy goes on. The pool closes what is not idle.
          default: throw .notSent("COPY cannot be run here.")
          }
          if let failure, isBroken { throw failure }
          try waitForResult(by: deadline)
        }
      }
      try endPipeline(by: deadline)
      if let failure { throw failure }
      guard answers.count == count else { throw lost }
      return answers
    }

    private borrowing func endPipeline(by deadline: Deadline) throws(PostgresFailure) {
      try waitForResult(by: deadline)
      guard let raw = unsafe PQgetResult(self.raw) else { throw lost }
      let result = unsafe ServerResult(raw)
      guard result.status == PGRES_PIPELINE_SYNC else { throw result.failure }
    }

    /// Writes what is queued and reads what comes, until `PQgetResult` would not block.
    private borrowing func waitForResult(by deadline: Deadline) throws(PostgresFailure) {
      while !deadline.isOver {
        let unsent = unsafe PQflush(raw)
        guard unsent >= 0 else { throw lost }
        if unsafe PQisBusy(raw) == 0 { return }
        let events = Int32(unsent == 1 ? POLLIN | POLLOUT : POLLIN)
        guard deadline.wait(for: events, on: unsafe PQsocket(raw)) else { break }
        // A false here is reported by the result that follows. Twice: of a TLS record of 16 KiB one call
        // may leave a part with OpenSSL, where the socket does not show it.
        _ = unsafe PQconsumeInput(raw)
        _ = unsafe PQconsumeInput(raw)
        let isBusy = unsafe PQisBusy(raw) != 0
        if isBusy && isBroken { throw lost }
      }
      throw PostgresFailure(cause: .late, message: "The server did not answer in time.")
    }

    private var lost: PostgresFailure {
      PostgresFailure(cause: .lost, message: "The connection to the server was lost.")
    }

    // MARK: condition

    /// Outside of any transaction, and no answer is owed.
    var isIdle: Bool {
      let status = unsafe PQtransactionStatus(raw)
      return !isBroken && status == PQTRANS_IDLE
    }

    /// Inside of a transaction, failed or not, and no answer is owed.
    var isInTransaction: Bool {
      let status = unsafe PQtransactionStatus(raw)
      return !isBroken && (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
    }

    private var isBroken: Bool { unsafe PQstatus(raw) != CONNECTION_OK }

    /// Nobody spoke while nothing was asked: a server that closes a connection says so first.
    var isQuiet: Bool { !Deadline.isReadable(unsafe PQsocket(raw)) }

    var isEncrypted: Bool { unsafe PQsslInUse(raw) == 1 }
  }
#endif
