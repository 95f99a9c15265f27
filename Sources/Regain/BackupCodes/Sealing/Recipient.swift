package import RegainCrypto

/// Whom sheets are sealed to: the public half of a key pair. Whoever seals cannot open.
public struct Recipient: Sendable, Hashable {
  /// An X25519 point, 32 bytes.
  package let publicKey: [UInt8]
  /// Names the key in sealed lines: 16 symbols of Crockford's base 32.
  public let id: String

  static let header = "regain-recipient-v1"

  /// - Parameter text: one line as ``text`` gives it; the end of the line may be missing.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == Self.header,
      let key = try? Base64URL.decode(Array(parts[1].utf8).span)
    else {
      throw RegainError(
        .malformed,
        "This is no recipient's public key. It is one line, `\(Self.header)` and 43 characters, as "
          + "`regain keys recipient` makes it.")
    }
    try self.init(publicKey: key)
  }

  /// - Throws: `malformed` for a key that nobody can have a secret half of.
  package init(publicKey: [UInt8]) throws(RegainError) {
    // Sealing to it once refuses points of low order (RFC 7748, 6.1).
    guard (try? SealedBox.seal(Span<UInt8>(), to: publicKey)) != nil else {
      throw RegainError(.malformed, "This public key is not a key that sheets can be sealed to.")
    }
    self.publicKey = publicKey
    var frame = Frame("regain/recipient-id/v1")
    frame.append(publicKey)
    let digest = try mapCryptoErrors { () throws(CryptoError) in
      try SHA2.hash(frame.bytes.span)
    }
    id = Crockford.encode(Array(digest.prefix(10)).span, letterCase: .lower)
  }

  /// The public key as one line of text, ended by LF. Give it to whoever issues.
  public var text: String { "\(Self.header) \(Base64URL.encode(publicKey.span))\n" }
}

/// The half that opens: for the person who prints. Cannot be copied or printed by accident.
public struct RecipientKey: ~Copyable, Sendable {
  /// The half to give away.
  public let recipient: Recipient
  package let secret: SecretBytes

  static let header = "regain-recipient-secret-v1"
  package static let longestText = 256

  /// Makes a new pair from the system's random bytes.
  ///
  /// - Throws: `unavailable` when there is no memory for secrets.
  public init() throws(RegainError) {
    try self.init(random: SystemRandom())
  }

  package init(random: some RandomSource) throws(RegainError) {
    let secret = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try random.secretBytes(count: SealedBox.keyByteCount)
    }
    try self.init(secret: secret)
  }

  /// - Parameter text: one line as ``text()`` gives it.
  /// - Throws: `malformed`.
  package init(text: Span<UInt8>) throws(RegainError) {
    guard text.count <= Self.longestText, let lines = try SecretLines.read(text),
      lines.count == 1, let field = lines.rest(of: 0, after: Self.header),
      let secret = lines.secret(field), secret.count == SealedBox.keyByteCount
    else {
      throw RegainError(
        .malformed,
        "This is no recipient's secret key. It is one line that begins with `\(Self.header)`.")
    }
    try self.init(secret: secret)
  }

  private init(secret: consuming SecretBytes) throws(RegainError) {
    let key = try publicKey(of: secret)
    self.init(recipient: try Recipient(publicKey: key), checked: secret)
  }

  private init(recipient: Recipient, checked secret: consuming SecretBytes) {
    self.recipient = recipient
    self.secret = secret
  }

  /// The key as one line of text ended by LF, in memory for secrets.
  package func text() throws(RegainError) -> SecretBytes {
    let encoded = try encode(secret)
    return try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      var writer = try SecretWriter(capacity: Self.longestText)
      try writer.append(Self.header + " ")
      try encoded.withBytes { bytes throws(CryptoError) in try writer.append(bytes) }
      try writer.append("\n")
      return try writer.finish()
    }
  }
}

private func publicKey(of secret: borrowing SecretBytes) throws(RegainError) -> [UInt8] {
  do { return try SealedBox.publicKey(of: secret) } catch { throw error.regainError }
}

private func encode(_ secret: borrowing SecretBytes) throws(RegainError) -> KeyMaterial {
  do {
    return KeyMaterial(try Base64URL.encodeSecret(secret.bytes))
  } catch {
    throw error.regainError
  }
}
