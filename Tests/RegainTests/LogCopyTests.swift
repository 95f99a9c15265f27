import Regain
import RegainCrypto
import RegainTesting
import Testing

/// An entry that is of no account.
let plainEvent = AuditEvent(.attemptsThrottled).adding(.bucket, .number(0))
  .adding(.factor, .factor(.backupCode))

/// A service whose log is filled with entries of several kinds, without slow hashes.
func makeLog(_ count: Int, seed: UInt64 = 1) async throws -> Bench {
  let bench = try await Bench.make(seed: seed)
  let recorder = AuditRecorder(random: SeededRandom(seed: seed))
  let missing = count - (try await bench.log().count)
  for start in stride(from: 0, to: max(0, missing), by: 500) {
    var changes: [Change] = []
    for number in start..<min(start + 500, missing) {
      let event = AuditEvent(number % 3 == 0 ? .codeRefused : .confirmationRefused)
        .adding(.bucket, .number(number)).adding(.factor, .factor(.backupCode))
        .adding(.reason, .reason(.unknownAccount)).committing(.actor, to: "actor \(number)")
        .committing(.source, to: number % 2 == 0 ? "192.0.2.\(number % 256)" : nil)
      changes.append(try recorder.appending(event, at: bench.clock.now))
    }
    #expect(await bench.memory.commit(ChangeSet(changes)) == .committed)
  }
  return bench
}

@Suite("Copies of the log") struct LogCopyTests {
  private func trust(_ bench: Bench) async throws -> LogTrust {
    try await bench.service.audit.trust()
  }

