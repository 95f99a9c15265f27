internal import RegainCrypto

/// An attempt that the store has counted and that is not settled yet.
package struct CountedAttempt: Sendable {
  package let rows: AccountRows
  package let factor: Factor
  package let reservation: RandomIdentifier
  /// Which counter holds the reservation.
  package let counterKey: RecordKey
  package let standing: Standing
  package let epoch: Stored<EpochRecord>
  package let origin: RequestOrigin
  /// What else was read in the same snapshot.
  package let snapshot: Snapshot

  /// An event of this attempt, under the name that the log has for its account.
  package func event(_ name: AuditEventName) -> AuditEvent {
    AuditEvent(name).identifying(standing, counter: counterKey)
      .adding(.factor, .factor(factor)).committing(origin)
  }
}

/// First phase of every verification: count the attempt, durably, before anything is checked.
package struct AttemptCounter: Sendable {
  package let context: ServiceContext

  package init(_ context: ServiceContext) { self.context = context }

  /// - Throws: `throttled`; `misconfigured` when the clock or the store forbids any grant.
  package func reserve(
    _ factor: Factor, rows: AccountRows, origin: RequestOrigin, reading more: [ReadRequest.Item]
  ) async throws(RegainError) -> CountedAttempt {
    let reservation = try context.makeIdentifier()
    let budgets = try SourceBudgets(context, tenant: rows.scope.tenant, source: origin.source)
    let request = ReadRequest(rows.items + budgets.items + more)
    let outcome = try await context.commitWithSums(reading: request, for: .beginning) {
      snapshot, mayLog throws(RegainError) in
      let now = context.clock.now
      let epoch = try context.epoch(in: snapshot)
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      let (standing, counter) = try rows.resolve(context.rows, in: snapshot)
      let attempt = CountedAttempt(
        rows: rows, factor: factor, reservation: reservation, counterKey: counter.key,
        standing: standing, epoch: epoch, origin: origin, snapshot: snapshot)
      do throws(RegainError) {
        let shared = try budgets.counting(in: snapshot, at: now)
        return try decide(attempt, counter: counter, others: mark + shared, now: now)
      } catch {
        guard error.code == .throttled else { throw error }
        let refusal = Refusal(
          event: attempt.event(.attemptsThrottled), factor: factor, counter: counter,
          error: error)
        return try refusal.decision(context, mayLog: mayLog, at: now)
      }
    }
    return try outcome.get()
  }

  private func decide(
    _ attempt: CountedAttempt, counter: Stored<AttemptsRecord>, others: [Change], now: Timestamp
  ) throws(RegainError) -> Decision<Refusal.Outcome<CountedAttempt>> {
    var record = counter.body
    do {
      try context.limiter.reserve(attempt.reservation, in: &record[attempt.factor], now: now)
    } catch {
      throw error.error
    }
    return Decision(
      [try context.rows.replacing(counter, with: record)] + others, .success(.passed(attempt)))
  }

  /// The change that settles the attempt, and how many failures stand after it.
  package func settling(
    _ attempt: CountedAttempt, as settlement: Settlement, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> (change: Change, failures: Int) {
    let counter = try context.rows.read(
      attempt.counterKey, in: snapshot, absent: AttemptsRecord())
    var record = counter.body
    switch settlement {
    case .failed:
      context.limiter.fail(attempt.reservation, in: &record[attempt.factor], now: now)
    case .released(let isSuccess):
      context.limiter.release(
        attempt.reservation, in: &record[attempt.factor], isSuccess: isSuccess)
    }
    let change = try context.rows.replacing(counter, with: record)
    return (change, record[attempt.factor].failures)
  }
}

extension CountedAttempt {
  /// The change that gives the attempt back: its secret or signature was right.
  ///
  /// - Parameter isSuccess: it was accepted too, which ends the failures before it.
  package func releasing(
    isSuccess: Bool, in snapshot: Snapshot, at now: Timestamp, _ context: ServiceContext
  ) throws(RegainError) -> Change {
    try AttemptCounter(context).settling(
      self, as: .released(isSuccess: isSuccess), in: snapshot, at: now
    ).change
  }
}

/// How a counted attempt ended.
package enum Settlement: Sendable {
  /// The secret was wrong.
  case failed
  /// The secret was right; `isSuccess` when it was accepted too.
  case released(isSuccess: Bool)
}

extension AuditEvent {
  /// The account's reference, or the bucket that an unknown account falls into.
  package func identifying(_ standing: Standing, counter: RecordKey) -> AuditEvent {
    if let account = standing.account {
      return adding(.account, .identifier(account.body.reference))
    }
    return adding(.bucket, .number(Int(counter.id.drop { !$0.isNumber }) ?? 0))
  }
}
