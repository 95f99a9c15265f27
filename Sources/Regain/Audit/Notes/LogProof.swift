package import RegainCrypto

/// That one entry is in the log, to be checked by anyone who has the log's key (C2SP tlog-proof).
package struct LogProof: Sendable, Hashable {
  package let inclusion: InclusionProof
  package let checkpoint: UnverifiedCheckpoint

  private static let header = "c2sp.org/tlog-proof@v1"
  /// A path in a tree of 2⁶³ leaves, and a note.
  package static let longest = SignedNote.longest + 8192

  package init(
    index: Int64, hashes: [TreeHash], checkpoint: UnverifiedCheckpoint
  ) {
    inclusion = InclusionProof(index: index, size: checkpoint.checkpoint.size, hashes: hashes)
    self.checkpoint = checkpoint
  }

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest, let text = String(validating: bytes, as: UTF8.self) else {
      throw .badProof
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == Self.header[...] else { throw .badProof }
    // Extra data is nobody's word: it is passed over.
    if lines.first?.hasPrefix("extra ") == true { lines.removeFirst() }
    guard let line = lines.popFirst(), line.hasPrefix("index "),
      let index = Int64(canonical: line.dropFirst(6)), let blank = lines.firstIndex(of: "")
    else { throw .badProof }
    let hashes = lines[..<blank].map { line in
      (try? Base64.decode(Array(line.utf8).span)).flatMap { TreeHash($0.span) }
    }
    guard hashes.count <= 63, !hashes.contains(nil) else { throw .badProof }
    let note = lines[(blank + 1)...].joined(separator: "\n")
    self.init(
      index: index, hashes: hashes.compactMap { $0 },
      checkpoint: try UnverifiedCheckpoint(Array(note.utf8)))
  }

  package var bytes: [UInt8] {
    let path = inclusion.hashes.map { Base64.encode($0.bytes.span) + "\n" }.joined()
    let head = "\(Self.header)\nindex \(inclusion.index)\n\(path)\n"
    return Array(head.utf8) + checkpoint.note.bytes
  }
}

extension RegainError {
  fileprivate static var badProof: RegainError {
    RegainError(.malformed, "This is no proof of a log's (c2sp.org/tlog-proof@v1).")
  }
}
