#if PostgreSQL
  internal import CLibpq
  internal import Synchronization

  /// Collects the warnings of one connection. libpq would print them on stderr.
  final class WarningList: Sendable {
    private let list = Mutex<[SQLState]>([])

    var all: [SQLState] { list.withLock(\.self) }

    func removeAll() { list.withLock { $0 = [] } }

    private func add(_ state: SQLState) { list.withLock { $0.append(state) } }

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
          guard let severity = unsafe severity, unsafe String(cString: severity) == "WARNING" else {
            return
          }
          let state = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "C")))
          list.add(SQLState(code: unsafe state.map { unsafe String(cString: $0) } ?? "01000"))
        }, this)
    }
  }
#endif
