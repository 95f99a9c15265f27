/// The kinds of token that are read and made: a version of PASETO and what it does for the payload.
///
/// Versions 1 and 2 are no longer recommended by the specification, and nothing here knows them.
package enum PasetoSuite: String, Sendable, CaseIterable {
  /// AES-256-CTR and HMAC-SHA-384, for the NIST profile.
  case v3Local = "v3.local"
  /// ECDSA on P-384 with SHA-384, for the NIST profile.
  case v3Public = "v3.public"
  /// XChaCha20 and BLAKE2b.
  case v4Local = "v4.local"
  /// Ed25519.
  case v4Public = "v4.public"

  /// What a token begins with, and what its authentication covers first: the name and a dot.
  var header: [UInt8] {
    switch self {
    case .v3Local: Self.v3LocalHeader
    case .v3Public: Self.v3PublicHeader
    case .v4Local: Self.v4LocalHeader
    case .v4Public: Self.v4PublicHeader
    }
  }

  // Made once: a token takes less time than a few strings.
  private static let v3LocalHeader = v3Local.makeHeader()
  private static let v3PublicHeader = v3Public.makeHeader()
  private static let v4LocalHeader = v4Local.makeHeader()
  private static let v4PublicHeader = v4Public.makeHeader()

  private func makeHeader() -> [UInt8] { Array(rawValue.utf8) + [UInt8(ascii: ".")] }

  /// Signed, so that anyone can read it; else encrypted.
  package var isPublic: Bool { self == .v4Public || self == .v3Public }

  /// What the body has beside the payload, in bytes: nonce and tag, or the signature.
  package var overhead: Int {
    switch self {
    case .v3Local: PasetoV3.tokenNonceByteCount + PasetoV3.tagByteCount
    case .v3Public: PasetoV3.signatureByteCount
    case .v4Local: PasetoV4.tokenNonceByteCount + PasetoV4.tagByteCount
    case .v4Public: PasetoV4.signatureByteCount
    }
  }
}
