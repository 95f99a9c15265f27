internal import ArgumentParser
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// Where a case's secret is.
struct CaseSecretOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The file with the case secret, as case open made it.", valueName: "file"))
  var caseSecretFile: String?

  func validate() throws { try refuseEmpty(caseSecretFile, "case secret file") }

  /// For commands that can do nothing without it.
  func requireGiven() throws {
    guard caseSecretFile != nil else {
      throw ValidationError("Name the file with the case secret: --case-secret-file FILE.")
    }
  }

  var isStdin: Bool { caseSecretFile == "-" }

  /// - Throws: `malformed` for what is none, or is another case's.
  func read(for recoveryCase: RecoveryCaseID) throws(RegainError) -> TypedCaseSecret {
    guard let caseSecretFile else {
      throw RegainError(
        .malformed, "Name the file with the case secret: --case-secret-file FILE.")
    }
    let text = try SecretInput.read(
      file: caseSecretFile, prompt: "Case secret: ", isPrivate: true)
    let secret = try TypedCaseSecret(utf8: text.bytes)
    guard secret.recoveryCase == recoveryCase else {
      throw RegainError(
        .malformed, "The case secret is of the case \(secret.recoveryCase), and not of this one.")
    }
    return secret
  }
}

/// What is known of the risk, as in `new-device=yes`, `score=40`, or `our-model/2=40` for the second version of a signal.
struct RiskOption: ExpressibleByArgument {
  let name: String
  let version: Int
  let value: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let signal = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard signal.count <= 2, let version = signal.count == 2 ? Int(signal[1]) : 1 else {
      return nil
    }
    (name, self.version) = (signal[0], version)
    switch parts[1] {
    case "yes", "true": value = RiskSignal.worst
    case "no", "false": value = 0
    default:
      guard let number = Int(parts[1]), parts[1] == String(number) else { return nil }
      value = number
    }
  }

  func reading() throws(RegainError) -> RiskReading {
    try RiskReading(try RiskSignal(name, version: version), value)
  }
}
