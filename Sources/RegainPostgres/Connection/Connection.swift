#if PostgreSQL
  internal import Foundation
  internal import Synchronization

  /// A connection with a thread of its own to wait on, so that no task of the application blocks.
  final class Connection: Sendable {
    private let queue: DispatchQueue
    private let libpq: Mutex<LibpqConnection>
    private let deadline: Duration
    private let isRetired = Mutex(false)

    private init(
      _ libpq: consuming sending LibpqConnection, queue: DispatchQueue, deadline: Duration
    ) {
      self.libpq = Mutex(libpq)
      (self.queue, self.deadline) = (queue, deadline)
    }

    /// - Parameter deadline: how long the server may take for each answer.
    static func open(
      _ server: ServerAddress, deadline: Duration
    ) async throws(PostgresFailure) -> Connection {
      let queue = DispatchQueue(label: "regain.postgres")
      return try await onQueue(queue) { () throws(PostgresFailure) in
        let libpq = try LibpqConnection.open(server, by: Deadline(in: server.timeout))
        return Connection(libpq, queue: queue, deadline: deadline)
      }
    }

    /// - Parameter patience: how much longer than usual the answer may take.
    func send(
      _ statements: [PostgresStatement], patience: Int = 1
    ) async throws(PostgresFailure) -> Reply {
      try await onQueue(queue) { () throws(PostgresFailure) in
        try self.libpq.withLock { libpq throws(PostgresFailure) in
          try libpq.run(statements, by: Deadline(in: self.deadline * patience))
        }
      }
    }

    /// Whether the next transaction may begin on it.
    var isReusable: Bool { isIdle && libpq.withLock { $0.isQuiet } }

    var isIdle: Bool { !isRetired.withLock(\.self) && libpq.withLock { $0.isIdle } }

    var isInTransaction: Bool {
      !isRetired.withLock(\.self) && libpq.withLock { $0.isInTransaction }
    }

    var isEncrypted: Bool { libpq.withLock { $0.isEncrypted } }
  }

  extension Connection {
    /// Undoes what a caller may have set, so that the next transaction finds the session as it was opened.
    /// Behind a pooler it may be another session that is undone.
    func forgetSession() async {
      guard isIdle else { return }
      do throws(PostgresFailure) {
        _ = try await send([PostgresStatement("DISCARD ALL")])
      } catch {
        retire()
      }
    }

    /// Nothing begins on it any more: the pool closes it.
    func retire() { isRetired.withLock { $0 = true } }
  }

  /// Runs blocking work on a queue, and waits for it without blocking.
  private func onQueue<Output: Sendable>(
    _ queue: DispatchQueue, _ work: @escaping @Sendable () throws(PostgresFailure) -> Output
  ) async throws(PostgresFailure) -> Output {
    let result: Result<Output, PostgresFailure> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(PostgresFailure) {
          continuation.resume(returning: .success(try work()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  extension Connection: PostgresSession {
    func run(_ statements: [PostgresStatement]) async throws -> [[PostgresRow]] {
      do throws(PostgresFailure) {
        return try await send(statements).answers.map(\.rows)
      } catch {
        throw PostgresStatementError(error)
      }
    }
  }
#endif
