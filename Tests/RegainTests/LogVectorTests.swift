import Foundation
import Regain
import RegainCrypto
import RegainTesting
import Testing

/// A case of `log.json`; which fields it has follows from its kind.
struct LogCase: Decodable, Sendable {
  let id: Int
  let kind: String
  let result: String
  let comment: String
  let flags: [String]
  let size: Int64?
  let index: Int64?
  let root: String?
  let hashes: [String]?
  let leafHash: String?
  let oldSize: Int64?
  let newSize: Int64?
  let oldRoot: String?
  let newRoot: String?
  let level: Int?
  let number: Int64?
  let width: Int?
  let path: String?
  let entriesPath: String?
  let valuesPath: String?
  let text: String?
  let name: String?
  let kindByte: UInt8?
  let publicKey: String?
  let keyID: String?
  let note: String?
  let keys: [String]?
  let signers: [String]?
  let origin: String?
  let pins: [Pin]?
  let entry: String?
  let oldKey: String?
  let newKey: String?
  let trust: String?
  let anchor: String?
  let files: [String: String]?
  let firstBadIndex: Int64?

  struct Pin: Decodable, Sendable, Equatable {
    let key: String
    let first: Int64
    let last: Int64?
  }

  var isValid: Bool { result == "valid" }
  var what: Comment { "case \(id), \(kind) \(flags): \(comment)" }

  /// The cases of one kind, all of them.
  static func load(_ kind: String) throws -> [LogCase] {
    let cases = try VectorFile<LogCase>.load("log.json").filter { $0.kind == kind }
    try #require(!cases.isEmpty)
    return cases
  }

