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
    let leave =
      purpose == .beginning || purpose == .grant ? try await leaveToGrant() : nil
    var request = request
    request.lane = purpose == .stop ? .stop : .ordinary
    let (answer, last) = try await transactor.run(reading: request, decide: decide)
    switch purpose {
    case .grant: try await requireMayTell(last, by: leave)
    case .stop: await coverSoon()
    case .beginning, .upkeep: break
    }
    return answer
  }

  /// - Throws: `misconfigured` when the store does not go on from its anchor, or from what a witness has
  ///   seen; `unavailable`, also while a stop waits to be written.
  package func leaveToGrant() async throws(RegainError) -> LeaveToGrant {
    let leave = LeaveToGrant(stops: unwrittenStops.count)
    try await unwrittenStops.write()
    try await keeper?.requireSound(self)
    return leave
  }

  /// Returns once what was committed is anchored, and no stop has come meanwhile that could not be written.
  ///
  /// - Parameter last: the last entry that the commit gave the log; nil when it gave none.
  /// - Throws: `unknown` when the anchor cannot be reached, such a stop has come, or the store has lost the
  ///   commit: it may be asked for again. `misconfigured` when the store was rolled back meanwhile, or the
  ///   witness has forgotten it.
  package func requireMayTell(
    _ last: AuditEntry?, by leave: LeaveToGrant?
  ) async throws(RegainError) {
    do throws(RegainError) {
      if let last { try await keeper?.cover(last, self) } else { try await keeper?.cover(self) }
    } catch {
      // Made, and not to be told: whatever is wrong with the anchor, it may be asked for again. Not where the store
      // itself was rolled back.
      if error.code == .unknown { throw error }
      if error.code == .misconfigured, await !isSound() { throw error }
      throw RegainError.unknownOutcome.adding(" What kept it from being told: \(error.message)")
    }
    // Written by now or not: it may be that of the very account, and the grant did not see it.
    guard let leave, leave.stops == unwrittenStops.count else {
      throw RegainError.unknownOutcome.adding(
        " A stop came meanwhile that could not be written at once.")
    }
  }

  /// False where the log is known not to go on from its anchor.
  private func isSound() async -> Bool {
    guard let standing = try? await keeper?.standing(self) else { return true }
    return standing.isSound
  }

  /// Has a stop anchored. Whoever made it is not kept waiting for an anchor that does not answer: it holds
  /// without, and the next round covers it.
  private func coverSoon() async {
    guard let keeper else { return }
    await withDeadline(.milliseconds(500)) { try? await keeper.cover(self) }
  }
}

/// That something may be granted; it holds only while no stop comes that cannot be written.
package struct LeaveToGrant: Sendable, Hashable {
  /// How many such stops there had been.
  let stops: Int
}
