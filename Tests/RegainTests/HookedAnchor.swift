import Regain
import RegainTesting
import Synchronization

/// An anchor beside which something happens, before it is read or written for the so manieth time.
final class HookedAnchor: LogAnchor {
  typealias Hook = @Sendable () async -> Void

  private struct State {
    var reads = 0
    var writes = 0
    var beforeReads: [Int: Hook] = [:]
    var beforeWrites: [Int: Hook] = [:]
  }

  private let anchor: InMemoryAnchor
  private let state = Mutex(State())

  init(_ anchor: InMemoryAnchor) { self.anchor = anchor }

  /// - Parameter read: 0 is the next.
  func before(read: Int, _ hook: @escaping Hook) {
    state.withLock { $0.beforeReads[$0.reads + read] = hook }
  }

  func before(write: Int, _ hook: @escaping Hook) {
    state.withLock { $0.beforeWrites[$0.writes + write] = hook }
  }

  func checkpoint() async throws(RegainError) -> String? {
    await state.withLock { state in
      defer { state.reads += 1 }
      return state.beforeReads[state.reads]
    }?()
    return try await anchor.checkpoint()
  }

  func advance(
    from held: String?, to checkpoint: String
  ) async throws(RegainError) -> Bool {
    await state.withLock { state in
      defer { state.writes += 1 }
      return state.beforeWrites[state.writes]
    }?()
    return try await anchor.advance(from: held, to: checkpoint)
  }
}
