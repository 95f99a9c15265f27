package import RegainCrypto

/// A public key in PEM.
package enum PublicKeyFile {
  private static let begin = "-----BEGIN PUBLIC KEY-----"
  private static let end = "-----END PUBLIC KEY-----"

  /// - Throws: `malformed`.
  package static func read(_ pem: String) throws(RegainError) -> PublicKey {
    guard pem.utf8.count <= 16_384 else { throw .badPublicKey("it has more than 16 KiB") }
    let lines = pem.split(whereSeparator: \.isNewline).map { String($0) }
    guard lines.first == begin, lines.last == end, lines.count > 2 else {
      throw .badPublicKey(
        lines.first?.contains("PRIVATE KEY") == true
          ? "it is a private key, which stays where it is: make the public one with 'openssl pkey -pubout'"
          : "it is not one block of '\(begin)'")
    }
    let text = Array(lines[1..<(lines.count - 1)].joined().utf8)
    guard let spki = try? Base64.decode(text.span) else {
      throw .badPublicKey("its base64 is damaged")
    }
    do {
      return try PublicKey(spki: spki)
    } catch {
      throw .badPublicKey(
        "it is none of Ed25519, ECDSA on P-256 or P-384, or RSA of 2048 to 4096 bits, in its usual encoding"
      )
    }
  }
}

extension RegainError {
  static func badPublicKey(_ why: String) -> RegainError {
    RegainError(.malformed, "This is not a public key that Regain can use: \(why).")
  }
}
