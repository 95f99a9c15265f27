public import Regain
internal import Synchronization

/// A store that fails where a test says, and is honest otherwise.
///
/// It stands before any other store. What it cannot imitate is a disk that lies.
public final class FaultInjectingStore: RecoveryStore {
  /// What goes wrong with one commit.
  public enum CommitFault: Sendable, Hashable {
    /// Refused before anything was written.
    case unavailable
    /// Written, and the answer lost.
    case unknownButCommitted
    /// Not written, and the answer lost.
    case unknownAndLost
    /// Never answered as committed: another was quicker.
    case overtaken
  }

  private struct Plan {
    var commits = 0
    var reads = 0
    var commitFaults: [Int: CommitFault] = [:]
    var readFaults: Set<Int> = []
    var everyCommit: CommitFault?
  }

  private let store: any RecoveryStore
  private let plan = Mutex(Plan())

  /// - Parameter store: the one that does the work.
  public init(_ store: any RecoveryStore) { self.store = store }

  /// How many commits were asked for.
  public var commitCount: Int { plan.withLock(\.commits) }

  /// How many reads were asked for.
  public var readCount: Int { plan.withLock(\.reads) }

  /// Fails one commit to come; 0 is the next.
  public func fail(commit offset: Int, with fault: CommitFault) {
    plan.withLock { $0.commitFaults[$0.commits + offset] = fault }
  }

  /// Fails every commit from now on; nil ends it.
  public func failEveryCommit(with fault: CommitFault?) {
    plan.withLock { $0.everyCommit = fault }
  }

  /// Fails one read to come; 0 is the next.
  public func fail(read offset: Int) {
    plan.withLock { _ = $0.readFaults.insert($0.reads + offset) }
  }

  /// Reads from the store behind, unless this read is to fail.
  public func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    let fails = plan.withLock { plan in
      defer { plan.reads += 1 }
      return plan.readFaults.contains(plan.reads)
    }
    if fails { throw RegainError(.unavailable, "The read was made to fail.") }
    return try await store.rows(for: request)
  }

  /// Commits to the store behind, unless this commit is to fail.
  public func commit(_ changes: ChangeSet) async -> CommitOutcome {
    let fault = plan.withLock { plan in
      defer { plan.commits += 1 }
      return plan.commitFaults[plan.commits] ?? plan.everyCommit
    }
    switch fault {
    case nil: return await store.commit(changes)
    case .unavailable: return .rejected(.unavailable("The commit was made to fail."))
    case .unknownAndLost: return .unknown
    case .unknownButCommitted:
      let outcome = await store.commit(changes)
      return outcome == .committed ? .unknown : outcome
    case .overtaken: return .rejected(.versionMismatch(EpochRecord.key))
    }
  }

  /// As the store behind does.
  public func forgetErased() async throws(RegainError) { try await store.forgetErased() }

  /// Those of the store behind.
  public func findings() async -> [String] { await store.findings() }
}
