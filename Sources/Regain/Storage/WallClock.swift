#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The one source of time. Every rule of Regain is told the time by it.
///
/// Monotonic time shows a wall clock that was set: the two advance together, or something is wrong.
package protocol WallClock: Sendable {
  /// The time of day, in whole seconds.
  var now: Timestamp { get }
  /// Seconds since some start, never set back.
  var monotonicSeconds: Int64 { get }
}

/// The machine's own clocks.
package struct SystemClock: WallClock {
  private let start = ContinuousClock.now

  package init() {}

  package var now: Timestamp {
    Timestamp(secondsSince1970: Int64(Date().timeIntervalSince1970.rounded(.down)))
  }

  package var monotonicSeconds: Int64 {
    start.duration(to: ContinuousClock.now).components.seconds
  }
}

extension Timestamp {
  /// By this machine's clock. No rule of the service asks for it: they are told the time.
  package static var now: Timestamp { SystemClock().now }
}
