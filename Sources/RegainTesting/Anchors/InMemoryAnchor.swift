public import Regain
internal import Synchronization

/// An anchor in memory, which a test can lose, forge or break.
public final class InMemoryAnchor: LogAnchor {
  private struct State {
    var checkpoint: String?
    var isBroken = false
    var isReadOnly = false
    var advances = 0
  }

  private let state = Mutex(State())

  /// Makes an empty anchor.
  public init() {}

  /// What it holds; a test may put something else there.
  public var held: String? {
    get { state.withLock(\.checkpoint) }
    set { state.withLock { $0.checkpoint = newValue } }
  }

  /// Whether it can neither be read nor written.
  public var isBroken: Bool {
    get { state.withLock(\.isBroken) }
    set { state.withLock { $0.isBroken = newValue } }
  }

  /// Whether it can be read and not written.
  public var isReadOnly: Bool {
    get { state.withLock(\.isReadOnly) }
    set { state.withLock { $0.isReadOnly = newValue } }
  }

  /// How often it took a checkpoint.
  public var advanceCount: Int { state.withLock(\.advances) }

  /// - Throws: `unavailable` while it is broken.
  public func checkpoint() async throws(RegainError) -> String? {
    try refuseBroken()
    return held
  }

  /// - Throws: `unavailable` while it is broken.
  public func advance(
    from held: String?, to checkpoint: String
  ) async throws(RegainError) -> Bool {
    try refuseReadOnly()
    return state.withLock { state in
      guard state.checkpoint == held else { return false }
      state.checkpoint = checkpoint
      state.advances += 1
      return true
    }
  }

  private func refuseReadOnly() throws(RegainError) {
    if isBroken || isReadOnly { throw RegainError(.unavailable, "The anchor was made to fail.") }
  }

  private func refuseBroken() throws(RegainError) {
    if isBroken { throw RegainError(.unavailable, "The anchor was made to fail.") }
  }
}
