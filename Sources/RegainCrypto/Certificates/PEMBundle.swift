/// Certificates as text (RFC 7468, 5), one behind another.
package enum PEMBundle {
  /// In bytes.
  package static let longest = 262_144

  private static let begin = "-----BEGIN CERTIFICATE-----"
  private static let end = "-----END CERTIFICATE-----"

  /// Reads all certificates of a text.
  ///
  /// Lines between the blocks are comments, as vendors write them. Lines may end with CR LF.
  ///
  /// - Throws: `malformedEncoding` for a block that is no certificate, a block of another kind, a text without
  ///   any, or one of more than 256 KiB or 256 certificates.
  package static func certificates(in text: String) throws(CryptoError) -> [Certificate] {
    guard text.utf8.count <= longest else { throw .malformedEncoding }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    var found: [Certificate] = []
    while let line = lines.popFirst() {
      guard line.hasPrefix("-----") else { continue }
      guard line == begin, found.count < CertificateChain.mostAnchors else {
        throw .malformedEncoding
      }
      found.append(try Certificate(der: block(&lines)))
    }
    guard !found.isEmpty else { throw .malformedEncoding }
    return found
  }

  private static func block(
    _ lines: inout ArraySlice<Substring>
  ) throws(CryptoError) -> [UInt8] {
    var text: [UInt8] = []
    while let line = lines.popFirst() {
      guard line != end else {
        guard !text.isEmpty else { throw .malformedEncoding }
        return try Base64.decode(text.span)
      }
      // RFC 7468, 3: 64 characters to a line; some tools write 76.
      guard (1...76).contains(line.utf8.count) else { throw .malformedEncoding }
      text += line.utf8
    }
    throw .malformedEncoding
  }
}
