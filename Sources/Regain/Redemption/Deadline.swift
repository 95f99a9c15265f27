internal import Synchronization

/// Waits for some work, and not for longer than a time. The work goes on to its end in any case.
package func withDeadline(
  _ limit: Duration, _ work: @escaping @Sendable () async -> Void
) async {
  await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
    let waiting = Mutex<CheckedContinuation<Void, Never>?>(continuation)
    let end: @Sendable () -> Void = { waiting.withLock { take(&$0) }?.resume() }
    let timer = Task {
      try? await Task.sleep(for: limit)
      end()
    }
    Task {
      await work()
      timer.cancel()
      end()
    }
  }
}

private func take<Value>(_ place: inout Value?) -> Value? {
  defer { place = nil }
  return place
}
