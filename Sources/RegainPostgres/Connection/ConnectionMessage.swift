#if PostgreSQL
  /// libpq's account of a connection that was not made.
  ///
  /// With verbose errors a server's own refusal reads `…FATAL:  28P01: …`; before the connection is
  /// made that is the only place where its SQLSTATE can be had. All else is told by words alone: those
  /// behind `connection to server at "host" (address), port 5432 failed: `, since names are anybody's.
  struct ConnectionMessage {
    /// One for each address that was tried, or the one line of an attempt that did not get that far.
    private let attempts: [String]

    init(_ text: String) {
      let lines = text.split(separator: "\n").map(String.init)
      let tried = lines.filter { $0.hasPrefix("connection to server") }
      attempts = tried.isEmpty ? Array(lines.prefix(1)) : tried
    }

    /// Of several attempts the one that says the most.
    var failure: PostgresFailure {
      let failures = attempts.map { PostgresFailure(cause: Self.cause($0), message: $0) }
      return failures.first { $0.cause != .notConnected } ?? failures.first
        ?? PostgresFailure(cause: .notConnected, message: "The server cannot be reached.")
    }

    private static func cause(_ line: String) -> PostgresFailure.Cause {
      guard line.hasPrefix("connection to server") else {
        return line.hasPrefix("could not translate host name") ? .notConnected : .wrongAddress
      }
      guard let said = line.firstRange(of: " failed: ").map({ line[$0.upperBound...] }) else {
        return .notConnected
      }
      if let state = sqlState(in: said) { return .server(state) }
      if isReplica.contains(where: said.contains) { return .server(.readOnlyTransaction) }
      if isUntrusted.contains(where: said.contains) { return .untrusted }
      return said.contains("no password supplied") ? .noPassword : .notConnected
    }

    private static let isReplica = ["session is read-only", "server is in hot standby mode"]

    private static let isUntrusted = [
      "certificate verify failed", "certificate file", "server certificate for",
      "server's host name", "server does not support SSL", "verified SSL connection",
      "private key file",
    ]

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
