internal import RegainCrypto

/// One stored code of another system, taken apart.
package struct ForeignHash: Sendable {
  package let scheme: ForeignScheme
  /// As the scheme takes it.
  package let salt: [UInt8]
  /// What the other system compared with.
  package let hash: [UInt8]

  /// - Throws: `malformed`, which names a format that is known and not taken, and never the hash.
  package init(_ text: String, format: ImportFormat) throws(RegainError) {
    switch format {
    case .devise: try self.init(bcrypt: text, of: text) { .bcrypt(cost: $0) }
    case .wordPress where text.hasPrefix("$wp$"):
      try self.init(bcrypt: String(text.dropFirst(3)), of: text) { .wordPressBcrypt(cost: $0) }
    case .wordPress: try self.init(bcrypt: text, of: text) { .bcrypt(cost: $0) }
    case .django: try self.init(django: text)
    case .keycloak: try self.init(keycloak: text)
    default: throw .notTaken(text)
    }
  }

  private init(
    bcrypt text: String, of whole: String, scheme: (Int) -> ForeignScheme
  ) throws(RegainError) {
    guard Bcrypt.isAvailable else {
      throw RegainError(
        .malformed, "bcrypt hashes are taken on Linux only: this system has no libxcrypt.")
    }
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]),
      parts[2].utf8.count == 2, let cost = Int(parts[2])
    else { throw .notTaken(whole) }
    try Self.checkCost(cost, in: Bcrypt.costBounds, "bcrypt's cost")
    let tail = Array(parts[3].utf8)
    guard tail.count == 53, Bcrypt.isSalt(tail.span.extracting(0..<22)),
      Bcrypt.isHash(tail.span.extracting(22..<53))
    else { throw RegainError(.malformed, "it is a bcrypt hash that was damaged or cut short.") }
    (self.scheme, salt, hash) = (scheme(cost), Array(tail[..<22]), Array(tail[22...]))
  }

  private init(django text: String) throws(RegainError) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "pbkdf2_sha256" else { throw .notTaken(text) }
    guard let iterations = Int(parts[1]), String(iterations) == parts[1] else {
      throw RegainError(.malformed, "its iterations are no whole number.")
    }
    try Self.checkCost(iterations, in: PBKDF2.foreignIterationBounds, "the number of iterations")
    guard let hash = try? Base64.decode(Array(parts[3].utf8).span), hash.count == 32,
      (1...255).contains(parts[2].utf8.count)
    else { throw RegainError(.malformed, "it is a Django hash that was damaged or cut short.") }
    scheme = .djangoPBKDF2(iterations: iterations)
    (salt, self.hash) = (Array(parts[2].utf8), hash)
  }

  private init(keycloak text: String) throws(RegainError) {
    guard let hash = try? Base64.decode(Array(text.utf8).span), hash.count == 64 else {
      throw .notTaken(text)
    }
    (scheme, salt, self.hash) = (.keycloakSHA512, [], hash)
  }

  /// Before any work is done on it.
  private static func checkCost(
    _ cost: Int, in bounds: ClosedRange<Int>, _ what: String
  ) throws(RegainError) {
    guard bounds.contains(cost) else {
      throw RegainError(
        .malformed,
        "\(what) is \(cost); \(bounds.lowerBound) to \(bounds.upperBound) are taken.")
    }
  }
}

extension RegainError {
  /// Names the kind of hash where its prefix tells, and shows nothing else of it.
  fileprivate static func notTaken(_ text: String) -> RegainError {
    let known = [
      ("$P$", "phpass (MD5)"), ("$H$", "phpass (MD5)"), ("$2x$", "the faulty bcrypt $2x$"),
      ("$argon2", "Argon2"), ("argon2", "Argon2"), ("scrypt", "scrypt"),
      ("pbkdf2_sha1", "PBKDF2 with SHA-1"), ("bcrypt_sha256", "Django's bcrypt over SHA-256"),
      ("bcrypt$", "Django's bcrypt"), ("md5$", "MD5"), ("pbkdf2_sha256$", "Django's PBKDF2"),
      ("$wp$2", "WordPress's bcrypt"), ("$2a$", "bcrypt"), ("$2b$", "bcrypt"), ("$2y$", "bcrypt"),
    ]
    let name = known.first { text.hasPrefix($0.0) }?.1
    return RegainError(
      .malformed,
      name.map { "it is a hash by \($0), not of this format." }
        ?? "it is no hash of this format.")
  }
}
