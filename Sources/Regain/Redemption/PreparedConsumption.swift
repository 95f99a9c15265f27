/// What a first phase has prepared, for a second phase that somebody else may commit.
package protocol PreparedConsumption: Sendable {
  var context: ServiceContext { get }
  /// Everything that its decision looks at.
  var request: ReadRequest { get }
  /// The decision that refuses it, with the true reason for the log.
  func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void>
  /// Gives it up: what would have been consumed is as it was.
  func release() async throws(RegainError)
}

/// Proof that something single-use was accepted.
package protocol RedeemedOnce: Sendable {
  /// The same request was answered before: what its caller changed with it is changed already.
  var isReplay: Bool { get }
}

/// One whose attempt was counted.
package protocol CountedConsumption: PreparedConsumption {
  var attempt: CountedAttempt { get }
}

extension CountedConsumption {
  /// The attempt is no failure.
  package func release() async throws(RegainError) { try await attempt.giveBack(context) }
}

extension CountedAttempt {
  /// It is no failure, and no success.
  func giveBack(_ context: ServiceContext) async throws(RegainError) {
    try await context.commit(reading: ReadRequest([.record(counterKey)]), for: .upkeep) {
      snapshot throws(RegainError) in
      let released = try releasing(
        isSuccess: false, in: snapshot, at: context.clock.now, context)
      return Decision([released], .success(()))
    }
  }
}

extension PreparedConsumption {
  /// Does something with it. A refusal is told whether or not the attempt could be given back: then it becomes a failure by
  /// itself.
  func releasingOnRefusal<Answer>(
    _ body: () async throws(RegainError) -> Answer
  ) async throws(RegainError) -> Answer {
    do throws(RegainError) {
      return try await body()
    } catch {
      if error.reason != nil { try? await release() }
      throw error
    }
  }

  /// Settles the attempt after a caller's own transaction did not come to pass. After `unknown` nothing is done: it may be
  /// consumed.
  func settle(after error: any Error) async throws(RegainError) {
    let known = error as? RegainError
    if let reason = known?.reason {
      try await logRefusal(reason)
    } else if known?.code != .unknown {
      try await release()
    }
  }

  private func logRefusal(_ reason: RefusalReason) async throws(RegainError) {
    do throws(RegainError) {
      try await context.commit(reading: request, for: .upkeep) { snapshot throws(RegainError) in
        try refusal(reason, snapshot, at: context.clock.now)
      }
    } catch {
      guard error.code == .refused else { throw error }
    }
  }
}
