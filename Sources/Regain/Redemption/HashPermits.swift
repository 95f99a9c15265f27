/// How many slow hashes may run at once; the rest wait in a bounded queue, and not for long.
///
/// Without it, a flood of bad codes is a flood of memory. One permit more than the ordinary ones is
/// kept for stops, which also go first.
package actor HashPermits {
  package enum Use: Sendable { case ordinary, stop }

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
    guard waiters.count(where: { $0.use == use }) < ordinaryPermits * Self.queueFactor else {
      throw .busy
    }
    nextID += 1
    let id = nextID
    let deadline = Task { [patience] in
      try await Task.sleep(for: patience)
      self.giveUp(id)
    }
    let isGranted = await withCheckedContinuation { continuation in
      waiters.append(Waiter(id: id, use: use, continuation: continuation))
    }
    deadline.cancel()
    guard isGranted else { throw .busy }
  }

  package func release() {
    inUse -= 1
    let next = waiters.firstIndex { $0.use == .stop } ?? waiters.startIndex
    guard next < waiters.endIndex, inUse < limit(for: waiters[next].use) else { return }
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
