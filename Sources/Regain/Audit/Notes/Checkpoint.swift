package import RegainCrypto

/// What a log looks like at one size: everything before that size follows from it
/// (C2SP tlog-checkpoint).
package struct Checkpoint: Sendable, Hashable {
  /// Which log it is of.
  package let origin: String
  /// The number of entries.
  package let size: Int64
  package let root: TreeHash

  package init(origin: String, size: Int64, root: TreeHash) {
    (self.origin, self.size, self.root) = (origin, size, root)
  }

  /// Reads the text of a note. Lines of extension are passed over: nothing audits them.
  ///
  /// - Throws: `malformed`.
  package init(text: String) throws(RegainError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }),
      NoteVerifierKey.isName(lines[0]),
      let size = Int64(canonical: lines[1]),
      let bytes = try? Base64.decode(Array(lines[2].utf8).span), let root = TreeHash(bytes.span)
    else {
      throw RegainError(.malformed, "This is no checkpoint: it must say origin, size and root.")
    }
    self.init(origin: String(lines[0]), size: size, root: root)
  }

  package var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes.span))\n" }
}

/// A checkpoint with signatures under it, none of them verified yet.
package struct UnverifiedCheckpoint: Sendable, Hashable {
  package let note: SignedNote
  package let checkpoint: Checkpoint

  package init(note: SignedNote, checkpoint: Checkpoint) {
    (self.note, self.checkpoint) = (note, checkpoint)
  }

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    note = try SignedNote(bytes)
    checkpoint = try Checkpoint(text: note.text)
  }
}

extension Int64 {
  /// Decimal, neither negative nor with leading zeros: one text for one number.
  package init?(canonical text: some StringProtocol) {
    guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
    self = number
  }
}
