internal import Regain

extension OfflineVerification {
  /// Takes the plainest form of `device verify --offline`: each option once, its value behind a space.
  ///
  /// Scripts call it for one answer after another, and the parser of all commands takes several times as long as all
  /// else that it does.
  ///
  /// - Returns: nil for any other arguments, which the parser takes or complains about.
  init?(plainArguments arguments: [String]) {
    guard let values = Self.values(in: arguments), values["--offline"] != nil,
      let challenge = values["--challenge"], let signature = values["--signature"],
      let key = values["--key"],
      let form = RawSignatureForm(name: values["--signature-format"] ?? "der")
    else { return nil }
    let time = values["--at"].flatMap { Timestamp(rfc3339: $0) }
    guard (time == nil) == (values["--at"] == nil) else { return nil }
    self.init(
      challenge: challenge, signature: signature, form: form, key: key, time: time,
      json: values["--json"] != nil)
  }

  private static let flags: Set = ["--offline", "--json"]
  private static let options: Set = [
    "--challenge", "--signature", "--key", "--signature-format", "--at",
  ]

  /// A flag stands for itself. A hyphen may be stdin, or the next option where a value was forgotten.
  private static func values(in arguments: [String]) -> [String: String]? {
    guard arguments.starts(with: ["device", "verify"]) else { return nil }
    var values: [String: String] = [:]
    var rest = arguments.dropFirst(2)
    while let name = rest.popFirst() {
      let value = flags.contains(name) ? name : options.contains(name) ? rest.popFirst() : nil
      guard let value, flags.contains(name) || !value.hasPrefix("-"), values[name] == nil else {
        return nil
      }
      values[name] = value
    }
    return values
  }
}
