/// What becomes of a script.
public enum SimulatedOutcome: Sendable, Hashable {
  /// The policy is never met within its window.
  case refused
  /// The policy would be met, and waits long enough for the owner.
  case stopped(afterSeconds: Int64)
  /// The account is given away.
  case granted(afterSeconds: Int64)
}

/// Plays scripts against a policy through time, by what it decides alone.
///
/// Nothing else is asked: neither how often a source may open a case nor how many cases an agent may confirm, and not
/// whether codes can be guessed.
public struct PolicySimulation: Sendable {
  private let policy: RecoveryPolicy
  private let opening = Timestamp(secondsSince1970: 0)

  /// - Parameter policy: one that can be; see ``RecoveryPolicy/check()``.
  public init(_ policy: RecoveryPolicy) { self.policy = policy }

  /// Pure: the same script has the same end.
  public func play(_ script: AttackScript) -> SimulatedOutcome {
    guard let granted = firstGrant(script) else { return .refused }
    // When a stop and a timer race, the stop wins.
    if let stop = script.stoppedAfterSeconds, stop <= granted {
      return .stopped(afterSeconds: stop)
    }
    return .granted(afterSeconds: granted)
  }

  /// Asks again whenever something was shown or told, and when a wait is over.
  private func firstGrant(_ script: AttackScript) -> Int64? {
    let changes = script.shows.map(\.afterSeconds) + script.toldAfterSeconds
    var next: Int64? = 0
    while let second = next, second < policy.windowSeconds {
      let decision = decide(script, at: second)
      if decision.outcome == .met { return second }
      let wait = decision.waitUntil.map { $0.seconds(since: opening) }
      next = (changes + [wait].compactMap(\.self)).filter { $0 > second }.min()
    }
    return nil
  }

  private func decide(_ script: AttackScript, at second: Int64) -> PolicyDecision {
    let own = RiskSignal.all.filter(\.isDerived).map { ($0.name, 0) }
    let shown = script.shows.enumerated().filter { $1.afterSeconds <= second }
    return PolicyQuestion(
      policy, evidence: shown.map { $1.evidence($0, openedAt: opening) },
      signals: Dictionary(uniqueKeysWithValues: own).merging(script.signals) { $1 },
      told: script.toldAfterSeconds.filter { $0 <= second }.map { opening.adding(seconds: $0) },
      now: opening.adding(seconds: second)
    ).decide()
  }
}
