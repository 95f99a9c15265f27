package import RegainCrypto

/// The work that stands between a stolen database and a code, as it is written beside each digest.
package enum CodeScheme: Sendable, Hashable {
  case argon2id(Argon2id.Parameters)
  case pbkdf2(iterations: Int)
  /// No slow work: for secrets of 112 bits and more (NIST SP 800-63B-4, 3.1.2.2).
  case direct
  /// What another system did, for codes that were imported from it.
  case foreign(ForeignScheme)

  package var name: String {
    switch self {
    case .argon2id(let parameters): "argon2id$m=\(parameters.memoryKiB)$t=\(parameters.passes)"
    case .pbkdf2(let iterations): "pbkdf2-sha256$i=\(iterations)"
    case .direct: "direct"
    case .foreign(let scheme): scheme.name
    }
  }

  /// What new codes of a profile are kept under, and what an unknown code of that form costs.
  package static func current(
    for profile: CodeProfile, _ configuration: RecoveryConfiguration
  ) throws(RegainError) -> CodeScheme {
    if profile == .long { return .direct }
    if configuration.profile == .nist {
      return .pbkdf2(iterations: RecoveryConfiguration.pbkdf2Iterations)
    }
    return .argon2id(
      try mapCryptoErrors { () throws(CryptoError) in
        try Argon2id.Parameters(
          memoryKiB: configuration.argon2id.memoryKiB, passes: configuration.argon2id.passes)
      })
  }

  package func work(secret: Span<UInt8>, salt: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    switch self {
    case .argon2id(let parameters):
      try Argon2id.derive(
        password: secret, salt: salt, parameters: parameters, outputByteCount: 32)
    case .pbkdf2(let iterations):
      try PBKDF2.derive(
        password: secret, salt: salt, iterations: iterations, outputByteCount: 32)
    case .direct:
      try SecretBytes(copying: secret)
    case .foreign(let scheme):
      try scheme.work(secret: secret, salt: salt)
    }
  }
}

extension CodeScheme: Codable {
  /// Reads the name back, within the bounds that ``Argon2id/Parameters`` sets.
  package init?(name: String) {
    let parts = name.split(separator: "$", omittingEmptySubsequences: false)
    func number(_ index: Int, _ key: String) -> Int? {
      parts[index].hasPrefix(key) ? Int(parts[index].dropFirst(key.count)) : nil
    }
    switch (parts.first, parts.count) {
    case ("direct", 1): self = .direct
    case ("pbkdf2-sha256", 2):
      guard let iterations = number(1, "i="), (1000...10_000_000).contains(iterations) else {
        return nil
      }
      self = .pbkdf2(iterations: iterations)
    case ("argon2id", 3):
      guard let memory = number(1, "m="), let passes = number(2, "t="),
        let parameters = try? Argon2id.Parameters(memoryKiB: memory, passes: passes)
      else { return nil }
      self = .argon2id(parameters)
    default:
      guard let scheme = ForeignScheme(name: name) else { return nil }
      self = .foreign(scheme)
    }
    // One text for one scheme: no leading zeros, no sign.
    guard self.name == name else { return nil }
  }

  package init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let scheme = CodeScheme(name: name) else { throw CryptoError.invalidParameters }
    self = scheme
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
