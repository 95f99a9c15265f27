internal import Synchronization

/// Stops and revocations that were made and that the store did not take.
///
/// Whoever made one was told so. While there is one, this process grants nothing, and whoever asks for a
/// grant first has it written. Only those who may stop an account come this far, so that nobody fills it.
package actor UnwrittenStops {
  package typealias Writing = @Sendable () async throws(RegainError) -> Void

  private struct Kept {
    let number: Int
    /// The same stop again is the same; a revocation is like no other.
    let name: StopName?
    let writing: Writing
  }

  private var kept: [Kept] = []
  private var round: Task<Round, Never>?
  private nonisolated let counter = Atomic(0)

  private struct Round {
    /// How many had come when it began: it tried those.
    let reached: Int
    var error: RegainError?
  }

  package init() {}

  /// How many have come, written since or not.
  package nonisolated var count: Int { counter.load(ordering: .acquiring) }

  /// Keeps one for later.
  package func keep(_ name: StopName?, _ writing: @escaping Writing) {
    let number = counter.add(1, ordering: .acquiringAndReleasing).newValue
    guard name == nil || !kept.contains(where: { $0.name == name }) else { return }
    kept.append(Kept(number: number, name: name, writing: writing))
  }

  /// Writes all that have come before the call.
  ///
  /// - Throws: `unavailable` while one of them cannot be written.
  package func write() async throws(RegainError) {
    let wanted = count
    while !kept.isEmpty {
      let current = round ?? Task { await writeOnce() }
      round = current
      let result = await current.value
      if let error = result.error { throw error }
      if result.reached >= wanted { return }
    }
  }

  private func writeOnce() async -> Round {
    defer { round = nil }
    var (result, failures) = (Round(reached: count), 0)
    for stop in kept {
      switch await write(stop) {
      case .over: kept.removeAll { $0.number == stop.number }
      case .waiting: break
      case .failed(let error):
        result.error = result.error ?? error
        // The others get their turn first next time; each failure may have taken its whole deadline.
        kept.removeAll { $0.number == stop.number }
        kept.append(stop)
        failures += 1
        if failures == 2 { return result }
      }
    }
    return result
  }

  private enum Outcome {
    /// Written, or there is nothing left to stop.
    case over
    /// Its rows do not verify, and grant nothing; it waits until they do again.
    case waiting
    case failed(RegainError)
  }

  /// Answers to a stop of what is no more, or was stopped meanwhile.
  private static let nothingLeft: Set<RefusalReason> = [
    .noSheet, .unknownAccount, .unknownDevice, .deviceRevoked, .unknownChallenge, .unknownToken,
    .challengeAnswered,
    .challengeExpired, .storeReset, .unknownCase, .caseOver, .caseExpired,
  ]

  private func write(_ stop: Kept) async -> Outcome {
    do throws(RegainError) {
      try await stop.writing()
      return .over
    } catch {
      if let reason = error.reason, Self.nothingLeft.contains(reason) { return .over }
      guard error.reason == nil else { return .waiting }
      return .failed(
        RegainError(
          .unavailable,
          "A stop could not be written before, and cannot be now: \(error.message) Until it is, this "
            + "process grants nothing."))
    }
  }
}

/// What a stop stops, and with what.
package struct StopName: Sendable, Hashable {
  let row: RecordKey
  let sheet: RandomIdentifier
}

extension ServiceContext {
  /// Commits a stop or a revocation; what the store does not take now is written before anything is granted.
  ///
  /// - Parameters:
  ///   - name: of a stop that is the same whenever it is made.
  ///   - decide: asked again with true when it is written late, as of what it meant when it was made.
  /// - Throws: as ``commit(reading:for:decide:)``.
  package func commitStop<Answer: Sendable>(
    _ name: StopName? = nil, reading request: ReadRequest,
    decide: @escaping @Sendable (Snapshot, Bool) throws(RegainError) -> Decision<Answer>
  ) async throws(RegainError) -> Answer {
    try await keepingUnwritten(name) { isLate throws(RegainError) in
      try await commit(reading: request, for: .stop) { snapshot throws(RegainError) in
        try decide(snapshot, isLate)
      }
    }
  }

  /// Makes a stop or a revocation of any number of steps; what does not come to pass is made again before anything is
  /// granted.
  ///
  /// - Parameter make: called again with true when it is made late.
  /// - Throws: what `make` throws.
  package func keepingUnwritten<Answer: Sendable>(
    _ name: StopName?, _ make: @escaping @Sendable (Bool) async throws(RegainError) -> Answer
  ) async throws(RegainError) -> Answer {
    do throws(RegainError) {
      return try await make(false)
    } catch {
      guard error.code == .unavailable || error.code == .unknown else { throw error }
      await unwrittenStops.keep(name) { () async throws(RegainError) in _ = try await make(true) }
      throw error
    }
  }
}
