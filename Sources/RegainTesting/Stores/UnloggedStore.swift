public import Regain

/// A store that leaves every entry of the log out, to measure what the log costs. It is good for nothing else:
/// what it keeps has no history.
public final class UnloggedStore: RecoveryStore {
  private let store: any RecoveryStore

  /// - Parameter store: the one that does the work.
  public init(_ store: any RecoveryStore) { self.store = store }

  /// Reads from the store behind.
  public func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await store.rows(for: request)
  }

  /// Commits everything but entries.
  public func commit(_ changes: ChangeSet) async -> CommitOutcome {
    var rest = changes
    rest.changes.removeAll { if case .append = $0 { true } else { false } }
    return await store.commit(rest)
  }

  /// As the store behind does.
  public func forgetErased() async throws(RegainError) { try await store.forgetErased() }

  /// Those of the store behind.
  public func findings() async -> [String] { await store.findings() }
}
