import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Personal values beside a copy of the log") struct ValueCopyTests {
  /// A copy of a log of 600 entries, with the values of each bundle as lines.
  private struct Copy {
    let folder = MemoryFolder()
    let verifier: LogVerifier
    let sound: [String: [UInt8]]

    init() async throws {
      let bench = try await makeLog(600)
      _ = try await bench.service.audit.exportLog(to: folder, withValues: true)
      verifier = LogVerifier(trust: try await bench.service.audit.trust())
      sound = folder.all
    }

    static let paths = ["values/000", "values/001", "values/002.p/88"]

    func lines(_ path: String) -> [String] {
      String(decoding: sound[path] ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func verdict(_ path: String, _ lines: [String]) throws -> LogVerdict {
      try verdict(path, Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    func verdict(_ path: String, _ bytes: [UInt8]?) throws -> LogVerdict {
      folder.all = sound
      folder.all[path] = bytes
      return try verifier.verify(folder)
    }

    static func index(_ line: String) -> Int64? {
      line.firstMatch(of: /"index":([0-9]+)/).flatMap { Int64($0.1) }
    }
  }

  @Test("Values may be missing: erased, or exported without") func missing() async throws {
    let copy = try await Copy()
    for path in Copy.paths {
      let lines = copy.lines(path)
      #expect(try copy.verdict(path, lines).isSound)
      #expect(try copy.verdict(path, Array(lines.dropFirst(3).dropLast(5))).isSound)
      #expect(try copy.verdict(path, [UInt8]()).isSound)
      #expect(try copy.verdict(path, nil).isSound)
    }
  }

  @Test(
    "A value that does not open its commitment is named by its entry",
    arguments: [
      (#""value":"[^"]*""#, #""value":"nobody""#), (#""field":"[^"]*""#, #""field":"phone""#),
      (#""field":"[^"]*""#, #""field":"reason""#),
      (#""salt":"[^"]*""#, #""salt":"00""#), (#""salt":"[^"]*""#, #""salt":"""#),
      (#""entry":"[^"]*""#, #""entry":"00000000000000000000000000000000""#),
    ])
  func edited(_ pattern: String, _ replacement: String) async throws {
    let copy = try await Copy()
    for path in Copy.paths {
      var lines = copy.lines(path)
      lines[40] = lines[40].replacing(try Regex(pattern), with: replacement)
      #expect(try copy.verdict(path, lines).firstBadIndex == Copy.index(lines[40]), "\(path)")
    }
  }

  @Test("A line that is no value, or stands where it does not belong, is a fault") func misplaced()
    async throws
  {
    let copy = try await Copy()
    let (path, lines) = ("values/001", copy.lines("values/001"))
    let before = try #require(Copy.index(lines[39]))
    func index(_ change: (inout [String]) -> Void) throws -> Int64? {
      var changed = lines
      change(&changed)
      return try copy.verdict(path, changed).firstBadIndex
    }
    for text in ["", "{}", "no value", "[]", String(repeating: " ", count: 70_000) + lines[40]] {
      #expect(try index { $0.insert(text, at: 40) } == before)
      #expect(try index { $0.insert(text, at: 0) } == 256)
    }
    #expect(try index { $0.insert($0[39], at: 40) } == before, "doubled")
    #expect(try index { $0.insert($0[3], at: 40) } == Copy.index(lines[3]), "out of order")
    #expect(try index { $0.insert(copy.lines("values/000")[3], at: 40) } == before)
    #expect(try index { $0.append(copy.lines("values/002.p/88")[3]) } == 511)
    let whole = try #require(copy.sound[path])
    #expect(try copy.verdict(path, Array(whole.dropLast())).firstBadIndex == 511, "not ended")
    #expect(try copy.verdict(path, [UInt8](repeating: 32, count: 1 << 22)).firstBadIndex == 256)
    #expect(try copy.verdict(path, [UInt8](repeating: 10, count: 1 << 22)).firstBadIndex == 256)
    #expect(try copy.verdict(path, [UInt8](repeating: 32, count: 1 + 1 << 22)).firstBadIndex == 256)
  }

  @Test("Where the entries themselves are not sound, that is said") func entriesFirst() async throws
  {
    let copy = try await Copy()
    var lines = copy.lines("values/000")
    lines[2] = lines[2].replacing("actor", with: "actos")
    var files = copy.sound
    files["values/000"] = Array(lines.map { $0 + "\n" }.joined().utf8)
    files["tile/entries/001"]?[100] ^= 1
    #expect(try copy.verifier.verify(MemoryFolder(files)).firstBadIndex == 256)
  }

  @Test("Hundreds of changed bits, and lines out of their place, are all found") func mutations()
    async throws
  {
    let copy = try await Copy()
    var random = SeededGenerator(seed: 20_261_127)
    for round in 0..<300 {
      let path = Copy.paths[Int.random(in: 0..<3, using: &random)]
      var bytes = try #require(copy.sound[path])
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let bit = UInt8.random(in: 0..<8, using: &random)
      bytes[place] ^= 1 << bit
      #expect(try !copy.verdict(path, bytes).isSound, "round \(round): bit \(bit) of \(place)")
    }
    for round in 0..<300 {
      let (path, other) = (Copy.paths[round % 3], Copy.paths[(round / 3) % 3])
      var lines = copy.lines(path)
      let taken = try #require(copy.lines(other).randomElement(using: &random))
      lines.insert(taken, at: Int.random(in: 0...lines.count, using: &random))
      #expect(try !copy.verdict(path, lines).isSound, "round \(round)")
    }
  }

  @Test("A store is put right from a copy whose values were changed; they are left behind")
  func reconciling() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(1)
    let backup = all.bench.memory.backup()
    try await all.bench.redeem(try #require(codes["user0"])[1], "user0", source: "192.0.2.1")
    try await all.export()
    let path = try #require(all.folder.all.keys.first { $0.hasPrefix("values/") })
    let text = String(decoding: try #require(all.folder.all[path]), as: UTF8.self)
    all.folder.all[path] = Array(text.replacing("192.0.2.1", with: "192.0.2.2").utf8)
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().replayed == 1)
    #expect(try await !all.bench.log().contains { $0.values.contains { $0.name == "source" } })
    #expect(try await all.alarms().isEmpty)
  }
}
