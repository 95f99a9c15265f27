package import RegainCrypto

/// A token as someone handed it in: well formed, and not verified.
///
/// Made from bytes or by copying a `String`, and parsed at once. What is no token ends here: it costs no look at the store,
/// and what is too long not even a look at itself.
public struct TypedToken: ~Copyable, Sendable {
  /// What it looks like.
  public let format: TokenFormat
  /// As it was issued, with its prefix.
  let text: KeyMaterial
  /// Of a handle.
  let handle: HandleParts?
  /// SHA-256 of the text: what a device signs to redeem it.
  package let digest: [UInt8]

  struct HandleParts: Sendable {
    let selector: RandomIdentifier
    let verifier: KeyMaterial

    init(_ handle: borrowing SecretHandle) throws(RegainError) {
      guard let selector = RandomIdentifier(bytes: handle.selector) else {
        throw RegainError(.defect, "A selector has 16 bytes.")
      }
      self.selector = selector
      verifier = KeyMaterial(
        try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
          try SecretBytes(copying: handle.verifier.bytes)
        })
    }
  }

  /// Longer than any that Regain issues. In bytes.
  package static let longest = 4096

  /// - Parameter text: as it was issued; a PASETO may also stand without `rgtl_` or `rgtp_`. Blanks and line ends around it
  ///   are left out.
  /// - Throws: `malformed`.
  public init(_ text: borrowing String) throws(RegainError) {
    // A copy made of the String's bytes; the caller's own String is beyond our reach.
    guard (copy text).utf8.count <= Self.longest + 64 else { throw .tooLong }
    try self.init(utf8: Array((copy text).utf8).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    let text = utf8.extracting(Self.trimmed(utf8))
    guard text.count <= Self.longest else { throw .tooLong }
    guard text.count > 0 else { throw RegainError(.malformed, "There is no token.") }
    if text.starts(with: "rgh_") {
      try self.init(handle: text)
    } else {
      try self.init(paseto: text)
    }
  }

  private init(handle text: Span<UInt8>) throws(RegainError) {
    try self.init(
      .handle, text: text, prefix: "", handle: HandleParts(try SecretHandle(reading: text)))
  }

  private init(paseto text: Span<UInt8>) throws(RegainError) {
    let prefix = ["rgtl_", "rgtp_"].first { text.starts(with: $0) }
    let bare = text.extracting((prefix?.utf8.count ?? 0)..<text.count)
    let format = TokenFormat(try UnverifiedPaseto.reading(bare).suite)
    guard prefix == nil || prefix == format.prefix else {
      throw RegainError(
        .malformed, "Before this kind of token stands \(format.prefix) or nothing.")
    }
    try self.init(format, text: bare, prefix: format.prefix, handle: nil)
  }

  private init(
    _ format: TokenFormat, text: Span<UInt8>, prefix: String, handle: HandleParts?
  ) throws(RegainError) {
    (self.format, self.handle) = (format, handle)
    let whole = try mapCryptoErrors { () throws(CryptoError) in
      var writer = try SecretWriter(capacity: text.count + prefix.utf8.count)
      try writer.append(prefix)
      try writer.append(text)
      return writer.material()
    }
    digest = try mapCryptoErrors { () throws(CryptoError) in
      try whole.withBytes { text throws(CryptoError) in try SHA2.hash(text) }
    }
    self.text = whole
  }

  /// Nil of a handle.
  func paseto() throws(RegainError) -> UnverifiedPaseto? {
    guard format.suite != nil else { return nil }
    return try text.withBytes { text throws(RegainError) in
      try UnverifiedPaseto.reading(text.extracting(format.prefix.utf8.count..<text.count))
    }
  }

  static func trimmed(_ text: Span<UInt8>) -> Range<Int> {
    var (start, end) = (0, text.count)
    while start < end, isBlank(text[start]) { start += 1 }
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}

extension UnverifiedPaseto {
  /// - Throws: `malformed`.
  package static func reading(_ text: Span<UInt8>) throws(RegainError) -> UnverifiedPaseto {
    guard text.count <= TypedToken.longest else { throw .tooLong }
    do throws(CryptoError) {
      return try UnverifiedPaseto(parsing: text)
    } catch {
      guard error == .malformedEncoding else { throw error.regainError }
      throw RegainError(
        .malformed,
        "This is no recovery token: one begins with rgh_, rgtl_ or rgtp_, and holds no blanks. Was it cut short?"
      )
    }
  }
}

extension RegainError {
  fileprivate static var tooLong: RegainError {
    RegainError(.malformed, "This is far too long for a recovery token.")
  }
}
