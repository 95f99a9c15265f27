package import RegainCrypto

/// How another system made a hash from a code: what is done again to verify one.
package enum ForeignScheme: Sendable, Hashable {
  case bcrypt(cost: Int)
  /// bcrypt over base64(HMAC-SHA-384("wp-sha384", trimmed code)): `wp_hash_password` since WordPress 6.8.
  case wordPressBcrypt(cost: Int)
  case djangoPBKDF2(iterations: Int)
  case keycloakSHA512

  package var name: String {
    switch self {
    case .bcrypt(let cost): "bcrypt$c=\(cost)"
    case .wordPressBcrypt(let cost): "wordpress-bcrypt$c=\(cost)"
    case .djangoPBKDF2(let iterations): "django-pbkdf2-sha256$i=\(iterations)"
    case .keycloakSHA512: "keycloak-sha512"
    }
  }

  /// Reads the name back, within the bounds of what is taken.
  package init?(name: String) {
    let parts = name.split(separator: "$", omittingEmptySubsequences: false)
    let number = parts.count == 2 ? Int(parts[1].dropFirst(2)) : nil
    switch (parts[0], number) {
    case ("keycloak-sha512", nil): self = .keycloakSHA512
    case ("bcrypt", let cost?) where Bcrypt.costBounds.contains(cost): self = .bcrypt(cost: cost)
    case ("wordpress-bcrypt", let cost?) where Bcrypt.costBounds.contains(cost):
      self = .wordPressBcrypt(cost: cost)
    case ("django-pbkdf2-sha256", let count?) where PBKDF2.foreignIterationBounds.contains(count):
      self = .djangoPBKDF2(iterations: count)
    default: return nil
    }
    guard self.name == name else { return nil }
  }

  /// The other system's hash of a code, as it was before it was wrapped.
  ///
  /// - Throws: `invalidParameters` for a code that it cannot have hashed.
  package func work(secret: Span<UInt8>, salt: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    switch self {
    case .bcrypt(let cost):
      return try Bcrypt.hash(password: secret, salt: salt, cost: cost)
    case .wordPressBcrypt(let cost):
      let password = try Self.wordPressPassword(secret)
      return try Bcrypt.hash(password: password.bytes, salt: salt, cost: cost)
    case .djangoPBKDF2(let iterations):
      return try PBKDF2.deriveForeign(
        password: secret, salt: salt, iterations: iterations, outputByteCount: 32)
    case .keycloakSHA512:
      let code = try Self.keycloakCode(secret)
      let digest = try SHA2.hash(code.bytes, using: .sha512)
      return try SecretBytes(copying: digest.span)
    }
  }

  private static func wordPressPassword(
    _ secret: Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    let key = Array("wp-sha384".utf8)
    let code = try HMAC.authenticationCode(for: secret, key: key.span, using: .sha384)
    return try Base64.encodeSecret(code.span)
  }

  /// Its codes are capital letters and digits, shown in groups: dashes and case are the reader's.
  private static func keycloakCode(_ secret: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    var code = try SecretBytes(count: secret.indices.count { secret[$0] != UInt8(ascii: "-") })
    code.withMutableBytes { bytes in
      var position = 0
      for index in secret.indices where secret[index] != UInt8(ascii: "-") {
        let isLower = (0x61...0x7A).contains(secret[index])
        bytes[position] = isLower ? secret[index] - 0x20 : secret[index]
        position += 1
      }
    }
    return code
  }

  /// OWASP Password Storage Cheat Sheet: bcrypt from cost 10, PBKDF2-HMAC-SHA-256 from 600 000.
  var isSlowEnough: Bool {
    switch self {
    case .bcrypt(let cost), .wordPressBcrypt(let cost): cost >= 10
    case .djangoPBKDF2(let iterations): iterations >= RecoveryConfiguration.pbkdf2Iterations
    case .keycloakSHA512: false
    }
  }

  /// Whether NIST SP 800-63B-4, 3.1.2.2, would take it for codes below 112 bits.
  var isApproved: Bool { if case .djangoPBKDF2 = self { true } else { false } }

  /// A guess at the milliseconds of one hash, to tell the heavier of two.
  var weight: Double {
    switch self {
    case .bcrypt(let cost), .wordPressBcrypt(let cost): 0.08 * Double(1 << cost)
    case .djangoPBKDF2(let iterations): Double(iterations) / 4000
    case .keycloakSHA512: 0.001
    }
  }
}
