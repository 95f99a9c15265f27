package import RegainCrypto

/// What is posted to a witness: a signed checkpoint, and the proof that it goes on from an older size
/// (C2SP tlog-witness, add-checkpoint).
package struct WitnessRequest: Sendable, Hashable {
  /// The size that the witness is thought to know; 0 for none.
  package let oldSize: Int64
  /// RFC 6962, 2.1.2; empty from size 0, and from the same size.
  package let proof: [TreeHash]
  package let checkpoint: UnverifiedCheckpoint

  /// More must not be sent.
  package static let mostHashes = 63
  /// In bytes: a note, and 63 lines of 45 bytes before it.
  package static let longest = SignedNote.longest + 4096

  package init(oldSize: Int64, proof: [TreeHash], checkpoint: UnverifiedCheckpoint) {
    (self.oldSize, self.proof, self.checkpoint) = (oldSize, proof, checkpoint)
  }

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest, let text = String(validating: bytes, as: UTF8.self) else {
      throw .badRequest
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let blank = lines.firstIndex(of: ""), let first = lines.first, first.hasPrefix("old "),
      let oldSize = Int64(canonical: first.dropFirst(4)), blank <= Self.mostHashes + 1
    else { throw .badRequest }
    let hashes = lines[1..<blank].map { line in
      (try? Base64.decode(Array(line.utf8).span)).flatMap { TreeHash($0.span) }
    }
    guard !hashes.contains(nil) else { throw .badRequest }
    let note = lines[(blank + 1)...].joined(separator: "\n")
    self.init(
      oldSize: oldSize, proof: hashes.compactMap { $0 },
      checkpoint: try UnverifiedCheckpoint(Array(note.utf8)))
  }

  package var bytes: [UInt8] {
    let path = proof.map { Base64.encode($0.bytes.span) + "\n" }.joined()
    return Array("old \(oldSize)\n\(path)\n".utf8) + checkpoint.note.bytes
  }
}

extension RegainError {
  fileprivate static var badRequest: RegainError {
    RegainError(.malformed, "This is no request to a witness (C2SP tlog-witness, add-checkpoint).")
  }
}
