#if PostgreSQL
  internal import CLibpq
  internal import Synchronization

  /// Collects what the server says beside its answers. libpq would print it on stderr.
  final class WarningList: Sendable {
    private struct Heard {
      var warnings: [SQLState] = []
      var farewell: SQLState?
    }

    private let heard = Mutex(Heard())

    /// Since the last ``removeAll()``.
    var all: [SQLState] { heard.withLock(\.warnings) }

    /// Why the server closed the connection while nothing was asked.
    var farewell: SQLState? { heard.withLock(\.farewell) }

    func removeAll() { heard.withLock { $0.warnings = [] } }

    private func add(_ state: SQLState, severity: String) {
      heard.withLock { heard in
        switch severity {
        case "WARNING": heard.warnings.append(state)
        case "FATAL", "PANIC": heard.farewell = state
        default: break
        }
      }
    }

    /// The connection must not outlive this list.
    func listen(to connection: OpaquePointer) {
      // unsafe: libpq keeps the address of this object, and calls back only while a function of its
      // own runs on the connection, which holds this object.
      let this = unsafe Unmanaged.passUnretained(self).toOpaque()
      _ = unsafe PQsetNoticeReceiver(
        connection,
        { context, result in
          guard let context = unsafe context, let result = unsafe result else { return }
          let list = unsafe Unmanaged<WarningList>.fromOpaque(context).takeUnretainedValue()
          // 'V' is the severity in English, whatever the server's language; 'C' the SQLSTATE.
          let severity = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "V")))
          let state = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C")))
          list.add(
            SQLState(code: unsafe state.map { unsafe String(cString: $0) } ?? "01000"),
            // Some databases do not send it: then the worst is assumed.
            severity: unsafe severity.map { unsafe String(cString: $0) } ?? "WARNING")
        }, this)
    }
  }
#endif
