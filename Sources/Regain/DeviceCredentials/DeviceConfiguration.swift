package import RegainCrypto

/// The figures and names that rule devices and what they are asked.
public struct DeviceConfiguration: Sendable, Hashable {
  /// For passkeys: the relying party, its pages, and whose attestation counts. Attestations of SSH keys and TPMs are held
  /// against the same.
  public var webAuthn: WebAuthnPolicy
  /// ECDSA on P-384 and RSA too, besides Ed25519 and ECDSA on P-256. (Passkeys: see ``WebAuthnPolicy/algorithms``.)
  public var acceptsMoreAlgorithms = false
  /// How many challenges of one account may wait for their answers at a time.
  public var openChallenges = 5
  /// How many an account may be sent in an hour: who is asked too often says yes in the end.
  public var challengesPerHour = 60
  /// After a denial nothing is asked of the account for so long.
  public var secondsAfterDenial: Int64 = 600

  /// In seconds. NIST SP 800-63B-4, 3.1.3.2, gives ten minutes, which is what a challenge lives where nothing else is said.
  package static let longestLifetime: Int64 = 3600

  /// The host that every signature is bound to, as in `recover.example.org`. A signature for another host counts for
  /// nothing here (NIST SP 800-63B-4, 3.2.5.2). `localhost` for trials.
  public var relyingParty: String { webAuthn.relyingPartyID }

  /// Whether an approval counts only where the device has verified its user, by a PIN or a finger. Where it cannot say so
  /// (SSH keys in files, raw keys), none counts then.
  package var requiresUserVerification: Bool { webAuthn.userVerification == .required }

  /// - Parameter relyingParty: a domain name in lower case; no address, port or URL. Passkeys are taken from its own page
  ///   alone: `https://` and this name, or `http://localhost`.
  /// - Throws: `misconfigured`.
  public init(relyingParty: String) throws(RegainError) {
    let scheme = relyingParty == "localhost" ? "http" : "https"
    webAuthn = try WebAuthnPolicy(
      relyingPartyID: relyingParty, relyingPartyName: relyingParty,
      origins: ["\(scheme)://\(relyingParty)"])
  }

  /// For passkeys from other pages, or under other rules.
  public init(webAuthn: WebAuthnPolicy) { self.webAuthn = webAuthn }

  /// `localhost`, and the defaults.
  public static let standard = DeviceConfiguration(webAuthn: .localhost)

  package func accepts(_ algorithm: SignatureAlgorithm) -> Bool {
    switch algorithm {
    case .ed25519, .ecdsaP256: true
    case .ecdsaP384, .rsa: acceptsMoreAlgorithms
    }
  }

  /// Keys that were enrolled under another policy answer no more, either.
  ///
  /// - Throws: `refused`.
  func requireAccepted(_ type: DeviceKeyType) throws(RegainError) {
    guard let algorithm = type.algorithm else { return }
    let isAccepted =
      type.kind == .webAuthn
      ? webAuthn.algorithms.contains { $0.keyAlgorithm == algorithm } : accepts(algorithm)
    guard isAccepted else { throw .refusal(.algorithmNotRequested) }
  }
}
