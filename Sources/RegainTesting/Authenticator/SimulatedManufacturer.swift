public import Regain
internal import RegainCrypto

/// A maker of authenticators that vouches for what it makes, for tests of an application's ``AttestationPolicy``.
///
/// The same seed makes the same keys, which protect nothing.
public struct SimulatedManufacturer: Sendable {
  /// The formats in which its authenticators speak of themselves.
  public struct Format: Sendable, Hashable {
    let isU2F: Bool

    /// `packed`, as FIDO2 authenticators do.
    public static let packed = Format(isU2F: false)
    /// `fido-u2f`, as older ones do. Keys on P-256 only.
    public static let fidoU2F = Format(isU2F: true)
  }

  /// Its root, in PEM: what an application that trusts it configures. Good from 2020 to 2049.
  public let certificate: String
  private let attesting: Attesting

  /// - Parameter seed: any number.
  /// - Throws: `unavailable` without memory.
  public init(seed: UInt64 = 1) throws(RegainError) {
    let random = SeededRandom(seed: seed)
    let (root, leaf) = try mapCryptoErrors { () throws(CryptoError) in
      let rootKey = try SigningKey.generate(.ecdsaP256, random: random)
      let key = try SigningKey.generate(.ecdsaP256, random: random)
      let root = try SimulatedCertificate.der(of: rootKey.publicKey, isRoot: true, by: rootKey)
      let leaf = try SimulatedCertificate.der(of: key.publicKey, isRoot: false, by: rootKey)
      return (root, Attesting(key: key, certificate: leaf))
    }
    (certificate, attesting) = (SimulatedCertificate.pem(root), leaf)
  }

  /// The format and the statement of a registration.
  func attest(
    _ authenticatorData: [UInt8], _ clientDataHash: [UInt8], in format: Format
  ) throws(RegainError) -> (format: String, statement: CBORMap) {
    let certificates = CBORValue.array([.bytes(attesting.certificate)])
    guard format.isU2F else {
      let signature = try attesting.sign(authenticatorData + clientDataHash)
      return (
        "packed",
        CBORMap([
          (.text("alg"), .integer(-7)), (.text("sig"), .bytes(signature)),
          (.text("x5c"), certificates),
        ])
      )
    }
    let signature = try attesting.sign(Self.signedByU2F(authenticatorData, clientDataHash))
    return ("fido-u2f", CBORMap([(.text("sig"), .bytes(signature)), (.text("x5c"), certificates)]))
  }

  // FIDO U2F Raw Message Formats, 4.3.
  private static func signedByU2F(
    _ bytes: [UInt8], _ clientDataHash: [UInt8]
  ) throws(RegainError) -> [UInt8] {
    let data = try AuthenticatorData(bytes)
    guard let credential = data.credential else {
      throw .badAuthenticatorData("a registration has no key in it")
    }
    let point = try COSEKey(credential.key, for: .es256).publicKey.rawBytes
    return [0] + data.relyingPartyHash + clientDataHash + credential.id + point
  }

  /// The key that all its authenticators of one model share.
  private final class Attesting: Sendable {
    let certificate: [UInt8]
    private let key: SigningKey

    init(key: consuming SigningKey, certificate: [UInt8]) {
      self.key = key
      self.certificate = certificate
    }

    func sign(_ message: [UInt8]) throws(RegainError) -> [UInt8] {
      try mapCryptoErrors { () throws(CryptoError) in try key.sign(message, hash: .sha256) }
    }
  }
}

extension SimulatedAuthenticator {
  /// One that its maker vouches for, whatever the behavior says of attestations.
  ///
  /// - Parameters:
  ///   - origin: the page, as in `https://example.org`.
  ///   - seed: any number.
  public convenience init(
    origin: String, seed: UInt64 = 1, manufacturer: SimulatedManufacturer,
    format: SimulatedManufacturer.Format = .packed
  ) {
    self.init(origin: origin, seed: seed) { data, hash throws(RegainError) in
      try manufacturer.attest(data, hash, in: format)
    }
  }
}
