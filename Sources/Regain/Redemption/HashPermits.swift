/// How many slow hashes may run at once; the rest wait in a bounded queue, and not for long.
///
/// Without it, a flood of bad codes is a flood of memory. One permit more than the ordinary ones is
/// kept for stops, which also go first. Bulk work goes last, and waits as long as it takes.
package actor HashPermits {
  package enum Use: Int, Sendable, Comparable {
    case bulk, ordinary, stop

    package static func < (left: Use, right: Use) -> Bool { left.rawValue < right.rawValue }
  }

  private struct Waiter {
    let id: Int
    let use: Use
    let continuation: CheckedContinuation<Bool, Never>
  }

  /// Waiting costs little memory: how long one waits is bounded by patience, not by this.
  private static let queueFactor = 64

  private let ordinaryPermits: Int
  private let patience: Duration
  private var inUse = 0
  private var waiters: [Waiter] = []
  private var nextID = 0

  package init(count: Int, patience: Duration = .seconds(2)) {
    ordinaryPermits = max(1, count)
    self.patience = patience
  }

  /// - Throws: `throttled` when the queue is full or the wait too long.
  package func acquire(for use: Use) async throws(RegainError) {
    if inUse < limit(for: use) {
      inUse += 1
      return
    }
    let isQueueFull = waiters.count { $0.use == use } >= ordinaryPermits * Self.queueFactor
    guard use == .bulk || !isQueueFull else { throw .busy }
    nextID += 1
    let id = nextID
    let deadline =
      use == .bulk
      ? nil
      : Task { [patience] in
        try await Task.sleep(for: patience)
        self.giveUp(id)
      }
    let isGranted = await withCheckedContinuation { continuation in
      waiters.append(Waiter(id: id, use: use, continuation: continuation))
    }
    deadline?.cancel()
    guard isGranted else { throw .busy }
  }

  package func release() {
    inUse -= 1
    // The first of those who come first.
    guard let use = waiters.map(\.use).max(), inUse < limit(for: use),
      let next = waiters.firstIndex(where: { $0.use == use })
    else { return }
    inUse += 1
    waiters.remove(at: next).continuation.resume(returning: true)
  }

  private func limit(for use: Use) -> Int {
    use == .stop ? ordinaryPermits + 1 : ordinaryPermits
  }

  private func giveUp(_ id: Int) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(returning: false)
  }
}

extension RegainError {
  fileprivate static var busy: RegainError {
    RegainError(
      .throttled, "Too many checks are running. Try again in a moment.", retryAfterSeconds: 1)
  }
}
