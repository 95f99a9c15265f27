package import RegainCrypto

/// How a passkey signs, by its number in the COSE registry.
///
/// There are these and no others: what hashes with SHA-1, and curves that Regain does not verify, cannot
/// be asked for.
public struct WebAuthnAlgorithm: Sendable, Hashable {
  /// As in the IANA registry of COSE algorithms.
  public let coseIdentifier: Int64

  /// ECDSA on P-256 with SHA-256: every authenticator has it.
  public static let es256 = WebAuthnAlgorithm(coseIdentifier: -7)
  /// EdDSA, with WebAuthn always on the curve Ed25519 (WebAuthn L3, 5.8.5).
  public static let edDSA = WebAuthnAlgorithm(coseIdentifier: -8)
  /// The same by its newer number (RFC 9864).
  public static let ed25519 = WebAuthnAlgorithm(coseIdentifier: -19)
  /// ECDSA on P-384 with SHA-384.
  public static let es384 = WebAuthnAlgorithm(coseIdentifier: -35)
  /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 to 4096 bits: Windows Hello on some TPMs. Ask for it by name.
  public static let rs256 = WebAuthnAlgorithm(coseIdentifier: -257)

  /// Asked for unless a policy says otherwise; the first is preferred.
  public static let standard: [WebAuthnAlgorithm] = [.es256, .edDSA, .ed25519, .es384]

  private static let all = standard + [.rs256]

  private init(coseIdentifier: Int64) { self.coseIdentifier = coseIdentifier }

  /// Nil for an algorithm that is not one of these.
  package init?(registered identifier: Int64) {
    guard let known = Self.all.first(where: { $0.coseIdentifier == identifier }) else { return nil }
    self = known
  }
}

extension WebAuthnAlgorithm {
  /// The kind of key that signs so.
  package var keyAlgorithm: SignatureAlgorithm {
    switch self {
    case .es256: .ecdsaP256
    case .es384: .ecdsaP384
    case .rs256: .rsa
    default: .ed25519
    }
  }

  package var hash: HashFunction { self == .es384 ? .sha384 : .sha256 }
}
