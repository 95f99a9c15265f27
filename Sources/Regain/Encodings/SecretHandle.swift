package import RegainCrypto

/// A short secret for links and files: which one it is, and what shows it.
///
/// The store finds what it is for by its selector and compares a keyed digest of its verifier, so that neither the time of a look-up
/// nor a copy of the database gives one away.
package struct SecretHandle: ~Copyable, Sendable {
  /// What it is for.
  package let use: Use
  /// 16 bytes that name what it is for; not secret.
  package let selector: [UInt8]
  /// 24 secret bytes.
  package let verifier: SecretBytes

  /// What a handle is for. Each has a prefix of its own, for people and for scanners of secrets.
  package enum Use: String, Sendable, CaseIterable {
    case token = "rgh_"
    case caseSecret = "rgc_"
    case stop = "rgs_"

    fileprivate var name: String {
      switch self {
      case .token: "recovery token of the short kind"
      case .caseSecret: "case secret"
      case .stop: "stop token"
      }
    }
  }

  /// Makes a new one.
  ///
  /// - Parameter selector: what it is for, where that has a name; nil: it gets one.
  /// - Throws: `unavailable`, `defect`.
  package init(
    _ use: Use = .token, of selector: RandomIdentifier? = nil, random: some RandomSource
  ) throws(RegainError) {
    let made = try mapCryptoErrors { () throws(CryptoError) -> [UInt8] in
      if let selector { return selector.bytes }
      return try random.bytes(count: Layout.selectorByteCount)
    }
    let secret = try mapCryptoErrors { () throws(CryptoError) in
      try random.secretBytes(count: Layout.verifierByteCount)
    }
    (self.use, self.selector) = (use, made)
    verifier = secret
  }

  /// One whose verifier is known.
  package init(_ use: Use, of selector: RandomIdentifier, verifier: consuming SecretBytes) {
    (self.use, self.selector) = (use, selector.bytes)
    self.verifier = verifier
  }

  /// Reads the 64 characters of a text. The checksum is looked at before anything else could be done with it.
  ///
  /// - Throws: `malformed`, with what was wrong and never the text.
  package init(reading text: Span<UInt8>, as use: Use = .token) throws(RegainError) {
    try Layout.requireForm(of: text, use)
    let bytes = try Layout.read(text.extracting(Layout.digits), use)
    let both = bytes.bytes
    let secret = try mapCryptoErrors { () throws(CryptoError) in
      try SecretBytes(copying: both.extracting(last: Layout.verifierByteCount))
    }
    (self.use, selector) = (use, (0..<Layout.selectorByteCount).map { both[$0] })
    verifier = secret
  }

  /// The text, in ASCII: the prefix, 54 symbols for selector and verifier, 6 for the checksum of the 58 characters before.
  ///
  /// - Throws: `unavailable`.
  package func text() throws(RegainError) -> SecretBytes {
    do {
      var text = try SecretBytes(count: Layout.characterCount)
      try text.withMutableBytes { text throws(CryptoError) in
        for (index, character) in use.rawValue.utf8.enumerated() { text[index] = character }
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
  static let digits = 4..<58
  static let checkSymbols = 58..<64
  static let characterCount = 64

  static func requireForm(of text: Span<UInt8>, _ use: SecretHandle.Use) throws(RegainError) {
    guard text.starts(with: use.rawValue) else {
      throw use.malformed("It does not begin as they do.")
    }
    guard text.count == characterCount else {
      throw use.malformed("It has \(text.count) characters and not \(characterCount).")
    }
    guard Base62.isText(text.extracting(digits.lowerBound..<characterCount)) else {
      throw use.malformed("It has a character that they do not have.")
    }
    let expected = try mapCryptoErrors { () throws(CryptoError) in try checksum(of: text) }
    guard isEqualInConstantTime(expected.span, text.extracting(checkSymbols)) else {
      throw use.malformed("It was mistyped: its checksum is another.")
    }
  }

  static func read(
    _ digits: Span<UInt8>, _ use: SecretHandle.Use
  ) throws(RegainError) -> SecretBytes {
    do {
      var bytes = try SecretBytes(count: selectorByteCount + verifierByteCount)
      try bytes.withMutableBytes { bytes throws(CryptoError) in
        try Base62.decode(digits, into: &bytes)
      }
      return bytes
    } catch .malformedEncoding {
      throw use.malformed("It stands for more bytes than one has.")
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

extension SecretHandle.Use {
  fileprivate func malformed(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no \(name). \(what)")
  }
}
