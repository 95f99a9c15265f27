import Foundation
import RegainCrypto
import Testing

@Suite("regain audit verify: files that are not what they should be", .serialized)
struct AuditBadInputTests {
  /// What can lie where a file should be. Each is made at a path where nothing is.
  private enum Oddity: String, CaseIterable {
    case sparseGibibyte, fifo, heldFifo, folder, danglingLink, link, device, empty, zeros, noise
    case lines

    func make(at path: String) throws {
      let files = FileManager.default
      switch self {
      case .sparseGibibyte:
        try Data().write(to: URL(fileURLWithPath: path))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 1 << 30)
        try file.close()
      case .fifo, .heldFifo: try shell("/usr/bin/env", "mkfifo", path)
      case .folder: try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      case .danglingLink:
        try files.createSymbolicLink(atPath: path, withDestinationPath: "/nowhere")
      case .link:
        let target = path + ".target"
        try Data(repeating: 0x20, count: 100).write(to: URL(fileURLWithPath: target))
        try files.createSymbolicLink(atPath: path, withDestinationPath: target)
      case .device: try files.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
      case .empty: try Data().write(to: URL(fileURLWithPath: path))
      case .zeros: try Data(count: 65_000).write(to: URL(fileURLWithPath: path))
      case .noise: try Self.random.write(to: URL(fileURLWithPath: path))
      case .lines:
        try Data(repeating: 0x0A, count: 260_000).write(to: URL(fileURLWithPath: path))
      }
    }

    /// A writer that says nothing must not be waited for.
    func hold(_ path: String) -> FileHandle? {
      self == .heldFifo ? FileHandle(forUpdatingAtPath: path) : nil
    }

    private static let random = Data(
      (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) })
  }

  @Test("In a copy: exit 1 with the first bad entry, or 65 for its checkpoint; within 64 MiB")
  func inCopies() throws {
    let tool = try CommandLineTool.withLongLog()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    let cases: [(name: String, index: Int?)] = [
      ("checkpoint", nil), ("tile/entries/000", 0), ("tile/0/000", 0), ("tile/1/000.p/1", 0),
      (try copy.only(in: "tile/entries/001.p"), 256), (try copy.only(in: "tile/0/001.p"), 256),
    ]
    for (name, index) in cases {
      for oddity in Oddity.allCases {
        let changed = try copy.duplicate()
        defer { changed.remove() }
        try changed.remove(name)
        try oddity.make(at: changed.path(name))
        let held = oddity.hold(changed.path(name))
        defer { try? held?.close() }
        let (outcome, peak) = try tool.measure(["audit", "verify", changed.path, "--json"])
        let what: Comment = "\(oddity) as \(name): \(outcome)"
        #expect(outcome.code == (index == nil ? 65 : 1), what)
        #expect(outcome.json["firstBadIndex"]?.number == index, what)
        #expect(outcome.messages.hasPrefix("regain: "), what)
        #expect(peak <= 65_536, "\(oddity) as \(name): \(peak) KiB")
      }
    }
  }

  @Test("As trust, anchor, proof or entry: exit 65, or 1 for what is no entry; within 64 MiB")
  func beside() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    let entry = try tool.save("entry", "audit", "show", "0", "--raw")
    let proof = try tool.save("proof", "audit", "prove", "0")
    for oddity in Oddity.allCases {
      let odd = "\(tool.folder)/odd"
      try oddity.make(at: odd)
      let held = oddity.hold(odd)
      defer {
        try? held?.close()
        try? FileManager.default.removeItem(atPath: odd)
        try? FileManager.default.removeItem(atPath: odd + ".target")
      }
      let uses = [
        [copy.path, "--trust", odd], [copy.path, "--anchor", odd],
        ["--proof", odd, "--entry", entry], ["--proof", proof, "--entry", odd],
        ["--proof", proof, "--entry", entry, "--trust", odd],
      ]
      for use in uses {
        let (outcome, peak) = try tool.measure(["audit", "verify", "--json"] + use)
        let isText = [.link, .empty, .zeros, .lines].contains(oddity)
        let code: Int32 = use.suffix(2) == ["--entry", odd] && isText ? 1 : 65
        #expect(outcome.code == code, "\(oddity) in \(use): \(outcome)")
        #expect(peak <= 65_536, "\(oddity) in \(use): \(peak) KiB")
      }
    }
  }

  @Test("Bundles as large as they may be, one after the other: within 64 MiB") func largest() throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let copy = try tool.export("copy")
    let entry = [UInt8](repeating: 0x41, count: 8192)
    let hash = TreeHash.leaf(entry.span).bytes
    let bundle = [UInt8]((0..<256).map { _ in [0x20, 0x00] + entry }.joined())
    for number in ["000", "001", "002"] {
      try copy.write(bundle, to: "tile/entries/\(number)")
      try copy.write([UInt8]((0..<256).map { _ in hash }.joined()), to: "tile/0/\(number)")
    }
    let claim = try copy.text("checkpoint").replacing("\n1\n", with: "\n768\n")
    try copy.write(Array(claim.utf8), to: "checkpoint")
    let (outcome, peak) = try tool.measure(["audit", "verify", copy.path, "--json"])
    #expect(outcome.code == 1 && outcome.json["firstBadIndex"] == .number(0), "\(outcome)")
    #expect(outcome.messages.contains("tile/1/000.p/3"), "every bundle was read: \(outcome)")
    #expect(peak <= 65_536, "\(peak) KiB")
  }

  @Test("Where export finds such a checkpoint it stops, and touches nothing") func exporting()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    for oddity in Oddity.allCases {
      let copy = LogCopy(path: "\(tool.folder)/\(oddity)")
      try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
      try oddity.make(at: copy.path("checkpoint"))
      let held = oddity.hold(copy.path("checkpoint"))
      defer { try? held?.close() }
      let (outcome, peak) = try tool.measure(["audit", "export", copy.path])
      #expect(outcome.code == 65 && outcome.messages.hasPrefix("regain: "), "\(oddity): \(outcome)")
      #expect(!FileManager.default.fileExists(atPath: copy.path("tile")), "\(oddity)")
      #expect(peak <= 65_536, "\(oddity): \(peak) KiB")
    }
  }
}
