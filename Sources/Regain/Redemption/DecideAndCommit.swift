package import RegainCrypto

/// What a decision wants changed, and what it answers once that is durable.
///
/// A refusal is an answer too: its log entry and its counted failure are committed before it is told.
package struct Decision<Answer: Sendable>: Sendable {
  package var changes: ChangeSet
  package var answer: Result<Answer, RegainError>

  package init(_ changes: [Change], _ answer: Result<Answer, RegainError>) {
    self.changes = ChangeSet(changes)
    self.answer = answer
  }
}

/// Reads, decides, commits; and again from the start when another was quicker.
///
/// Behind ``ServiceContext/commit(reading:for:decide:)``, the only way to a commit. Deciding is a pure
/// function of the snapshot. An unknown outcome is never tried again here: only the caller knows whether
/// asking twice is safe.
package struct Transactor: Sendable {
  package let store: any RecoveryStore
  package let random: any RandomSource

  /// Each round that is lost was won by someone, so that this many means a broken store.
  private static let maximumRounds = 200

  package init(store: any RecoveryStore, random: any RandomSource) {
    self.store = store
    self.random = random
  }

  /// - Returns: the answer, and the last entry that the log was given.
  package func run<Answer: Sendable>(
    reading request: ReadRequest,
    decide: (Snapshot) throws(RegainError) -> Decision<Answer>
  ) async throws(RegainError) -> (answer: Answer, last: AuditEntry?) {
    for round in 0..<Self.maximumRounds {
      var decision = try decide(try await store.rows(for: request))
      decision.changes.lane = request.lane
      if decision.changes.changes.isEmpty { return (try decision.answer.get(), nil) }
      switch await store.commit(decision.changes) {
      case .committed: return (try decision.answer.get(), decision.changes.lastEntry)
      case .unknown: throw .unknownOutcome
      case .rejected(.unavailable(let why)): throw RegainError(.unavailable, why)
      case .rejected(.alreadyConsumed), .rejected(.versionMismatch), .rejected(.logSizeMismatch):
        try await pause(after: round)
      }
    }
    throw RegainError(.unavailable, "The store is too busy. Nothing changed; try again.")
  }

  /// A random wait that grows from 1 to 32 ms, so that rivals do not meet again.
  private func pause(after round: Int) async throws(RegainError) {
    let ceiling = UInt32(1000) << UInt32(min(round, 5))
    let microseconds = try mapCryptoErrors { () throws(CryptoError) in
      try random.uniform(below: ceiling)
    }
    try? await Task.sleep(for: .microseconds(Int(microseconds)))
  }
}

extension RegainError {
  package static var unknownOutcome: RegainError {
    RegainError(
      .unknown,
      "It may have been recorded or not. Do not act on it; ask again with the same idempotency key."
    )
  }
}
