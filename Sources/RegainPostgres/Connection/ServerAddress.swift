#if PostgreSQL
  internal import CLibpq
  internal import Foundation

  /// One server to try, as libpq's keywords and values.
  struct ServerAddress: Sendable {
    private let options: [String: String]
    let timeout: Duration

    /// - Parameter given: what the URL says, and of several hosts the one that is meant.
    init(_ given: [String: String], timeout: Duration) {
      var options = given
      options["target_session_attrs"] = "read-write"
      options["client_encoding"] = "UTF8"
      options["fallback_application_name"] = "regain"
      let saysSecurity =
        given["sslmode"] != nil
        || !(ProcessInfo.processInfo.environment["PGSSLMODE"] ?? "").isEmpty
      if !saysSecurity && Self.isElsewhere(given) { options["sslmode"] = "verify-full" }
      (self.options, self.timeout) = (options, timeout)
    }

    /// On another machine: neither a Unix socket nor the loopback interface.
    var isElsewhere: Bool { Self.isElsewhere(options) }

    /// The server's certificate is checked against its name.
    var verifiesServer: Bool { options["sslmode"] == "verify-full" }

    private static func isElsewhere(_ options: [String: String]) -> Bool {
      guard let host = options["hostaddr"] ?? options["host"] else { return false }
      let isLocal =
        host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
        || isLoopback(host)
      return !isLocal
    }

    /// 127.0.0.0/8 in digits; a name may begin like that too.
    private static func isLoopback(_ host: String) -> Bool {
      let parts = host.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Begins to connect. The caller owns what is returned.
    func start() -> OpaquePointer? {
      let pairs = options.sorted { $0.key < $1.key }
      return unsafe withCStrings(pairs.map(\.key)) { keywords in
        unsafe withCStrings(pairs.map(\.value)) { values in
          // unsafe: libpq copies the texts before it returns.
          unsafe PQconnectStartParams(keywords, values, 0)
        }
      }
    }
  }

  /// Lends texts to C as an array of pointers that ends with a nil.
  private func withCStrings<Output>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Output
  ) -> Output {
    var (joined, offsets) = ([CChar](), [Int]())
    for text in texts {
      offsets.append(joined.count)
      joined += text.utf8CString
    }
    joined.append(0)
    // unsafe: the pointers lie in an array that outlives the call.
    return unsafe joined.withUnsafeBufferPointer { buffer in
      var pointers = unsafe offsets.map { offset in
        unsafe buffer.baseAddress?.advanced(by: offset)
      }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { list in
        guard let start = list.baseAddress else { preconditionFailure("It has a nil in it.") }
        return unsafe body(start)
      }
    }
  }
#endif
