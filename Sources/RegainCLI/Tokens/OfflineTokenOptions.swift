internal import ArgumentParser
internal import Regain
internal import RegainFiles

/// How a signed token is verified with public keys alone.
struct OfflineTokenOptions: ParsableArguments {
  @Flag(help: "Without store and keyring.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "Offline: public keys, one a line, as regain token keys --public has them.", valueName: "file"
    ))
  var key: String?

  @Option(help: "Offline: the time that it must be in time for; default: now.")
  var at: String?

  @Option(help: "Offline: who must have issued it; default: as the policy file has it.")
  var issuer: String?

  @Option(help: "Offline, with --issuer: its environment.")
  var environment: String?

  func validate() throws {
    guard offline == (key != nil) else {
      throw ValidationError("--offline and --key go together.")
    }
    guard offline || [at, issuer, environment].allSatisfy({ $0 == nil }) else {
      throw ValidationError("--at, --issuer and --environment go with --offline.")
    }
    guard issuer != nil || environment == nil else {
      throw ValidationError("--environment goes with --issuer.")
    }
    if let at, Timestamp(rfc3339: at) == nil {
      throw ValidationError("--at takes a time like 2026-01-31T09:30:00Z.")
    }
  }

  var isKeyOnStdin: Bool { key == "-" }

  var time: Timestamp { at.flatMap { Timestamp(rfc3339: $0) } ?? .now }

  /// Nil where the store is to be asked.
  func verifier(_ options: GlobalOptions) throws -> OfflineTokenVerifier? {
    guard let key else { return nil }
    return try OfflineTokenVerifier(
      publicKeys: try Self.keys(in: key), configuration: try configuration(options))
  }

  private func configuration(_ options: GlobalOptions) throws -> RecoveryConfiguration {
    guard let issuer else {
      return try PolicyFile(path: try options.places().policyPath).load()
    }
    var configuration = RecoveryConfiguration.standard
    configuration.tokens = try TokenConfiguration(issuer: issuer, environment: environment)
    return configuration
  }

  private static let longestFile = 65_536

  /// Empty lines, and those that begin with `#`, are left out.
  private static func keys(in path: String) throws(RegainError) -> [String] {
    let bytes = try InputFile.read(path, "The list of keys", atMost: longestFile)
    let keys = bytes.split { $0 == 0x0A || $0 == 0x0D }
      .map { String(decoding: $0, as: UTF8.self) }.filter { !$0.hasPrefix("#") }
    guard !keys.isEmpty else {
      throw RegainError(.malformed, "The list of keys in \(path) has none.")
    }
    return keys
  }
}
