public import Regain
internal import Synchronization

/// A clock that goes only when a test lets it.
public final class ManualClock: Sendable {
  private struct Reading {
    var wall: Int64
    var monotonic: Int64 = 0
  }

  private let reading: Mutex<Reading>

  /// - Parameter secondsSince1970: 2026-01-01T00:00:00Z unless given.
  public init(secondsSince1970: Int64 = 1_767_225_600) {
    reading = Mutex(Reading(wall: secondsSince1970))
  }

  /// Time passes: the wall clock and monotonic time both go on.
  public func advance(seconds: Int64) {
    reading.withLock {
      $0.wall += seconds
      $0.monotonic += seconds
    }
  }

  /// Someone sets the wall clock; monotonic time does not notice.
  public func setWallClock(bySeconds seconds: Int64) {
    reading.withLock { $0.wall += seconds }
  }
}

extension ManualClock: WallClock {
  /// The time of day that the test has set.
  public var now: Timestamp {
    Timestamp(secondsSince1970: reading.withLock(\.wall))
  }

  package var monotonicSeconds: Int64 { reading.withLock(\.monotonic) }
}
