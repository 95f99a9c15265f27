import Foundation
import Testing

@Suite("regain audit verify: copies that were changed") struct AuditTamperingTests {
  private static let first = "tile/entries/000"

  /// What it does, the first bad index, and the change.
  private typealias Change = (name: String, index: Int, change: (LogCopy) throws -> Void)

  private func flip(_ copy: LogCopy, _ name: String, _ place: Int) throws {
    var bytes = try copy.bytes(name)
    bytes[place] ^= 1
    try copy.write(bytes, to: name)
  }

  private func entryChanges() -> [Change] {
    func edit(_ name: String, _ index: Int, _ change: @escaping (inout [[UInt8]]) -> Void) -> Change
    {
      (name, index, { try $0.edit(Self.first, change) })
    }
    return [
      edit("a flipped bit", 7) { $0[7][50] ^= 4 },
      edit("a removed entry", 7) { $0.remove(at: 7) },
      edit("an inserted entry", 7) { $0.insert($0[3], at: 7) },
      edit("an empty entry", 7) { $0.insert([], at: 7) },
      edit("swapped entries", 7) { $0.swapAt(7, 200) },
      edit("a doubled entry", 8) { $0.insert($0[7], at: 7) },
      edit("an entry more", 256) { $0.append($0[0]) },
      edit("an entry cut short", 7) { $0[7].removeLast() },
      edit("no entries", 0) { $0 = [] },
    ]
  }

  private func fileChanges(_ size: Int, _ copy: LogCopy, _ other: LogCopy) throws -> [Change] {
    let last = "\(Self.first.dropLast(3))001.p/\(size - 256)"
    let (lastTile, upper) = ("tile/0/001.p/\(size - 256)", "tile/1/000.p/1")
    func mixed(_ name: String, _ index: Int) -> Change {
      ("another log's \(name)", index, { try $0.write(try other.bytes(name), to: name) })
    }
    return [
      ("a cut tail", size - 1, { try $0.edit(last) { $0.removeLast() } }),
      ("a length that leads far out", size - 1, { try $0.lengthenLast(of: last) }),
      ("half a length", 256, { try $0.write([0xFF], to: last) }),
      ("no last bundle", 256, { try $0.remove(last) }),
      ("an empty bundle", 0, { try $0.write([], to: Self.first) }),
      ("a flipped hash", 1, { try self.flip($0, "tile/0/000", 40) }),
      ("a flipped upper hash", 0, { try self.flip($0, upper, 3) }),
      ("no upper tile", 0, { try $0.remove(upper) }),
      (
        "a tile cut short", 256,
        { try $0.write(Array(try $0.bytes(lastTile).dropLast()), to: lastTile) }
      ),
      (
        "another log's checkpoint", 0,
        { try $0.write(try other.bytes("checkpoint"), to: "checkpoint") }
      ),
      mixed(Self.first, 0), mixed("tile/0/000", 0), mixed(last, 256), mixed(lastTile, 256),
      mixed(upper, 0),
      (
        "another root", 0,
        { try $0.edit("checkpoint", line: 2, to: String(repeating: "A", count: 43) + "=") }
      ),
      ("2^62 entries", 256, { try $0.edit("checkpoint", line: 1, to: "4611686018427387904") }),
      ("2^63 - 1 entries", 256, { try $0.edit("checkpoint", line: 1, to: "9223372036854775807") }),
      ("an entry less", 256, { try $0.edit("checkpoint", line: 1, to: "\(size - 1)") }),
      ("another name", 0, { try $0.edit("checkpoint", line: 0, to: "regain/other") }),
    ]
  }

