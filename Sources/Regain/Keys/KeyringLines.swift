internal import RegainCrypto

/// The lines of a keyring, each ended by LF, without its secrets ever becoming text.
struct KeyringLines: ~Copyable {
  /// More than a hundred keys.
  static let longestText = 32_768

  private let text: SecretBytes
  private let lines: [Range<Int>]

  var count: Int { lines.count }

  /// - Throws: `misconfigured` for a text that is too long or whose last line has no end.
  init(_ span: Span<UInt8>) throws(RegainError) {
    let lines = try lineRanges(of: span)
    let text = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try SecretBytes(copying: span)
    }
    self.init(text: text, lines: lines)
  }

  private init(text: consuming SecretBytes, lines: [Range<Int>]) {
    self.text = text
    self.lines = lines
  }

  func isLine(_ line: Int, _ expected: String) -> Bool { plain(lines[line]) == expected }

  /// Parted by one space each.
  func fields(_ line: Int) -> [Range<Int>] {
    var (fields, start) = ([Range<Int>](), lines[line].lowerBound)
    for index in lines[line] where text.bytes[index] == UInt8(ascii: " ") {
      fields.append(start..<index)
      start = index + 1
    }
    return fields + [start..<lines[line].upperBound]
  }

  /// A field that is no secret.
  func plain(_ field: Range<Int>) -> String {
    String(decoding: field.map { text.bytes[$0] }, as: UTF8.self)
  }

  /// A field in base64url; nil when it is none.
  func secret(_ field: Range<Int>) -> SecretBytes? {
    try? Base64URL.decodeSecret(text.bytes.extracting(field))
  }
}

private func lineRanges(of text: Span<UInt8>) throws(RegainError) -> [Range<Int>] {
  guard text.count <= KeyringLines.longestText else {
    throw RegainError(.misconfigured, "The file is far too long for a keyring.")
  }
  guard text.count > 0, text[text.count - 1] == 0x0A else {
    throw RegainError(.misconfigured, "The keyring was cut short.")
  }
  var (ranges, start) = ([Range<Int>](), 0)
  for index in text.indices where text[index] == 0x0A {
    ranges.append(start..<index)
    start = index + 1
  }
  return ranges
}
