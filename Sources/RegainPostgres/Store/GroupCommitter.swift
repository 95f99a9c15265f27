#if PostgreSQL
  internal import Regain
  internal import Synchronization

  /// Drains a queue of change sets, many to a transaction, so that they share one sync and move the
  /// head of the log once.
  ///
  /// It never waits for company: what arrives while one transaction runs is the next one. Nobody is
  /// answered before the commit. There are no savepoints: where one change set of several does not
  /// hold, all is undone and each is tried alone.
  final class GroupCommitter: Sendable {
    private struct Pending: Sendable {
      let plan: ChangePlan
      let footprint: Footprint
      let answer: CheckedContinuation<CommitOutcome, Never>
    }

    private struct Queue {
      var waiting: [Pending] = []
      var isDraining = false
      /// Those that did not fit into a batch.
      var aside: [Pending] = []
      var helpers = 0
    }

    private static let capacity = 4096
    private static let largestBatch = 64

    private let writer: Writer
    /// How many are tried alone at a time.
    private let slowLanes: Int
    private let queue = Mutex(Queue())

    /// - Parameter connections: how many the writer's pool has at most.
    init(_ writer: Writer, connections: Int) {
      self.writer = writer
      slowLanes = max(1, connections / 4)
    }

    /// A stop waits for no batch, and has a connection that others leave free.
    func commit(_ changes: ChangeSet) async -> CommitOutcome {
      if changes.lane == .stop { return await writer.run([ChangePlan(changes)], .full).outcome }
      return await withCheckedContinuation { answer in
        enqueue(
          Pending(plan: ChangePlan(changes), footprint: Footprint(changes), answer: answer))
      }
    }

    private func enqueue(_ pending: Pending) {
      let (isTaken, mustDrain) = queue.withLock { queue in
        guard queue.waiting.count + queue.aside.count < Self.capacity else { return (false, false) }
        queue.waiting.append(pending)
        defer { queue.isDraining = true }
        return (true, !queue.isDraining)
      }
      if !isTaken { pending.answer.resume(returning: .rejected(.unavailable(Self.tooMany))) }
      if mustDrain { Task { await drain() } }
    }

    private static let tooMany = "Too many changes wait for the store. Nothing changed; try again."

    private func drain() async {
      while let batch = nextBatch() { await run(batch) }
    }

    /// In the order of arrival, those that cannot meet; the others wait for the next.
    private func nextBatch() -> [Pending]? {
      queue.withLock { queue in
        var (batch, rest, footprint) = ([Pending](), [Pending](), Footprint())
        for pending in queue.waiting {
          if batch.count < Self.largestBatch && !footprint.meets(pending.footprint) {
            batch.append(pending)
          } else {
            rest.append(pending)
          }
          footprint.formUnion(pending.footprint)
        }
        queue.waiting = rest
        queue.isDraining = !batch.isEmpty
        return batch.isEmpty ? nil : batch
      }
    }

    private func run(_ batch: [Pending]) async {
      let start = ContinuousClock.now
      let ending = await writer.run(batch.map(\.plan), .short)
      if ending.isHeldUp && start.duration(to: .now) > writer.settings.shortPatience * 2 {
        // It was the log, for which all wait: whoever came meanwhile is not to wait as long again.
        for pending in batch + takeWaiting() { pending.answer.resume(returning: ending.outcome) }
      } else if ending.isHeldUp || (batch.count > 1 && ending.mayDifferAlone) {
        takeAside(batch)
      } else {
        for pending in batch { pending.answer.resume(returning: ending.outcome) }
      }
    }

    private func takeWaiting() -> [Pending] {
      queue.withLock { queue in
        defer { queue.waiting = [] }
        return queue.waiting
      }
    }

    /// Each alone and with full patience, a few at a time, so that the next batches and those who read
    /// find a connection.
    private func takeAside(_ batch: [Pending]) {
      let helpers = queue.withLock { queue in
        queue.aside += batch
        let more = min(slowLanes - queue.helpers, queue.aside.count)
        queue.helpers += more
        return more
      }
      for _ in 0..<helpers { Task { await helpAside() } }
    }

    private func helpAside() async {
      while let pending = nextAside() {
        pending.answer.resume(returning: await writer.run([pending.plan], .full).outcome)
      }
    }

    private func nextAside() -> Pending? {
      queue.withLock { queue in
        if queue.aside.isEmpty { queue.helpers -= 1 }
        return queue.aside.isEmpty ? nil : queue.aside.removeFirst()
      }
    }
  }

  extension Transaction.Ending {
    /// A row is held by another transaction: it may be worth a longer wait.
    fileprivate var isHeldUp: Bool {
      if case .failed(let failure) = self {
        failure.cause == .server(.lockNotAvailable)
      } else {
        false
      }
    }

    /// One change set of several may be what refused all of them.
    fileprivate var mayDifferAlone: Bool {
      switch self {
      case .rejected: true
      case .failed(let failure), .retry(let failure): failure.isOfTheData
      case .committed, .unknown: false
      }
    }

    fileprivate var outcome: CommitOutcome {
      switch self {
      case .committed: .committed
      case .rejected(let rejection): .rejected(rejection)
      case .failed(let failure), .retry(let failure):
        .rejected(.unavailable(failure.error.message))
      case .unknown: .unknown
      }
    }
  }
#endif
