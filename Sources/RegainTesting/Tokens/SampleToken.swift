public import Regain
internal import RegainCrypto

/// The claims of one recovery token, with the keys to make and to open such tokens as often as one likes: for
/// measurements, and for other programs to be held against.
public struct SampleToken: Sendable {
  /// What the token says, as JSON.
  public let payload: [UInt8]
  /// Which key it names.
  public let footer: [UInt8]
  /// What its seal covers beside that, and the token does not carry.
  public let implicitAssertion: [UInt8]
  /// What makes it: of `v4.local` 32 bytes; of `v4.public` the seed and the public key, 32 each.
  public let key: [UInt8]

  private let suite: PasetoSuite
  private let prefixByteCount: Int
  private let claims: TokenClaims
  private let use: TokenUse
  private let seal: TokenSeal
  private let opener: TokenOpener<TokenKeys>
  private let clock = SystemClock()
  private let configuration = RecoveryConfiguration.standard

  /// - Parameters:
  ///   - format: `v4.local` or `v4.public`.
  ///   - seed: any number; the same one makes the same keys.
  /// - Throws: `malformed` for another format, `unavailable`.
  public init(_ format: TokenFormat, seed: UInt64 = 1) throws(RegainError) {
    let purposes: [TokenFormat: KeyPurpose] = [.v4Local: .tokenV4Local, .v4Public: .tokenV4Public]
    guard let suite = format.suite, let purpose = purposes[format] else {
      throw RegainError(.malformed, "There is a sample of v4.local and of v4.public.")
    }
    let keyring = try Keyring(at: clock.now, random: SeededRandom(seed: seed))
    key = try keyring.requireActive(purpose).material.withBytes { key in
      key.indices.map { key[$0] }
    }
    (self.suite, prefixByteCount) = (suite, format.prefix.utf8.count)
    seal = TokenSeal(keyring.tokenKeys)
    opener = TokenOpener(keyring.tokenKeys, configuration)
    use = try TokenUse(.resetPassword, audience: TokenAudience("app"))
    claims = try Self.claims(for: use, under: configuration, at: clock.now)
    payload = try claims.payload()
    implicitAssertion = ImplicitAssertion(use, nil, suite: suite).bytes
    let sealed = try seal.seal(claims, as: suite, random: SystemRandom())
    footer = TokenFooter(keyID: sealed.keyID).bytes
  }

  private static func claims(
    for use: TokenUse, under configuration: RecoveryConfiguration, at now: Timestamp
  ) throws(RegainError) -> TokenClaims {
    TokenClaims(
      issuer: configuration.tokenIssuer, audience: use.audience.name,
      account: try AccountID("alice"), tenant: use.tenant, action: use.action,
      channel: .email, id: try RandomIdentifier(from: SystemRandom()), issued: now,
      expires: now.adding(seconds: 900), generation: 1, epoch: 1,
      nonce: try RandomIdentifier(from: SystemRandom()).bytes)
  }

  // MARK: what is measured

  /// Does all that is done to issue it, but for the store: writes the claims, and seals them under a key that it names.
  ///
  /// - Returns: the text.
  /// - Throws: `unavailable`.
  public func issue() throws(RegainError) -> [UInt8] {
    try seal.seal(claims, as: suite, random: SystemRandom()).text
  }

  /// Does all that is done for its text, but for the store: finds its key and opens the seal, reads the claims, and holds
  /// them against a use and the clock.
  ///
  /// - Parameter text: what ``issue()`` returned.
  /// - Throws: `refused` for another text, and for this one after 900 seconds.
  public func verify(_ text: [UInt8]) throws(RegainError) {
    let token = try paseto(text)
    let (claims, _) = try opener.open(token, for: use)
    try claims.checkTimes(under: configuration.tokens, at: clock.now)
  }

  /// The parts of a signed token that a raw verification takes.
  ///
  /// - Returns: the bytes that are signed, and the signature.
  /// - Throws: `malformed`.
  public func signedParts(
    of text: [UInt8]
  ) throws(RegainError) -> (message: [UInt8], signature: [UInt8]) {
    let token = try paseto(text)
    let header = Array("\(suite.rawValue).".utf8)
    let covered = PreAuthenticationEncoding([
      header, Array(token.body.dropLast(64)), token.footer, implicitAssertion,
    ])
    return (covered.bytes, Array(token.body.suffix(64)))
  }

  private func paseto(_ text: [UInt8]) throws(RegainError) -> UnverifiedPaseto {
    let text = text.span
    guard text.count > prefixByteCount else { throw RegainError(.malformed, "It is cut short.") }
    return try UnverifiedPaseto.reading(text.extracting(prefixByteCount..<text.count))
  }
}
