/// The members of SHA-2 (FIPS 180-4) in use.
package enum HashFunction: Sendable {
  case sha256, sha384, sha512

  /// The size of a digest in bytes.
  package var byteCount: Int {
    switch self {
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// As libcrypto has it.
  var libcryptoName: String {
    switch self {
    case .sha256: "SHA256"
    case .sha384: "SHA384"
    case .sha512: "SHA512"
    }
  }
}