  func bytes(_ field: String?) throws -> [UInt8] { try unhex(#require(field, what)) }

  func hash(_ field: String?) throws -> TreeHash {
    let bytes = try bytes(field)
    let hash = TreeHash(bytes.span)
    return try #require(hash, what)
  }

  func hashList() throws -> [TreeHash] {
    let list = try #require(hashes, what)
    return try list.map { try hash($0) }
  }
}

@Suite("Vectors: the log") struct LogVectorTests {
  @Test("Every case of the file has a kind that is read here") func kinds() throws {
    let kinds = Set(try VectorFile<LogCase>.load("log.json").map(\.kind))
    #expect(
      kinds == [
        "tree", "inclusion", "consistency", "tile", "verifier-key", "note", "checkpoint", "trust",
        "rotation", "proof", "copy",
      ])
  }

  @Test("Roots of trees") func trees() throws {
    let cases = try LogCase.load("tree")
    let roots = Dictionary(uniqueKeysWithValues: cases.map { ($0.size ?? -1, $0) })
    var edge = TreeEdge()
    for number in 0...(roots.keys.max() ?? 0) {
      if let test = roots[number] {
        #expect(edge.root == (try test.hash(test.root)), test.what)
      }
      let leaf = Array("leaf \(number)".utf8)
      edge.append(.leaf(leaf.span))
    }
  }

  @Test("Proofs that a leaf is in a tree") func inclusion() throws {
    for test in try LogCase.load("inclusion") {
      let proof = InclusionProof(
        index: try #require(test.index), size: try #require(test.size), hashes: try test.hashList())
      let (leaf, root) = (try test.hash(test.leafHash), try test.hash(test.root))
      let isProven = (try? proof.verify(leaf, root: root)) != nil
      #expect(isProven == test.isValid, test.what)
    }
  }

  @Test("Proofs that a tree is the beginning of another") func consistency() throws {
    for test in try LogCase.load("consistency") {
      let proof = ConsistencyProof(
        oldSize: try #require(test.oldSize), newSize: try #require(test.newSize),
        hashes: try test.hashList())
      let (old, new) = (try test.hash(test.oldRoot), try test.hash(test.newRoot))
      let isProven = (try? proof.verify(oldRoot: old, newRoot: new)) != nil
      #expect(isProven == test.isValid, test.what)
    }
  }

  @Test("The proofs that are made are these") func making() async throws {
    for test in try LogCase.load("inclusion") where test.isValid {
      var tree = TileTree(NumberedLeaves(), size: try #require(test.size))
      let made = try await tree.inclusionProof(of: try #require(test.index))
      #expect(made.hashes == (try test.hashList()), test.what)
    }
    for test in try LogCase.load("consistency") where test.isValid {
      var tree = TileTree(NumberedLeaves(), size: try #require(test.newSize))
      let made = try await tree.consistencyProof(from: try #require(test.oldSize))
      #expect(made.hashes == (try test.hashList()), test.what)
    }
  }

  @Test("Where tiles lie") func tiles() throws {
    for test in try LogCase.load("tile") {
      let tile = Tile(
        level: try #require(test.level), number: try #require(test.number),
        width: try #require(test.width))
      #expect(tile.path == test.path, test.what)
      guard tile.level == 0 else { continue }
      #expect(tile.entriesPath == test.entriesPath, test.what)
      #expect(tile.valuesPath == test.valuesPath, test.what)
    }
  }

  @Test("Verifier keys") func verifierKeys() throws {
    for test in try LogCase.load("verifier-key") {
      let key = try? NoteVerifierKey(#require(test.text))
      #expect((key != nil) == test.isValid, test.what)
      guard let key, test.isValid else { continue }
      #expect(key.name == test.name && key.kind.rawValue == test.kindByte, test.what)
      #expect(key.publicKey == (try test.bytes(test.publicKey)), test.what)
      #expect(key.id == (try test.bytes(test.keyID)), test.what)
      #expect(key.description == test.text, test.what)
    }
  }

  @Test("Signed notes, and who has signed them") func notes() throws {
    for test in try LogCase.load("note") {
      let keys = try #require(test.keys).map { try NoteVerifierKey($0) }
      let note = try? SignedNote(test.bytes(test.note))
      #expect((note == nil) == test.flags.contains("form"), test.what)
      let signers = note.flatMap { try? $0.signers(among: keys) }
      #expect(signers?.map(\.description) == test.signers, test.what)
      guard let note, test.isValid else { continue }
      #expect(note.bytes == (try test.bytes(test.note)), test.what)
    }
  }

  @Test("Checkpoints") func checkpoints() throws {
    for test in try LogCase.load("checkpoint") {
      let read = try? UnverifiedCheckpoint(test.bytes(test.note))
      #expect((read != nil) == test.isValid, test.what)
      guard let checkpoint = read?.checkpoint, test.isValid else { continue }
      #expect(checkpoint.origin == test.origin && checkpoint.size == test.size, test.what)
      #expect(checkpoint.root == (try test.hash(test.root)), test.what)
    }
  }

  @Test("Whom to trust") func trusts() throws {
    for test in try LogCase.load("trust") {
      let text = try #require(test.text)
      let trust = try? LogTrust(text)
      #expect((trust != nil) == test.isValid, test.what)
      guard let trust, test.isValid else { continue }
      let pins = trust.pins.map {
        LogCase.Pin(key: $0.key.description, first: $0.first, last: $0.last)
      }
      #expect(trust.origin == test.origin && pins == test.pins, test.what)
      #expect(trust.text == text, test.what)
    }
  }

  @Test("Changes of the log's key") func rotations() throws {
    for test in try LogCase.load("rotation") {
      let event = try LoggedEvent(test.bytes(test.entry))
      let rotation = KeyRotation(event)
      let isGenuine = try rotation?.isValid(origin: try #require(test.origin)) ?? false
      #expect(isGenuine == test.isValid, test.what)
      guard let rotation, test.isValid else { continue }
      #expect(rotation.oldKey == (try test.bytes(test.oldKey)), test.what)
      #expect(rotation.newKey == (try test.bytes(test.newKey)), test.what)
    }
  }

  @Test("Proofs of entries, as they are handed over") func proofs() throws {
    for test in try LogCase.load("proof") {
      let text = String(decoding: try test.bytes(test.text), as: UTF8.self)
      let trust = try LogTrust(#require(test.trust))
      let proof = try? AuditProof(text)
      #expect((proof == nil) == test.flags.contains("form"), test.what)
      let entry = try test.bytes(test.entry)
      let size = try? proof?.verify(entry: entry, trust: trust)
      #expect(size == test.size, test.what)
      if test.isValid { #expect(proof?.index == test.index, test.what) }
    }
  }

  @Test("Whole copies, sound and unsound, with the first bad entry") func copies() throws {
    for test in try LogCase.load("copy") {
      let folder = MemoryFolder(try #require(test.files).mapValues { try unhex($0) })
      var anchor: Checkpoint?
      if let note = test.anchor {
        anchor = try UnverifiedCheckpoint(Array(note.utf8)).checkpoint
      }
      let verifier = LogVerifier(trust: try LogTrust(#require(test.trust)), anchor: anchor)
      let verdict = try? verifier.verify(folder)
      #expect((verdict == nil) == test.flags.contains("form"), test.what)
      #expect((verdict?.isSound ?? false) == test.isValid, test.what)
      #expect(verdict?.firstBadIndex == test.firstBadIndex, test.what)
    }
  }
}

/// The tree whose leaf number I is the text `leaf I`.
private struct NumberedLeaves: TileSource {
  func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    var hashes: [TreeHash] = []
    for place in 0..<Int64(tile.width) {
      let number = tile.number * Int64(Tile.fullWidth) + place
      guard tile.level > 0 else {
        let leaf = Array("leaf \(number)".utf8)
        hashes.append(.leaf(leaf.span))
        continue
      }
      let below = Tile(level: tile.level - 1, number: number)
      hashes.append(try await self.hashes(of: below).rootOfLeaves())
    }
    return hashes
  }
}
