package import RegainCrypto

/// The lines of a text that holds secrets, each ended by LF, without the secrets ever becoming a
/// `String`.
package struct SecretLines: ~Copyable {
  private let text: SecretBytes
  private let lines: [Range<Int>]

  package var count: Int { lines.count }

  /// - Returns: nil for an empty text, and for one whose last line has no end.
  /// - Throws: `unavailable`.
  package static func read(_ span: Span<UInt8>) throws(RegainError) -> SecretLines? {
    guard span.count > 0, span[span.count - 1] == 0x0A else { return nil }
    let lines = lineRanges(of: span)
    let text = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try SecretBytes(copying: span)
    }
    return SecretLines(text: text, lines: lines)
  }

  private init(text: consuming SecretBytes, lines: [Range<Int>]) {
    self.text = text
    self.lines = lines
  }

  package func isLine(_ line: Int, _ expected: String) -> Bool { plain(lines[line]) == expected }

  /// Parted by one space each.
  package func fields(_ line: Int) -> [Range<Int>] {
    var (fields, start) = ([Range<Int>](), lines[line].lowerBound)
    for index in lines[line] where text.bytes[index] == UInt8(ascii: " ") {
      fields.append(start..<index)
      start = index + 1
    }
    return fields + [start..<lines[line].upperBound]
  }

  /// What follows a word and one space; nil when the line begins otherwise.
  package func rest(of line: Int, after word: String) -> Range<Int>? {
    guard line < count, let first = fields(line).first, first.upperBound < lines[line].upperBound,
      plain(first) == word
    else { return nil }
    return (first.upperBound + 1)..<lines[line].upperBound
  }

  /// A field that is no secret.
  package func plain(_ field: Range<Int>) -> String {
    String(decoding: field.map { text.bytes[$0] }, as: UTF8.self)
  }

  /// What follows a beginning that is no secret; nil when the field begins otherwise.
  package func remainder(of field: Range<Int>, after beginning: String) -> Range<Int>? {
    let end = field.lowerBound + beginning.utf8.count
    guard end <= field.upperBound, plain(field.lowerBound..<end) == beginning else { return nil }
    return end..<field.upperBound
  }

  /// A field in base64url; nil when it is none.
  package func secret(_ field: Range<Int>) -> SecretBytes? {
    try? Base64URL.decodeSecret(text.bytes.extracting(field))
  }

  /// A copy of a secret field as it is.
  ///
  /// - Throws: `unavailable`.
  package func material(_ field: Range<Int>) throws(RegainError) -> KeyMaterial {
    KeyMaterial(
      try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
        try SecretBytes(copying: text.bytes.extracting(field))
      })
  }
}

private func lineRanges(of text: Span<UInt8>) -> [Range<Int>] {
  var (ranges, start) = ([Range<Int>](), 0)
  for index in text.indices where text[index] == 0x0A {
    ranges.append(start..<index)
    start = index + 1
  }
  return ranges
}
