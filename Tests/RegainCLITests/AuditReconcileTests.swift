import Foundation
import Testing

@Suite("regain audit reconcile, with copies that are not as they were made")
struct AuditReconcileTests {
  /// A store that was put back, without an anchor, and the copy that knows more: a use from 192.0.2.7.
  private struct Restored {
    let tool: CommandLineTool
    let copy: LogCopy
    let codes: [String]
    let values: String

    init() throws {
      tool = try CommandLineTool.ready()
      codes = try tool.issue("alice", "--profile", "long").codes
      let kept = try KeptStore(tool)
      #expect(try tool.redeem(codes[0], "alice", "--source", "192.0.2.7").code == 0)
      copy = try tool.export("copy", "--with-values")
      values = try copy.only(in: "values/000.p")
      try kept.putBack()
      #expect(try tool.run("audit", "list").output.split(separator: "\n").count == 3)
    }
  }

  @Test(
    "Values that are cut, doubled, changed or no values at all: the log is replayed all the same")
  func values() throws {
    let changes: [(name: String, isKept: Bool, change: (LogCopy, String) throws -> Void)] = [
      ("as made", true, { _, _ in }),
      ("cut in a line", false, { try $0.write(Array($0.bytes($1).dropLast(40)), to: $1) }),
      ("doubled", true, { try $0.write($0.bytes($1) + $0.bytes($1), to: $1) }),
      (
        "changed", false,
        { try $0.write(Array($0.text($1).replacing("192.0.2.7", with: "192.0.2.8").utf8), to: $1) }
      ),
      ("empty", false, { try $0.write([], to: $1) }),
      ("gone", false, { copy, _ in try copy.remove("values") }),
      ("no JSON", false, { try $0.write(Array(repeating: 0x0A, count: 1 << 20), to: $1) }),
      ("far too long", false, { try $0.stretch($1) }),
      (
        "a folder", false,
        {
          try $0.remove($1)
          try $0.write([], to: $1 + "/file")
        }
      ),
      (
        "a link", false,
        { copy, name in
          try copy.remove(name)
          try FileManager.default.createSymbolicLink(
            atPath: copy.path(name), withDestinationPath: "/dev/zero")
        }
      ),
    ]
    for (name, isKept, change) in changes {
      let restored = try Restored()
      defer { restored.tool.remove() }
      try change(restored.copy, restored.values)
      let (outcome, peak) = try restored.tool.measure(
        ["audit", "reconcile", restored.copy.path, "--json"])
      #expect(outcome.code == 0 && outcome.json["replayed"] == .number(1), "\(name): \(outcome)")
      #expect(peak <= 65_536, "\(name): \(peak) KiB")
      #expect(try restored.tool.redeem(restored.codes[0], "alice").code == 1, "\(name)")
      #expect(try restored.tool.redeem(restored.codes[1], "alice").code == 0, "\(name)")
      let list = try restored.tool.run("audit", "list", "--with-values").output
      #expect(list.contains("192.0.2.7") == isKept && !list.contains("192.0.2.8"), "\(name)")
      #expect(try restored.tool.run("doctor").code == 0, "\(name)")
    }
  }

  @Test("A copy that is not sound, or of another log: exit 1 or 65, and nothing changes")
  func unsound()
    throws
  {
    let (restored, stranger) = (try Restored(), try Restored())
    defer { for tool in [restored.tool, stranger.tool] { tool.remove() } }
    let before = try restored.tool.run("audit", "list").output
    let bundle = try restored.copy.only(in: "tile/entries/000.p")
    let changes: [(code: Int32, change: (LogCopy) throws -> Void)] = [
      (1, { try $0.edit(bundle) { $0[3][60] ^= 1 } }),
      (1, { try $0.edit(bundle) { $0.swapAt(2, 3) } }),
      (1, { try $0.edit(bundle) { $0.removeLast() } }), (1, { try $0.remove(bundle) }),
      (1, { try $0.write(stranger.copy.bytes("checkpoint"), to: "checkpoint") }),
      (65, { try $0.write([], to: "checkpoint") }), (65, { try $0.stretch("checkpoint") }),
      (1, { try $0.stretch(bundle) }), (65, { try $0.remove("checkpoint") }),
    ]
    for (number, (code, change)) in changes.enumerated() {
      let copy = try restored.copy.duplicate()
      defer { copy.remove() }
      try change(copy)
      let (outcome, peak) = try restored.tool.measure(["audit", "reconcile", copy.path, "--json"])
      #expect(
        outcome.code == code && outcome.messages.hasPrefix("regain: "), "\(number): \(outcome)")
      #expect(peak <= 65_536, "\(number): \(peak) KiB")
      #expect(try restored.tool.run("audit", "list").output == before, "\(number)")
    }
    #expect(try restored.tool.run("audit", "reconcile", stranger.copy.path).code == 1)
    #expect(try restored.tool.redeem(restored.codes[1], "alice").code == 0, "nothing was begun")
  }
}

extension LogCopy {
  /// A gibibyte of nothing.
  fileprivate func stretch(_ name: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
    try file.truncate(atOffset: 1 << 30)
    try file.close()
  }
}