  @Test(
    "A copy of every size verifies, and so does one that grew from any other",
    arguments: [(1, 2), (255, 256), (256, 257), (257, 600), (600, 600), (511, 513)])
  func growing(_ first: Int, _ second: Int) async throws {
    let bench = try await makeLog(first)
    let folder = MemoryFolder()
    let trust = try await trust(bench)
    let small = try await bench.service.audit.exportLog(to: folder, withValues: true)
    #expect(small.size == first)
    let verdict = try LogVerifier(trust: trust).verify(folder)
    #expect(verdict.isSound && verdict.size == first && verdict.root == small.root)
    let recorder = AuditRecorder(random: SeededRandom(seed: 99))
    for _ in first..<second {
      _ = await bench.memory.commit(
        ChangeSet([try recorder.appending(plainEvent, at: bench.clock.now)]))
    }
    let large = try await bench.service.audit.exportLog(to: folder, withValues: true)
    #expect(large.size == second)
    let anchor = try Checkpoint(text: UnverifiedCheckpoint(Array(small.note.utf8)).note.text)
    #expect(try LogVerifier(trust: trust, anchor: anchor).verify(folder).isSound)
    // As if it had been made at once: nothing of the smaller copy is left.
    let fresh = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: fresh, withValues: true)
    #expect(fresh.all == folder.all)
  }

  @Test("A copy that the store does not go on from is refused, and not touched") func foreign()
    async throws
  {
    let (bench, other) = (try await makeLog(300), try await makeLog(300, seed: 2))
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let before = folder.all
    let shorter = try await makeLog(200)
    for service in [other.service, shorter.service] {
      let error = await thrown {
        _ = try await service.audit.exportLog(to: folder, withValues: false)
      }
      #expect(error?.code == .refused)
      #expect(folder.all == before)
    }
  }

  @Test("Ten thousand random changes of a copy are all found, most with the entry itself")
  func mutations() async throws {
    let bench = try await makeLog(1000)
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let verifier = LogVerifier(trust: try await trust(bench))
    let sound = folder.all
    #expect(try verifier.verify(folder).isSound)
    var random = Mutator(seed: 20_261_125)
    for round in 0..<10_000 {
      let (files, expected) = random.mutate(sound)
      let copy = MemoryFolder(files)
      do {
        let verdict = try verifier.verify(copy)
        #expect(!verdict.isSound, "round \(round): \(random.last)")
        if let expected { #expect(verdict.firstBadIndex == expected, "\(round): \(random.last)") }
      } catch {
        #expect(error.code == .malformed && expected == nil, "round \(round): \(random.last)")
      }
    }
  }

  @Test("Every proper beginning of a log is refused by the anchor") func prefixes() async throws {
    let bench = try await makeLog(1000)
    let full = MemoryFolder()
    let head = try await bench.service.audit.exportLog(to: full, withValues: false)
    let anchor = try UnverifiedCheckpoint(Array(head.note.utf8)).checkpoint
    let trust = try await trust(bench)
    // Each signed by the log's own key, as the log was when it was so long.
    for size in Int64(0)..<1000 {
      let folder = try await cut(full, to: size, bench)
      #expect(try LogVerifier(trust: trust).verify(folder).isSound, "\(size) alone")
      let verdict = try LogVerifier(trust: trust, anchor: anchor).verify(folder)
      #expect(verdict.firstBadIndex == size, "\(size)")
    }
    #expect(try LogVerifier(trust: trust, anchor: anchor).verify(full).isSound)
  }

  @Test("An anchor counts in a verification only when a trusted key has signed it")
  func signedAnchor() async throws {
    let (bench, folder) = (try await makeLog(300), MemoryFolder())
    let head = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let genuine = try UnverifiedCheckpoint(Array(head.note.utf8))
    let (trust, origin) = (try await trust(bench), genuine.checkpoint.origin)
    #expect(try LogVerifier(trust: trust, signedAnchor: genuine).verify(folder).isSound)
    // Would hide that everything behind it was cut off.
    let empty = Checkpoint(origin: origin, size: 0, root: .ofEmptyTree)
    let other = Checkpoint(origin: "other.example/log", size: 0, root: .ofEmptyTree)
    let larger = Checkpoint(origin: origin, size: 400, root: genuine.checkpoint.root)
    func note(_ checkpoint: Checkpoint) -> UnverifiedCheckpoint {
      UnverifiedCheckpoint(
        note: SignedNote(text: checkpoint.text, signatures: genuine.note.signatures),
        checkpoint: checkpoint)
    }
    #expect(throws: RegainError(.refused, "")) {
      try LogVerifier(trust: trust, signedAnchor: note(empty)).verify(folder)
    }
    #expect(throws: RegainError(.malformed, "")) {
      try LogVerifier(trust: trust, signedAnchor: note(other)).verify(folder)
    }
    let verdict = try LogVerifier(trust: trust, signedAnchor: note(larger)).verify(folder)
    #expect(verdict.firstBadIndex == 300)
    #expect(verdict.problem?.contains("no key of this copy has signed it") == true)
  }

  @Test("What an export left that was cut short does not outlive an erasure") func cutShort()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
    let (before, address) = (folder.all, "192.0.2.77")
    try await bench.redeem(codes[1], source: address)
    _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
    // Killed before its checkpoint was in place: the older one stands, beside the newer values.
    folder.all = before.merging(folder.all.filter { $0.key.hasPrefix("values/") }) { $1 }
    try await bench.redeem(codes[2])
    _ = try await bench.service.audit.erase([.source], of: AccountID("alice"))
    _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
    let all = folder.all.values.map { String(decoding: $0, as: UTF8.self) }
    #expect(!all.contains { $0.contains(address) })
  }

  private func cut(
    _ full: MemoryFolder, to size: Int64, _ bench: Bench
  ) async throws -> MemoryFolder {
    let folder = MemoryFolder()
    for tile in Tile.tiles(level: 0, size: size) {
      let last = try #require(Tile.partial(level: 0, size: 1000))
      let number = Tile(level: 0, number: tile.number)
      let whole = full.all[number.entriesPath] ?? full.all[last.entriesPath]
      let kept = Array(entries(of: try #require(whole)).prefix(tile.width))
      try folder.write(bundle(of: kept), to: tile.entriesPath)
      try folder.write(kept.flatMap { TreeHash.leaf($0.span).bytes }, to: tile.path)
    }
    var tree = bench.service.context.tree(at: size)
    for level in Tile.levels(size: size).dropFirst() {
      for tile in Tile.tiles(level: level, size: size) {
        let hashes = try await tree.hashes(of: tile)
        try folder.write(hashes.flatMap(\.bytes), to: tile.path)
      }
    }
    let root = try await tree.root(at: size)
    let origin = try await bench.service.context.logHead().origin
    let signed = try bench.service.context.sign(
      Checkpoint(origin: origin, size: size, root: root))
    try folder.write(signed.note.bytes, to: LogFile.checkpoint)
    return folder
  }

  @Test("Another log, whole and signed, is not this one") func anotherLog() async throws {
    let (bench, other) = (try await makeLog(300), try await makeLog(300, seed: 2))
    let (folder, foreign) = (MemoryFolder(), MemoryFolder())
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    _ = try await other.service.audit.exportLog(to: foreign, withValues: false)
    let verifier = LogVerifier(trust: try await trust(bench))
    #expect(try verifier.verify(foreign).firstBadIndex == 0)
    // Tiles of two logs mixed: the first bad entry is where the other one's begin.
    for (path, index) in [
      ("tile/0/001.p/44", 256), ("tile/entries/001.p/44", 256), ("tile/0/000", 0),
      ("tile/1/000.p/1", 0),
    ] {
      let mixed = MemoryFolder(folder.all)
      try mixed.write(try #require(foreign.all[path]), to: path)
      #expect(try verifier.verify(mixed).firstBadIndex == Int64(index), "\(path)")
    }
  }

  @Test(
    "A copy that does not go on from its anchor is refused, wherever in a tile the anchor stands",
    arguments: [1, 100, 255, 256, 257, 299])
  func otherBeginning(_ size: Int) async throws {
    let (bench, other) = (try await makeLog(300), try await makeLog(size, seed: 2))
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let trust = try await trust(bench)
    var tree = other.service.context.tree(at: Int64(size))
    let (foreign, own) = (try await tree.edge(), try await root(bench, Int64(size)))
    for (root, isSound) in [(foreign.root, false), (own, true)] {
      let anchor = Checkpoint(origin: trust.origin, size: Int64(size), root: root)
      #expect(try LogVerifier(trust: trust, anchor: anchor).verify(folder).isSound == isSound)
    }
  }

  private func root(_ bench: Bench, _ size: Int64) async throws -> TreeHash {
    var tree = bench.service.context.tree(at: size)
    return try await tree.root(at: size)
  }

  @Test(
    "An entry that is longer than any may be is a fault, although its tile names it",
    arguments: [8192, 8193])
  func longEntry(_ length: Int) async throws {
    let bench = try await makeLog(3)
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let path = "tile/entries/000.p/3"
    var list = entries(of: try #require(folder.all[path]))
    list[1] = [UInt8](repeating: 0x41, count: length)
    try folder.write(bundle(of: list), to: path)
    try folder.write(list.flatMap { TreeHash.leaf($0.span).bytes }, to: "tile/0/000.p/3")
    let verdict = try LogVerifier(trust: try await trust(bench)).verify(folder)
    // One that may be so long is found by the root alone.
    #expect(verdict.firstBadIndex == (length > 8192 ? 1 : 0))
  }

  @Test("A checkpoint that claims any number of entries costs no more than those that are there")
  func hugeClaims() async throws {
    let bench = try await makeLog(600)
    let folder = MemoryFolder()
    let head = try await bench.service.audit.exportLog(to: folder, withValues: false)
    let trust = try await trust(bench)
    for size in ["4611686018427387904", "9223372036854775807"] {
      let claim = head.note.replacing("\n600\n", with: "\n\(size)\n")
      try folder.write(Array(claim.utf8), to: LogFile.checkpoint)
      #expect(try LogVerifier(trust: trust).verify(folder).firstBadIndex == 512)
    }
  }

  @Test("Values are exported beside the tree, and are gone with the next export without them")
  func values() async throws {
    let bench = try await makeLog(300)
    let folder = MemoryFolder()
    _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
    let text = String(
      decoding: folder.all.filter { $0.key.hasPrefix("values/") }.flatMap(\.value), as: UTF8.self)
    #expect(text.contains("actor 7") && text.contains("192.0.2."))
    for (path, bytes) in folder.all where !path.hasPrefix("values/") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("actor 7"), "\(path)")
    }
    _ = try await bench.service.audit.exportLog(to: folder, withValues: false)
    #expect(!folder.all.keys.contains { $0.hasPrefix("values") })
  }
}

/// Changes one thing in a copy of a log.
private struct Mutator {
  private var random: SeededGenerator
  private(set) var last = ""

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// The changed copy, and the first entry that is not what it was, where it can be told.
  mutating func mutate(_ files: [String: [UInt8]]) -> ([String: [UInt8]], Int64?) {
    var files = files
    let paths = files.keys.sorted()
    let bundles = paths.filter { $0.hasPrefix("tile/entries/") }
    let path = bundles[Int.random(in: 0..<bundles.count, using: &random)]
    let start = Int64(path.split(separator: "/")[2].prefix(3)) ?? 0
    var list = entries(of: files[path] ?? [])
    let place = Int.random(in: 0..<list.count, using: &random)
    var expected: Int64? = start * 256 + Int64(place)
    let kind = Int.random(in: 0..<8, using: &random)
    switch kind {
    case 0:
      let byte = Int.random(in: 0..<list[place].count, using: &random)
      list[place][byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: list.remove(at: place)
    case 2:
      // Not beside itself, where the copy is the second of the two.
      let other = (place + 1 + Int.random(in: 0..<(list.count - 1), using: &random)) % list.count
      list.insert(list[other], at: place)
    case 3:
      let other = (place + 1) % list.count
      list.swapAt(place, other)
      expected = start * 256 + Int64(min(place, other))
    case 4: list.removeLast(list.count - place)
    case 5:
      let length = files[path]?.count ?? 0
      let byte = Int.random(in: 0..<length, using: &random)
      files[path]?[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      last = "byte \(byte) of \(path)"
      return (files, nil)
    case 6:
      let any = paths[Int.random(in: 0..<paths.count, using: &random)]
      let byte = Int.random(in: 0..<(files[any]?.count ?? 1), using: &random)
      files[any]?[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      last = "byte \(byte) of \(any)"
      return (files, nil)
    default:
      let any = paths[Int.random(in: 0..<paths.count, using: &random)]
      files[any] = Bool.random(using: &random) ? nil : Array((files[any] ?? []).dropLast())
      last = "\(any) cut or gone"
      return (files, nil)
    }
    last = "kind \(kind) at \(place) of \(path)"
    files[path] = bundle(of: list)
    return (files, expected)
  }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
