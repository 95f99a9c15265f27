#if PostgreSQL
  internal import CLibpq
  internal import Foundation
  internal import Regain

  /// A connection URL, with what the environment adds, taken apart into servers to try in order.
  struct DatabaseAddress: Sendable {
    let servers: [ServerAddress]
    let location: String
    let holdsPassword: Bool

    init(url: String) throws(RegainError) {
      let given = try Self.options(of: url)
      try Self.checkService(given["service"])
      // unsafe: what libpq would fill in: its environment variables and built-in values.
      let defaults = unsafe ConninfoOptions(PQconndefaults())?.values ?? [:]
      let all = defaults.merging(given) { $1 }
      try Self.checkTarget(all["target_session_attrs"])
      try Self.checkSpelling(given)
      servers = try Self.split(all, given: given)
      location = Self.location(all)
      holdsPassword = given["password"] != nil || given["sslpassword"] != nil
    }

    private static func options(of url: String) throws(RegainError) -> [String: String] {
      // unsafe: libpq copies the text. Its own message would repeat the URL, password and all.
      guard let options = unsafe ConninfoOptions(PQconninfoParse(url, nil)) else {
        throw RegainError(
          .misconfigured,
          "The store's address is no PostgreSQL URL, as in postgresql://user@host/database; in "
            + "names, passwords and values @ is written %40, / is %2F, : is %3A and = is %3D.")
      }
      return options.values
    }

    /// libpq reads a URL's service only while it connects: too late to see where it leads, and whether
    /// that server must show a certificate.
    private static func checkService(_ service: String?) throws(RegainError) {
      guard service == nil else {
        throw RegainError(
          .misconfigured, "Name a service with PGSERVICE, not in the store's address.")
      }
    }

    /// A standby answers from the past, and nothing may be decided there.
    private static func checkTarget(_ target: String?) throws(RegainError) {
      guard [nil, "any", "read-write", "primary"].contains(target) else {
        throw RegainError(
          .misconfigured,
          "Regain uses the primary alone: leave target_session_attrs out of the store's address.")
      }
    }

    /// A password with a plain `/` or `@` in it ends in the wrong part, from where it would be told.
    private static func checkSpelling(_ given: [String: String]) throws(RegainError) {
      // An abstract socket begins with one.
      let names = list(given["host"]).map { $0.dropFirst() } + [Substring(given["dbname"] ?? "")]
      let ports = list(given["port"])
      guard !names.contains(where: { $0.contains("@") }),
        ports.allSatisfy({ $0.isEmpty || UInt16($0) ?? 0 > 0 })
      else {
        throw RegainError(
          .misconfigured,
          "The store's address has an odd host, port or database name: in a password @ is written "
            + "%40, / is %2F and : is %3A. A port is a number up to 65535.")
      }
    }

    /// libpq's asynchronous connection has one time limit for all hosts; here each has its own.
    private static func split(
      _ all: [String: String], given: [String: String]
    ) throws(RegainError) -> [ServerAddress] {
      let (hosts, numbers, ports) = (list(all["host"]), list(all["hostaddr"]), list(all["port"]))
      let count = max(hosts.count, numbers.count, 1)
      guard [0, count].contains(hosts.count), [0, count].contains(numbers.count),
        ports.count <= 1 || ports.count == count
      else {
        throw RegainError(
          .misconfigured, "The store's address has not as many ports as it has hosts.")
      }
      let seconds = all["connect_timeout"].flatMap { Int($0) } ?? 0
      return (0..<count).map { index in
        var one = given
        // A service file's or the environment's; "prefer" is what libpq has for nothing said.
        if let mode = all["sslmode"], mode != "prefer" { one["sslmode"] = mode }
        one["host"] = hosts.isEmpty ? nil : hosts[index]
        one["hostaddr"] = numbers.isEmpty ? nil : numbers[index]
        one["port"] = ports.isEmpty ? nil : ports[ports.count == 1 ? 0 : index]
        return ServerAddress(one, timeout: .seconds(seconds > 0 ? seconds : 5))
      }
    }

    private static func list(_ text: String?) -> [String] {
      guard let text, !text.isEmpty else { return [] }
      return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func location(_ all: [String: String]) -> String {
      let host = all["host"] ?? all["hostaddr"] ?? ""
      let (port, database) = (all["port"] ?? "5432", all["dbname"] ?? all["user"] ?? "")
      if host.hasPrefix("/") { return "postgresql:///\(database)?host=\(host)&port=\(port)" }
      return "postgresql://\(host)\(port == "5432" ? "" : ":" + port)/\(database)"
    }
  }
#endif