  @Test("Every change is exit 1 with the first bad entry, within 64 MiB", .timeLimit(.minutes(10)))
  func changes() throws {
    let (tool, stranger) = (try CommandLineTool.withLongLog(), try CommandLineTool.withLongLog())
    defer { for tool in [tool, stranger] { tool.remove() } }
    let (copy, other) = (try tool.export("copy"), try stranger.export("copy"))
    let size = try tool.run("audit", "checkpoint", "--json").json["size"]?.number ?? 0
    #expect(size > 257)
    for (name, index, change) in entryChanges() + (try fileChanges(size, copy, other)) {
      let changed = try copy.duplicate()
      defer { changed.remove() }
      try change(changed)
      let (outcome, peak) = try tool.measure(["audit", "verify", changed.path, "--json"])
      #expect(outcome.code == 1, "\(name): \(outcome)")
      #expect(outcome.json["result"] == .text("refused"), "\(name)")
      #expect(outcome.json["firstBadIndex"] == .number(index), "\(name): \(outcome)")
      #expect(outcome.messages.contains("regain: Entry \(index): "), "\(name): \(outcome)")
      #expect(peak <= 65_536, "\(name): \(peak) KiB")
    }
  }

  @Test("A checkpoint that only a replaced or retired key has signed: exit 1") func retiredKey()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let trust = try tool.save("trust", "audit", "trust")
    let old = try tool.export("old").text("checkpoint").split(separator: "\n").last ?? ""
    #expect(try tool.run("keys", "rotate", "log-signing").code == 0)
    _ = try tool.issue("alice")
    let copy = try tool.export("copy")
    let verify = ["audit", "verify", copy.path, "--trust", trust, "--json"]
    #expect(try tool.run(verify).code == 0, "the log itself says who follows")
    // The id of a key is the beginning of what its signatures look like.
    let id = old.split(separator: " ")[2].prefix(5)
    let lines = try copy.text("checkpoint").split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.filter { !$0.hasPrefix("—") || $0.split(separator: " ")[2].hasPrefix(id) }
    #expect(kept.count == lines.count - 1)
    try copy.write(Array(kept.joined(separator: "\n").utf8), to: "checkpoint")
    let refused = try tool.run(verify)
    #expect(refused.code == 1 && refused.json["firstBadIndex"] == .number(0), "\(refused)")
    #expect(refused.messages.contains("No key that is trusted at"), "\(refused)")
    #expect(try tool.run("audit", "verify", copy.path).code == 1, "nor for this machine's keyring")
  }

  @Test("A proof of another leaf, place or log, or with a changed hash: exit 1") func proofs()
    throws
  {
    let (tool, stranger) = (try CommandLineTool.ready(), try CommandLineTool.ready())
    defer { for tool in [tool, stranger] { tool.remove() } }
    for tool in [tool, stranger] { _ = try tool.issue("alice") }
    let entry = try tool.save("entry", "audit", "show", "1", "--raw")
    let text = try tool.run("audit", "prove", "1").output
    let other = try tool.run("audit", "prove", "2").output
    let hash = text.split(separator: "\n")[2]
    let proofs = [
      other, try stranger.run("audit", "prove", "1").output,
      text.replacing("\nindex 1\n", with: "\nindex 0\n"),
      text.replacing("\nindex 1\n", with: "\nindex 9223372036854775807\n"),
      text.replacing("\n\(hash)\n", with: "\n"), text.replacing(hash, with: "\(hash)\n\(hash)"),
      text.replacing(hash, with: String(repeating: "A", count: 43) + "="),
      text.replacing("\n3\n", with: "\n4611686018427387904\n"),
    ]
    for proof in proofs {
      #expect(proof != text)
      let file = "\(tool.folder)/proof"
      try Data(proof.utf8).write(to: URL(fileURLWithPath: file))
      let outcome = try tool.run("audit", "verify", "--proof", file, "--entry", entry, "--json")
      #expect(
        outcome.code == 1 && outcome.json["result"] == .text("refused"), "\(outcome) \(proof)")
    }
  }
}

extension LogCopy {
  /// The last entry of a bundle says to be far longer than it is.
  fileprivate func lengthenLast(of name: String) throws {
    var length = 0
    try edit(name) { length = $0.last?.count ?? 0 }
    var bytes = try bytes(name)
    bytes[bytes.count - length - 2] = 0xFF
    try write(bytes, to: name)
  }

  fileprivate func edit(_ name: String, line: Int, to text: String) throws {
    var lines = try self.text(name).split(separator: "\n", omittingEmptySubsequences: false)
    lines[line] = text[...]
    try write(Array(lines.joined(separator: "\n").utf8), to: name)
  }
}
