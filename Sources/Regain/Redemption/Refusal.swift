/// Somebody is turned away in a way that may come very often: the log hears of it at once, or in a sum.
struct Refusal: Sendable {
  /// With what is personal.
  let event: AuditEvent
  let factor: Factor
  let counter: Stored<AttemptsRecord>
  let error: RegainError

  /// What came of a request that may be refused so.
  enum Outcome<Answer: Sendable>: Sendable {
    case passed(Answer)
    case refused(Refusal, isLogged: Bool)
    /// Refused by a decision that has written it itself.
    case failed(RegainError)

    init(_ answer: Result<Answer, RegainError>) {
      self =
        switch answer {
        case .success(let answer): .passed(answer)
        case .failure(let error): .failed(error)
        }
    }

    func get() throws(RegainError) -> Answer {
      switch self {
      case .passed(let answer): return answer
      case .refused(let refusal, _): throw refusal.error
      case .failed(let error): throw error
      }
    }
  }

  /// One entry for each account, factor and minute, however many processes there are; the others are only
  /// counted.
  func decision<Answer>(
    _ context: ServiceContext, mayLog: Bool, at now: Timestamp
  ) throws(RegainError) -> Decision<Outcome<Answer>> {
    var record = counter.body
    guard mayLog, record[factor].loggedMinute != now.minute else {
      return Decision([], .success(.refused(self, isLogged: false)))
    }
    record[factor].loggedMinute = now.minute
    return Decision(
      [
        try context.rows.replacing(counter, with: record),
        try context.audit.appending(event, at: now),
      ], .success(.refused(self, isLogged: true)))
  }

  fileprivate var subject: RefusalTally.Subject {
    RefusalTally.Subject(counter.key, factor, event.name)
  }
}

extension Timestamp {
  /// Since 1970.
  var minute: Int64 { secondsSince1970 / 60 }
}

extension ServiceContext {
  /// Commits what may be refused, together with the sums that are due.
  ///
  /// - Parameter decide: also gets whether there is room for another entry about a refusal.
  /// - Throws: as ``commit(reading:for:decide:)``.
  func commitWithSums<Answer>(
    reading request: ReadRequest, for purpose: CommitPurpose,
    decide: (Snapshot, Bool) throws(RegainError) -> Decision<Refusal.Outcome<Answer>>
  ) async throws(RegainError) -> Refusal.Outcome<Answer> {
    let minute = clock.now.minute
    let (sums, mayLog) = (refusals.take(before: minute), refusals.hasRoom(in: minute))
    let outcome: Refusal.Outcome<Answer>
    do throws(RegainError) {
      outcome = try await commit(reading: request, for: purpose) { snapshot throws(RegainError) in
        var decision = try decide(snapshot, mayLog)
        decision.changes.changes += try entries(of: sums)
        return decision
      }
    } catch {
      refusals.putBack(sums)
      throw error
    }
    if case .refused(let refusal, let isLogged) = outcome {
      isLogged
        ? refusals.noteWritten(in: minute)
        : refusals.add(refusal.event.withoutPersonal, of: refusal.subject, in: minute)
    }
    return outcome
  }

  private func entries(
    of sums: [RefusalTally.Subject: RefusalTally.Sum]
  ) throws(RegainError) -> [Change] {
    try sums.values.map { sum throws(RegainError) in
      try audit.appending(sum.summed, at: clock.now)
    }
  }

  /// Whether this process sees the first refusal of somebody unknown in this minute; the others are added to the sums, and
  /// cost no look at the store.
  func isFirst(_ event: AuditEvent, of rows: AccountRows, _ factor: Factor) -> Bool {
    let (counter, minute) = (rows.bucketCounterKey, clock.now.minute)
    let subject = RefusalTally.Subject(counter, factor, event.name)
    guard !refusals.isFirst(of: subject, in: minute) else { return true }
    refusals.add(
      event.identifying(.unknown, counter: counter).withoutPersonal, of: subject, in: minute)
    return false
  }

  /// Writes every sum that the log does not have yet.
  ///
  /// - Throws: `unavailable`, `unknown`.
  func writeSums() async throws(RegainError) {
    while true {
      let sums = refusals.take(before: .max)
      guard !sums.isEmpty else { return }
      do throws(RegainError) {
        try await commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
          Decision(try entries(of: sums), .success(()))
        }
      } catch {
        refusals.putBack(sums)
        throw error
      }
    }
  }
}
