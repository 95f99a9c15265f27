package import RegainCrypto

/// What a token looks like.
public struct TokenFormat: Sendable, Hashable, CustomStringConvertible {
  /// As in a policy file: `handle`, or the version and purpose of a PASETO.
  public let name: String
  /// Nil for a handle.
  package let suite: PasetoSuite?

  /// 64 characters that say nothing by themselves: for links and for reading out. Redeemed at the store alone.
  public static let handle = TokenFormat("handle", nil)
  /// Encrypted; the issuer verifies. XChaCha20 and BLAKE2b.
  public static let v4Local = TokenFormat("v4.local", .v4Local)
  /// Signed and readable; whoever has the public key verifies, and the store alone redeems. Ed25519.
  public static let v4Public = TokenFormat("v4.public", .v4Public)
  /// As `v4.local`, of what NIST approves: AES-256-CTR and HMAC-SHA-384.
  public static let v3Local = TokenFormat("v3.local", .v3Local)
  /// As `v4.public`, of what NIST approves: ECDSA on P-384. Ten times as slow.
  public static let v3Public = TokenFormat("v3.public", .v3Public)

  package static let all = [handle, v4Local, v4Public, v3Local, v3Public]

  package init?(name: String) {
    guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  package init(_ suite: PasetoSuite) { self.init(suite.rawValue, suite) }

  private init(_ name: String, _ suite: PasetoSuite?) { (self.name, self.suite) = (name, suite) }

  /// The name.
  public var description: String { name }

  /// By name, which the rest follows from.
  public static func == (left: TokenFormat, right: TokenFormat) -> Bool { left.name == right.name }

  /// By name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// What stands before a PASETO, so that scanners for leaked secrets find it. It is not authenticated, and decides
  /// nothing.
  package var prefix: String {
    switch suite {
    case .v4Local, .v3Local: "rgtl_"
    case .v4Public, .v3Public: "rgtp_"
    case nil: ""
    }
  }
}
