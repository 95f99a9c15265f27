import Regain
import RegainTesting
import Testing

@Suite("The attempt limiter, as pure rules") struct AttemptLimiterTests {
  private let limiter = AttemptLimiter(limits: .standard)
  private let start = Timestamp(secondsSince1970: 1_000_000)

  private func id(_ number: UInt64) throws -> RandomIdentifier {
    try RandomIdentifier(from: SeededRandom(seed: number))
  }

  private func wait(_ attempts: inout FactorAttempts, at now: Timestamp) throws -> Int? {
    let id = try id(0)
    do throws(Throttled) {
      try limiter.reserve(id, in: &attempts, now: now)
      return nil
    } catch {
      return error.retryAfterSeconds
    }
  }

  @Test("Five failures are free; then waits double from 30 seconds to an hour") func waits() throws
  {
    var attempts = FactorAttempts()
    var now = start
    var waits: [Int] = []
    for number in UInt64(1)...14 {
      try limiter.reserve(id(number), in: &attempts, now: now)
      limiter.fail(try id(number), in: &attempts, now: now)
      let seconds = attempts.waitUntil.map { Int($0.seconds(since: now)) } ?? 0
      waits.append(seconds)
      now = now.adding(seconds: Int64(seconds))
    }
    #expect(waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
  }

  @Test("A reservation counts as a failure until it is settled") func reservationsCount() throws {
    var attempts = FactorAttempts()
    for number in UInt64(1)...5 { try limiter.reserve(id(number), in: &attempts, now: start) }
    #expect(try wait(&attempts, at: start) == 60)
    limiter.release(try id(3), in: &attempts, isSuccess: false)
    #expect(try wait(&attempts, at: start) == nil, "a released one makes room")
  }

  @Test("One that is never settled becomes a failure after 60 seconds") func unsettled() throws {
    var attempts = FactorAttempts()
    try limiter.reserve(id(1), in: &attempts, now: start)
    let later = start.adding(seconds: 60)
    try limiter.reserve(id(2), in: &attempts, now: later)
    #expect(attempts.failures == 1)
    limiter.fail(try id(1), in: &attempts, now: later)
    #expect(attempts.failures == 1, "and not twice")
  }

  @Test("A success ends the failures before it, a mere release does not") func success() throws {
    var attempts = FactorAttempts()
    for number in UInt64(1)...3 {
      try limiter.reserve(id(number), in: &attempts, now: start)
      limiter.fail(try id(number), in: &attempts, now: start)
    }
    try limiter.reserve(id(4), in: &attempts, now: start)
    limiter.release(try id(4), in: &attempts, isSuccess: false)
    #expect(attempts.failures == 3)
    try limiter.reserve(id(5), in: &attempts, now: start)
    limiter.release(try id(5), in: &attempts, isSuccess: true)
    #expect(attempts.failures == 0)
    #expect(attempts.waitUntil == nil)
  }

  @Test("Past the soft limit one attempt at a time is let through") func oneAtATime() throws {
    var attempts = FactorAttempts()
    for number in UInt64(1)...5 {
      try limiter.reserve(id(number), in: &attempts, now: start)
      limiter.fail(try id(number), in: &attempts, now: start)
    }
    #expect(try wait(&attempts, at: start.adding(seconds: 29)) == 1)
    let later = start.adding(seconds: 30)
    try limiter.reserve(id(6), in: &attempts, now: later)
    #expect(try wait(&attempts, at: later) == 60, "the next waits for the one that is open")
  }

  @Test("Many reservations that expire at once make one long wait, not an overflow")
  func manyExpire() throws {
    let limiter = AttemptLimiter(limits: try AttemptLimits(softLimit: 100))
    var attempts = FactorAttempts()
    for number in UInt64(1)...100 { try limiter.reserve(id(number), in: &attempts, now: start) }
    #expect(throws: Throttled.self) {
      try limiter.reserve(try id(101), in: &attempts, now: start.adding(seconds: 61))
    }
    #expect(attempts.failures == 100)
  }
}
