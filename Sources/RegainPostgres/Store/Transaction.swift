#if PostgreSQL
  internal import Regain

  /// One transaction for one or several change sets: all of them, or nothing.
  struct Transaction {
    let connection: Connection
    let settings: TransactionSettings

    enum Ending: Sendable {
      case committed
      /// A condition did not hold; nothing changed.
      case rejected(Rejection)
      /// It met another transaction, or a connection that was closed; nothing changed, and the same
      /// again may succeed.
      case retry(PostgresFailure)
      /// Nothing changed.
      case failed(PostgresFailure)
      case unknown
    }

    func run(_ plans: [ChangePlan]) async -> Ending {
      let steps = Self.steps(of: plans)
      do throws(PostgresFailure) {
        let opening = settings.begin
        let reply = try await connection.send(opening + steps.map(\.statement))
        let counts = reply.answers.dropFirst(opening.count).map(\.rows.count)
        if let broken = zip(steps, counts).first(where: { $1 != 1 }) {
          await rollBack()
          return .rejected(broken.0.otherwise)
        }
      } catch {
        await rollBack()
        return error.mayPass ? .retry(error) : .failed(error)
      }
      return await commit()
    }

    /// State first and the log last. What several change sets require alike is required once.
    private static func steps(of plans: [ChangePlan]) -> [ChangePlan.Step] {
      var seen: Set<PostgresStatement> = []
      let state = plans.flatMap(\.steps).filter { step in
        !step.statement.isShared || seen.insert(step.statement).inserted
      }
      return state + LogPlan(plans.flatMap(\.entries)).steps
    }

    /// The only statement whose fate may stay open.
    ///
    /// A warning with it means that the commit is not where it was promised to be: on a synchronous
    /// standby. PostgreSQL then says COMMIT all the same.
    func commit() async -> Ending {
      do throws(PostgresFailure) {
        let reply = try await connection.send([PostgresStatement("COMMIT")])
        guard reply.warnings.isEmpty else { return .unknown }
        switch reply.answers[0].tag {
        case "COMMIT": return .committed
        case "ROLLBACK": return .retry(.conflict)
        default: return .unknown
        }
      } catch {
        return switch error.cause {
        case .closed: error.mayPass ? .retry(error) : .failed(error)
        case .server(let state) where state.isConflict: .retry(error)
        // The server ended the transaction before it heard of COMMIT.
        case .server(.idleForTooLong): .failed(error)
        case .server, .notConnected, .lost, .late, .notSent: .unknown
        }
      }
    }

    /// Where this cannot be said, or fails, the pool closes the connection, which undoes as much.
    func rollBack() async {
      guard connection.isInTransaction else { return }
      _ = try? await connection.send([PostgresStatement("ROLLBACK")])
    }
  }

  /// How every transaction of Regain's begins. `SET LOCAL` alone: connections may be shared by a pooler.
  struct TransactionSettings: Sendable {
    let begin: [PostgresStatement]

    init(_ isolation: PostgresIsolation, deadline: Duration) {
      // The server gives up before the client does, so that no statement is left running. It also gives
      // up a client that fell silent, whose locks would keep everyone else from the log.
      let milliseconds = max(1, Int(deadline / .milliseconds(1) * 0.9))
      begin = [
        PostgresStatement("BEGIN ISOLATION LEVEL \(isolation.name)"),
        PostgresStatement("SET LOCAL statement_timeout = \(milliseconds)"),
        PostgresStatement("SET LOCAL idle_in_transaction_session_timeout = \(milliseconds)"),
        Self.syncBeforeAnswer,
      ]
    }

    /// Whatever server it is and however it is set: what waits for a standby as well is left so.
    private static let syncBeforeAnswer = PostgresStatement(
      """
      SELECT set_config('synchronous_commit', 'on', true)
      WHERE current_setting('synchronous_commit', true) = 'off'
      """)
  }

  extension PostgresFailure {
    static let conflict = PostgresFailure(
      cause: .server(.serializationFailure), message: "The transaction met another one.")

    /// Before COMMIT was sent: another try may do better.
    var mayPass: Bool {
      switch cause {
      case .server(let state): state.isConflict || state.endsConnection
      case .closed(let reason): reason != .idleForTooLong
      case .lost: true
      case .notConnected, .late, .notSent: false
      }
    }
  }

  extension PostgresStatement {
    /// Only looks, and lets others look.
    fileprivate var isShared: Bool { sql.hasSuffix("FOR SHARE") }
  }
#endif
