/// A token whose form is right and of which nothing else is known.
package struct UnverifiedPaseto: Sendable {
  package let suite: PasetoSuite
  /// Nonce, ciphertext and tag, or payload and signature: at least as long as the suite's own part.
  package let body: [UInt8]
  /// May be empty. Anyone can write anything into it until the token is verified.
  package let footer: [UInt8]

  /// The longest token that is read or made, in characters.
  package static let maximumCharacterCount = 16 * 1024

  /// Reads `version.purpose.body` or `version.purpose.body.footer`, of versions 3 and 4.
  ///
  /// There is one text for some bytes: case, padding, leftover bits and an empty last part matter (PASETO, Common,
  /// Base64 Decoding).
  ///
  /// - Throws: `malformedEncoding`.
  package init(parsing text: Span<UInt8>) throws(CryptoError) {
    guard text.count <= Self.maximumCharacterCount, let suite = Self.suite(of: text) else {
      throw .malformedEncoding
    }
    let parts = text.extracting(suite.header.count..<text.count)
    let bodyEnd = Self.lastDot(in: parts)
    body = try Base64URL.decode(parts.extracting(0..<bodyEnd))
    footer = try Self.footer(in: parts, from: bodyEnd)
    self.suite = suite
    guard body.count >= suite.overhead else { throw .malformedEncoding }
  }

  /// - Throws: `malformedEncoding`.
  package init(parsing text: [UInt8]) throws(CryptoError) { try self.init(parsing: text.span) }

  // Once, since it makes an array each time.
  private static let suites = PasetoSuite.allCases

  private static func suite(of text: Span<UInt8>) -> PasetoSuite? {
    suites.first { text.starts(with: $0.header) }
  }

  // The footer is the shorter part. Another dot before it is no symbol of base 64.
  private static func lastDot(in text: Span<UInt8>) -> Int {
    var index = text.count
    while index > 0 {
      index -= 1
      if text[index] == UInt8(ascii: ".") { return index }
    }
    return text.count
  }

  // Nothing after the dot would be a second text for no footer.
  private static func footer(
    in parts: Span<UInt8>, from dot: Int
  ) throws(CryptoError) -> [UInt8] {
    guard dot < parts.count else { return [] }
    guard dot + 1 < parts.count else { throw .malformedEncoding }
    return try Base64URL.decode(parts.extracting((dot + 1)..<parts.count))
  }
}

extension PasetoSuite {
  /// The characters of a token: the other way of ``UnverifiedPaseto/init(parsing:)``.
  ///
  /// - Throws: `invalidParameters` when it would be too long to be read.
  func token(body: [UInt8], footer: [UInt8]) throws(CryptoError) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(
      header.count + Base64URL.characterCount(forByteCount: body.count) + 1
        + Base64URL.characterCount(forByteCount: footer.count))
    text += header
    Base64URL.append(body.span, to: &text)
    if !footer.isEmpty {
      text.append(UInt8(ascii: "."))
      Base64URL.append(footer.span, to: &text)
    }
    guard text.count <= UnverifiedPaseto.maximumCharacterCount else { throw .invalidParameters }
    return text
  }

  /// Refuses what is too long before any work is done on it.
  func checkSize(message: [UInt8], footer: [UInt8]) throws(CryptoError) {
    guard message.count <= UnverifiedPaseto.maximumCharacterCount,
      footer.count <= UnverifiedPaseto.maximumCharacterCount
    else { throw .invalidParameters }
  }
}
