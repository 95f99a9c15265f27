/// Counts before it checks: pure rules over ``FactorAttempts``.
///
/// NIST SP 800-63B-4, 3.2.2: failed attempts are limited, and the wait may grow with each.
package struct AttemptLimiter: Sendable {
  package let limits: AttemptLimits

  /// How long a counted attempt may stay open.
  package static let reservationLifetime: Int64 = 60

  package init(limits: AttemptLimits) { self.limits = limits }

  /// Counts one more attempt, or says how long to wait.
  package func reserve(
    _ id: RandomIdentifier, in attempts: inout FactorAttempts, now: Timestamp
  ) throws(Throttled) {
    expireReservations(in: &attempts, now: now)
    if let until = blockedUntil(attempts, now: now) {
      throw Throttled(retryAfterSeconds: Int(max(1, until.seconds(since: now))))
    }
    let until = now.adding(seconds: Self.reservationLifetime)
    attempts.reservations.append(Reservation(id: id, until: until))
  }

  /// The secret was right: the attempt never counted. With `isSuccess` the failures before it end.
  package func release(
    _ id: RandomIdentifier, in attempts: inout FactorAttempts, isSuccess: Bool
  ) {
    attempts.reservations.removeAll { $0.id == id }
    if isSuccess { (attempts.failures, attempts.waitUntil) = (0, nil) }
  }

  /// The secret was wrong. One that expired meanwhile is a failure already.
  package func fail(_ id: RandomIdentifier, in attempts: inout FactorAttempts, now: Timestamp) {
    expireReservations(in: &attempts, now: now)
    let count = attempts.reservations.count
    attempts.reservations.removeAll { $0.id == id }
    if attempts.reservations.count < count { countFailure(in: &attempts, at: now) }
  }

  /// Puts a count back that the log remembers.
  package func restore(
    failures: Int, in attempts: inout FactorAttempts, at time: Timestamp
  ) {
    guard failures > attempts.failures else { return }
    attempts.failures = failures - 1
    countFailure(in: &attempts, at: time)
  }

  private func expireReservations(in attempts: inout FactorAttempts, now: Timestamp) {
    let expired = attempts.reservations.filter { now >= $0.until }
    attempts.reservations.removeAll { now >= $0.until }
    for reservation in expired { countFailure(in: &attempts, at: reservation.until) }
  }

  private func countFailure(in attempts: inout FactorAttempts, at time: Timestamp) {
    attempts.failures += 1
    let excess = attempts.failures - limits.softLimit
    guard excess >= 0 else { return }
    let wait = min(limits.longestWaitSeconds, limits.firstWaitSeconds << min(excess, 30))
    let until = time.adding(seconds: Int64(wait))
    attempts.waitUntil = max(until, attempts.waitUntil ?? until)
  }

  /// When the next attempt may be made; nil: now.
  private func blockedUntil(_ attempts: FactorAttempts, now: Timestamp) -> Timestamp? {
    let firstSettled = attempts.reservations.map(\.until).min()
    if attempts.failures >= limits.softLimit {
      if let until = attempts.waitUntil, now < until { return until }
      return firstSettled
    }
    return attempts.failures + attempts.reservations.count >= limits.softLimit ? firstSettled : nil
  }
}

/// Too many attempts.
package struct Throttled: Error, Hashable {
  package let retryAfterSeconds: Int

  package var error: RegainError {
    RegainError(
      .throttled, "Too many attempts. Try again in \(retryAfterSeconds) seconds.",
      retryAfterSeconds: retryAfterSeconds)
  }
}
