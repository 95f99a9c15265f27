/// Keeps a wrong clock from granting anything.
///
/// The store remembers the highest time it has seen. A clock far behind that mark was set back, or
/// the mark was made by a clock ahead; either way expiry can no longer be told.
package struct ClockGuard: Sendable {
  private let clock: any WallClock
  private let startWall: Timestamp
  private let startMonotonic: Int64

  /// Behind the mark by more than this, nothing is granted.
  package static let tolerance: Int64 = 5 * 60
  /// Ahead of monotonic time by more than this, the clock does not move the mark.
  package static let largestJump: Int64 = 10 * 60
  /// The mark moves in steps of this, so that it is not written at every redemption.
  package static let step: Int64 = 10

  package init(clock: any WallClock) {
    self.clock = clock
    startWall = clock.now
    startMonotonic = clock.monotonicSeconds
  }

  package var now: Timestamp { clock.now }

  /// - Throws: `misconfigured` when the clock is too far behind the mark.
  package func checkGrant(at now: Timestamp, mark: Timestamp) throws(RegainError) {
    guard now >= mark.adding(seconds: -Self.tolerance) else {
      throw RegainError(
        .misconfigured,
        "This machine's clock (\(now)) is behind the time the store has seen (\(mark)). "
          + "Set the clock; nothing is granted until then.")
    }
  }

  /// Whether the wall clock went ahead of monotonic time since this process began.
  package func hasJumped(at now: Timestamp) -> Bool {
    let wall = now.seconds(since: startWall)
    let monotonic = clock.monotonicSeconds - startMonotonic
    return wall > monotonic.addingReportingOverflow(Self.largestJump).partialValue
  }

  /// The mark that `now` calls for; nil when the old one stays.
  package func advancedMark(from mark: Timestamp, now: Timestamp) -> Timestamp? {
    now >= mark.adding(seconds: Self.step) && !hasJumped(at: now) ? now : nil
  }
}
