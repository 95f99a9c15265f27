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

    func run(_ plans: [ChangePlan], _ patience: LockPatience) async -> Ending {
      let (state, log) = (plans.stateSteps, plans.logSteps)
      let opening = settings.begin(patience)
      let patient = log.isEmpty ? [] : [settings.waitForLog]
      let statements = opening + state.map(\.statement) + patient + log.map(\.statement)
      do throws(PostgresFailure) {
        let counts = try await connection.send(statements).answers.map(\.rows.count)
        let own = counts[opening.count...].prefix(state.count) + counts.suffix(log.count)
        if let broken = zip(state + log, own).first(where: { $1 != 1 }) {
          await rollBack()
          return .rejected(broken.0.otherwise)
        }
      } catch {
        await rollBack()
        return error.mayPass ? .retry(error) : .failed(error)
      }
      return await commit()
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
        // A statement had failed, and whoever sent it did not say so.
        case "ROLLBACK": return .failed(.inFailedTransaction)
        default: return .unknown
        }
      } catch {
        return switch error.cause {
        case .closed: error.mayPass ? .retry(error) : .failed(error)
        case .server(let state) where state.isConflict: .retry(error)
        // The server ended the transaction before it heard of COMMIT.
        case .server(.idleForTooLong): .failed(error)
        // A deferred condition of the caller's did not hold; the connection lives, nothing changed.
        case .server(let state) where state.isOfTheData && connection.isIdle: .failed(error)
        default: .unknown
        }
      }
    }

    /// Where this cannot be said, or fails, the pool closes the connection, which undoes as much.
    func rollBack() async {
      guard connection.isInTransaction else { return }
      _ = try? await connection.send([PostgresStatement("ROLLBACK")])
    }
  }

  extension PostgresFailure {
    fileprivate static let inFailedTransaction = PostgresFailure(
      cause: .server(.inFailedTransaction), message: "A statement of the transaction had failed.")

    /// What the server said is about the data.
    var isOfTheData: Bool {
      if case .server(let state) = cause { state.isOfTheData } else { false }
    }

    /// Before COMMIT was sent: another try may do better.
    var mayPass: Bool {
      switch cause {
      case .server(let state): state.isConflict || state.endsConnection
      case .closed(let reason): reason != .idleForTooLong
      case .lost: true
      case .notConnected, .untrusted, .noPassword, .wrongAddress, .crowded, .late, .notSent: false
      }
    }
  }
#endif
