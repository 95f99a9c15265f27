internal import RegainCrypto

/// What somebody states who has proven an identity again: whose, at which level, for which case. Not yet verified.
public struct UnverifiedProofing: Sendable {
  let provider: String
  let tenant: [UInt8]
  let account: [UInt8]
  let recoveryCase: RandomIdentifier
  let level: Int
  let performed: Timestamp
  let expires: Timestamp
  /// As it was handed in: what is signed.
  let text: [UInt8]
  let signature: [UInt8]

  static let header = "regain-proofing-v1"
  private static let names = [
    "provider", "tenant", "account", "case", "level", "performed", "expires", "nonce",
  ]

  /// - Parameters:
  ///   - statement: nine lines, each ending in a newline: see Formats, "Proofing".
  ///   - signature: by the provider's key over these bytes: 64 bytes of Ed25519, DER of ECDSA, RSA PKCS #1.
  /// - Throws: `malformed`.
  public init(_ statement: [UInt8], signature: [UInt8]) throws(RegainError) {
    guard statement.count <= 4096, (1...1024).contains(signature.count),
      let text = String(validating: statement, as: UTF8.self)
    else { throw .noProofing("it is too long, or no text") }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 10, lines[0] == Self.header, lines[9].isEmpty else {
      throw .noProofing("it has not its nine lines")
    }
    var values: [String: String] = [:]
    for (line, name) in zip(lines.dropFirst(), Self.names) {
      guard line.hasPrefix(name + ": ") else { throw .noProofing("a line is not '\(name)'") }
      values[name] = String(line.dropFirst(name.count + 2))
    }
    func value(_ name: String) -> String { values[name] ?? "" }
    guard RecoveryAction.isName(value("provider")),
      let tenant = PercentText.decode(value("tenant")),
      let account = PercentText.decode(value("account")),
      let recoveryCase = RandomIdentifier(hex: value("case")),
      let level = Int(value("level")), (1...3).contains(level), value("level") == String(level),
      let performed = Timestamp(rfc3339: value("performed")),
      let expires = Timestamp(rfc3339: value("expires")),
      (try? Base64URL.decode(Array(value("nonce").utf8).span))?.count ?? 0 >= 16
    else { throw .noProofing("a value is not of its form") }
    (provider, self.tenant, self.account) = (value("provider"), tenant, account)
    (self.recoveryCase, self.level) = (recoveryCase, level)
    (self.performed, self.expires) = (performed, expires)
    (self.text, self.signature) = (statement, signature)
  }

  /// It may be signed long before it is shown; not longer.
  private static let longestSeconds: Int64 = 30 * 86_400

  /// Holds it against the case and against who may state it.
  ///
  /// - Throws: `refused`.
  func verify(
    for entered: EnteredCase, _ providers: [ProofingProvider], at now: Timestamp
  ) throws(RegainError) -> ProvenIdentity {
    guard let known = providers.first(where: { $0.name == provider }) else {
      throw .refusal(.unknownProvider)
    }
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      try known.publicKey.isValid(
        signature, for: text, hash: known.publicKey.algorithm.usualHash)
    }
    guard isValid else { throw .refusal(.wrongSignature) }
    guard tenant == entered.tenant.bytes, account == entered.account.bytes,
      recoveryCase == entered.id
    else { throw .refusal(.evidenceOfAnother) }
    guard level <= known.highestLevel else { throw .refusal(.levelTooHigh) }
    let ahead = now.adding(seconds: ClockGuard.tolerance)
    guard now < expires, performed <= ahead, performed < expires,
      expires.seconds(since: performed) <= Self.longestSeconds
    else { throw .refusal(.statementExpired) }
    return ProvenIdentity(
      provider: provider, key: try known.keyDigest(), level: level, expires: expires,
      digest: RandomIdentifier.hexText(try sha256(text)))
  }
}

/// That somebody who may has proven an identity, by a signature of his. Made by ``UnverifiedProofing`` alone.
struct ProvenIdentity: Sendable {
  let provider: String
  let key: HexBytes
  let level: Int
  let expires: Timestamp
  /// SHA-256 of the statement, in hex: it counts once.
  let digest: String
}

extension RegainError {
  fileprivate static func noProofing(_ why: String) -> RegainError {
    RegainError(.malformed, "This is no statement of a proofing: \(why).")
  }
}
