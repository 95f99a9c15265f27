/// What a commit is for, as far as the log's anchor is concerned.
package enum CommitPurpose: Sendable {
  /// Begins what may become a grant: not on a store that was rolled back.
  case beginning
  /// Grants: told only once it is anchored.
  case grant
  /// Stops or revokes: taken whenever the store can be written, and anchored where that can be done.
  case stop
  /// Neither.
  case upkeep
}

extension ServiceContext {
  /// The only way to change the store: reads, decides, commits, and for a grant waits for the anchor.
  ///
  /// - Throws: what `decide` throws; `misconfigured` for a grant on a store that does not go on from its
  ///   anchor; `unavailable`, also for a grant while a stop waits to be written; `unknown` when it may be
  ///   committed, or is and cannot be anchored.
  package func commit<Answer: Sendable>(
    reading request: ReadRequest, for purpose: CommitPurpose,
    decide: (Snapshot) throws(RegainError) -> Decision<Answer>
  ) async throws(RegainError) -> Answer {
    if purpose == .beginning || purpose == .grant { try await requireMayGrant() }
    var request = request
    request.lane = purpose == .stop ? .stop : .ordinary
    let answer = try await transactor.run(reading: request, decide: decide)
    switch purpose {
    case .grant: try await awaitAnchor()
    case .stop: try? await keeper?.cover(self)
    case .beginning, .upkeep: break
    }
    return answer
  }

  /// - Throws: `misconfigured` when the store does not go on from its anchor, or from what a witness has
  ///   seen; `unavailable`, also while a stop waits to be written.
  package func requireMayGrant() async throws(RegainError) {
    try await unwrittenStops.write()
    try await keeper?.requireSound(self)
  }

  /// Returns once all that was committed before is anchored, and no stop came that could not be written.
  ///
  /// - Throws: `unknown` when the anchor cannot be reached, or a stop waits to be written: the change is
  ///   made, and may be asked for again. `misconfigured` when the store was rolled back meanwhile, or the
  ///   witness has forgotten it.
  package func awaitAnchor() async throws(RegainError) {
    do throws(RegainError) {
      try await unwrittenStops.write()
      try await keeper?.cover(self)
    } catch {
      guard error.code == .unavailable else { throw error }
      throw RegainError.unknownOutcome.adding(" What kept it from being told: \(error.message)")
    }
  }
}
