/// Someone who remembers the last checkpoint of many logs, and says so under each: known by a name and
/// a key (C2SP tlog-cosignature, Ed25519).
public struct Witness: Sendable, Hashable {
  package let key: NoteVerifierKey

  /// Reads a verifier key `NAME+ID+KEY` whose signatures are cosignatures (type 0x04).
  ///
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) { try self.init(key: NoteVerifierKey(text)) }

  package init(key: NoteVerifierKey) throws(RegainError) {
    guard key.kind == .ed25519Cosignature else {
      throw RegainError(
        .malformed, "This key signs logs: a witness's key is of the type of cosignatures (0x04).")
    }
    self.key = key
  }

  /// As its signatures say it.
  public var name: String { key.name }

  /// When it cosigned a checkpoint, the last time that its signatures there say.
  ///
  /// - Throws: `refused` when it did not.
  public func time(of checkpoint: LogCheckpoint) throws(RegainError) -> Timestamp {
    let note = try SignedNote(Array(checkpoint.note.utf8))
    guard let time = try cosignatures(of: note).map(\.time).max() else {
      throw RegainError(.refused, "The witness \(name) has not cosigned this checkpoint.")
    }
    return time
  }

  /// Its cosignatures under a note, with their times.
  ///
  /// - Throws: `refused` when one that says to be its own does not verify.
  package func cosignatures(
    of note: SignedNote
  ) throws(RegainError) -> [(signature: SignedNote.Signature, time: Timestamp)] {
    _ = try note.signers(among: [key])
    return note.signatures.compactMap { signature in
      guard signature.name == key.name, signature.keyID == key.id,
        let time = Cosignature.time(of: signature)
      else { return nil }
      return (signature, time)
    }
  }
}

extension Witness: CustomStringConvertible {
  /// `NAME+ID+KEY`.
  public var description: String { key.description }
}
