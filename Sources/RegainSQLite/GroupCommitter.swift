internal import GRDB
internal import Regain
internal import Synchronization

/// One writer drains a queue of change sets into one transaction, so that many share one sync.
///
/// It never waits for company: what arrives while one transaction syncs is the next one. Nobody is
/// answered before the sync. A rejected change set undoes its own savepoint and nobody else's. Stops go
/// first, and no number of other change sets leaves them without room.
final class GroupCommitter: Sendable {
  private struct Pending: Sendable {
    let changes: ChangeSet
    let answer: CheckedContinuation<CommitOutcome, Never>
  }

  private struct Queue {
    private var stops: [Pending] = []
    private var ordinary: [Pending] = []
    var isDraining = false

    var isEmpty: Bool { stops.isEmpty && ordinary.isEmpty }

    /// - Returns: false when its lane is full.
    mutating func add(_ pending: Pending) -> Bool {
      let lane = pending.changes.lane == .stop ? \Queue.stops : \Queue.ordinary
      guard self[keyPath: lane].count < GroupCommitter.capacity else { return false }
      self[keyPath: lane].append(pending)
      return true
    }

    mutating func take(atMost count: Int) -> [Pending] {
      let first = stops.prefix(count)
      let others = ordinary.prefix(count - first.count)
      stops.removeFirst(first.count)
      ordinary.removeFirst(others.count)
      return Array(first + others)
    }
  }

  /// In each lane.
  private static let capacity = 4096
  private static let largestBatch = 256

  private let pool: DatabasePool
  private let queue = Mutex(Queue())

  init(pool: DatabasePool) { self.pool = pool }

  func commit(_ changes: ChangeSet) async -> CommitOutcome {
    await withCheckedContinuation { answer in
      enqueue(Pending(changes: changes, answer: answer))
    }
  }

  private func enqueue(_ pending: Pending) {
    let (isTaken, mustDrain) = queue.withLock { queue in
      guard queue.add(pending) else { return (false, false) }
      defer { queue.isDraining = true }
      return (true, !queue.isDraining)
    }
    if !isTaken { pending.answer.resume(returning: .rejected(.unavailable(Self.tooMany))) }
    if mustDrain { scheduleBatch() }
  }

  private static let tooMany = "Too many changes wait for the store. Nothing changed; try again."

  /// One batch at a time, so that an application's own writes through the same pool get their turn.
  private func scheduleBatch() {
    pool.asyncWriteWithoutTransaction { database in
      self.commit(self.nextBatch(), database)
      if self.hasMore() { self.scheduleBatch() }
    }
  }

  private func nextBatch() -> [Pending] {
    queue.withLock { $0.take(atMost: Self.largestBatch) }
  }

  private func takeWaiting() -> [Pending] { queue.withLock { $0.take(atMost: .max) } }

  private func hasMore() -> Bool {
    queue.withLock { queue in
      queue.isDraining = !queue.isEmpty
      return queue.isDraining
    }
  }

  private func commit(_ batch: [Pending], _ database: Database) {
    let transaction = Transaction(database)
    if let refusal = transaction.begin() {
      // Whoever came meanwhile has waited too, and is not to wait as long again.
      for pending in batch + takeWaiting() { pending.answer.resume(returning: refusal) }
      return
    }
    let outcomes = transaction.outcomes(of: batch.map(\.changes))
    for (pending, outcome) in zip(batch, outcomes) { pending.answer.resume(returning: outcome) }
  }
}

/// One transaction for a batch of change sets.
struct Transaction {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// - Returns: what is answered when it cannot begin; nil when it has begun.
  func begin() -> CommitOutcome? {
    do {
      try database.beginTransaction(.immediate)
      return nil
    } catch {
      return unavailable(error)
    }
  }

  /// One outcome for each change set, in order, and the end of the transaction.
  func outcomes(of batch: [ChangeSet]) -> [CommitOutcome] {
    var outcomes: [CommitOutcome] = []
    for changes in batch {
      outcomes.append(batch.count == 1 ? applyAlone(changes) : applyInSavepoint(changes))
      guard database.isInsideTransaction else { return lost(outcomes, of: batch.count) }
    }
    return end(outcomes)
  }

  /// The savepoint of a single change set is the transaction itself.
  private func applyAlone(_ changes: ChangeSet) -> CommitOutcome {
    do {
      return try ChangeApplier(database).apply(changes).map { .rejected($0) } ?? .committed
    } catch {
      return unavailable(error)
    }
  }

  private func applyInSavepoint(_ changes: ChangeSet) -> CommitOutcome {
    do {
      try database.execute(sql: "SAVEPOINT change_set")
      let rejection = try ChangeApplier(database).apply(changes)
      if rejection != nil { try database.execute(sql: "ROLLBACK TO change_set") }
      try database.execute(sql: "RELEASE change_set")
      return rejection.map { .rejected($0) } ?? .committed
    } catch {
      // Undo this one; if that fails, or SQLite undid everything already, nothing may be kept.
      do {
        try database.execute(sql: "ROLLBACK TO change_set; RELEASE change_set")
      } catch {
        try? database.rollback()
      }
      return unavailable(error)
    }
  }

  private func end(_ outcomes: [CommitOutcome]) -> [CommitOutcome] {
    guard outcomes.contains(.committed) else {
      try? database.rollback()
      return outcomes
    }
    do {
      try database.commit()
      return outcomes
    } catch {
      try? database.rollback()
      return outcomes.map { $0 == .committed ? afterFailedCommit(error) : $0 }
    }
  }

  /// A full disk kept SQLite from writing the frame that makes a commit. After any other failure the
  /// frame may have reached the disk.
  private func afterFailedCommit(_ error: any Error) -> CommitOutcome {
    (error as? DatabaseError)?.resultCode == .SQLITE_FULL ? unavailable(error) : .unknown
  }

  /// SQLite rolled the whole transaction back: nothing of the batch was kept.
  private func lost(_ outcomes: [CommitOutcome], of count: Int) -> [CommitOutcome] {
    let why = "The store undid the transaction. Nothing changed; try again."
    let settled = outcomes.map { $0 == .committed ? .rejected(.unavailable(why)) : $0 }
    return settled
      + Array(repeating: .rejected(.unavailable(why)), count: count - outcomes.count)
  }

  private func unavailable(_ error: any Error) -> CommitOutcome {
    .rejected(.unavailable(RegainError.database(error).message))
  }
}
