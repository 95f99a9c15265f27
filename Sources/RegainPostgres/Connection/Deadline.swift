#if PostgreSQL
  internal import CLibpq
  internal import Foundation

  /// The moment by which an answer must be there.
  struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    init(in duration: Duration) { end = .now + duration }

    var isOver: Bool { ContinuousClock.now >= end }

    /// Whether something waits to be read, without waiting for it.
    static func isReadable(_ socket: Int32) -> Bool {
      var entry = pollfd(fd: socket, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
      // unsafe: one entry, only lent for the call.
      return unsafe poll(&entry, 1, 0) != 0
    }

    /// Waits until the socket is ready.
    ///
    /// - Returns: false when the time is over.
    func wait(for events: Int32, on socket: Int32) -> Bool {
      while true {
        let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
        guard left > 0 else { return false }
        var entry = pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0)
        // unsafe: one entry, only lent for the call.
        let ready = unsafe poll(&entry, 1, Int32(min(left.rounded(.up), 60_000)))
        if ready > 0 { return true }
        if ready < 0 && errno != EINTR { return true }
      }
    }
  }
#endif
