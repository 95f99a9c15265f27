#if PostgreSQL
  /// libpq's account of a connection that was not made.
  ///
  /// With verbose errors a server's own refusal reads `…FATAL:  28P01: …`; before the connection is
  /// made that is the only place where its SQLSTATE can be had.
  struct ConnectionMessage {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    var failure: PostgresFailure {
      let first = lines.first.map(String.init) ?? "The server cannot be reached."
      let cause = lines.lazy.compactMap(Self.sqlState).first
      return PostgresFailure(cause: cause.map { .server($0) } ?? .notConnected, message: first)
    }

    /// Five characters of A–Z and 0–9 between colons, after a severity (which has no digit: FATAL).
    private static func sqlState(in line: Substring) -> SQLState? {
      line.split(separator: ":").dropFirst().lazy
        .map { $0.drop { $0 == " " } }
        .first {
          $0.utf8.count == 5 && $0.utf8.allSatisfy(isCodeByte) && $0.contains(where: \.isNumber)
        }
        .map { SQLState(code: String($0)) }
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }
#endif
