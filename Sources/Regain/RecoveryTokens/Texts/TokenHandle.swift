package import RegainCrypto

/// A short token for links: which one it is, and the secret that shows it.
///
/// The store finds a token by its selector and compares a keyed digest of its verifier, so that neither the time of a look-up nor a
/// copy of the database gives a token away.
package struct TokenHandle: ~Copyable, Sendable {
  /// 16 bytes that name the token; not secret.
  package let selector: [UInt8]
  /// 24 secret bytes.
  package let verifier: SecretBytes

  /// Makes a new one.
  ///
  /// - Throws: `unavailable`, `defect`.
  package init(random: some RandomSource) throws(RegainError) {
    let selector = try mapCryptoErrors { () throws(CryptoError) in
      try random.bytes(count: Layout.selectorByteCount)
    }
    verifier = try mapCryptoErrors { () throws(CryptoError) in
      try random.secretBytes(count: Layout.verifierByteCount)
    }
    self.selector = selector
  }

  /// Reads the 64 characters of a text. The checksum is looked at before anything else could be done with it.
  ///
  /// - Throws: `malformed`, with what was wrong and never the text.
  package init(reading text: Span<UInt8>) throws(RegainError) {
    try Layout.requireForm(of: text)
    let bytes = try Layout.read(text.extracting(Layout.digits))
    let both = bytes.bytes
    verifier = try mapCryptoErrors { () throws(CryptoError) in
      try SecretBytes(copying: both.extracting(last: Layout.verifierByteCount))
    }
    selector = (0..<Layout.selectorByteCount).map { both[$0] }
  }

  /// The text, in ASCII: `rgh_`, 54 symbols for selector and verifier, 6 for the checksum of the 58 characters before.
  ///
  /// - Throws: `unavailable`.
  package func text() throws(RegainError) -> SecretBytes {
    do {
      var text = try SecretBytes(count: Layout.characterCount)
      try text.withMutableBytes { text throws(CryptoError) in
        for (index, character) in Layout.prefix.enumerated() { text[index] = character }
        try Base62.encode(
          selector.span, then: verifier.bytes, into: &text, at: Layout.digits.lowerBound)
        let checksum = try Layout.checksum(of: text.span)
        for (index, symbol) in checksum.enumerated() {
          text[Layout.checkSymbols.lowerBound + index] = symbol
        }
      }
      return text
    } catch { throw error.regainError }
  }
}

/// Where the parts of a handle's text are, and whether they fit.
private enum Layout {
  static let selectorByteCount = 16
  static let verifierByteCount = 24
  /// For scanners of secrets, which look for it. It is no part of what is looked up.
  static let prefix = Array("rgh_".utf8)
  static let digits = 4..<58
  static let checkSymbols = 58..<64
  static let characterCount = 64

  static func requireForm(of text: Span<UInt8>) throws(RegainError) {
    guard text.starts(with: prefix) else {
      throw .malformedHandle("It does not begin as they do.")
    }
    guard text.count == characterCount else {
      throw .malformedHandle("It has \(text.count) characters and not \(characterCount).")
    }
    guard Base62.isText(text.extracting(digits.lowerBound..<characterCount)) else {
      throw .malformedHandle("It has a character that they do not have.")
    }
    let expected = try mapCryptoErrors { () throws(CryptoError) in try checksum(of: text) }
    guard isEqualInConstantTime(expected.span, text.extracting(checkSymbols)) else {
      throw .malformedHandle("It was mistyped: its checksum is another.")
    }
  }

  static func read(_ digits: Span<UInt8>) throws(RegainError) -> SecretBytes {
    do {
      var bytes = try SecretBytes(count: selectorByteCount + verifierByteCount)
      try bytes.withMutableBytes { bytes throws(CryptoError) in
        try Base62.decode(digits, into: &bytes)
      }
      return bytes
    } catch .malformedEncoding {
      throw .malformedHandle("It stands for more bytes than a token has.")
    } catch { throw error.regainError }
  }

  /// The symbols for what a text has before its own.
  static func checksum(of text: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    let checksum = CRC32.checksum(of: text.extracting(0..<digits.upperBound))
    let bytes = stride(from: UInt32(24), through: 0, by: -8)
      .map { UInt8(truncatingIfNeeded: checksum >> $0) }
    var symbols = [UInt8](repeating: 0, count: checkSymbols.count)
    var span = symbols.mutableSpan
    try Base62.encode(bytes.span, then: Span(), into: &span, at: 0)
    return symbols
  }
}

extension RegainError {
  fileprivate static func malformedHandle(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no recovery token of the short kind. \(what)")
  }
}
