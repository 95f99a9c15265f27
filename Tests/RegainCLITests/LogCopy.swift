import Foundation
import Testing

/// A copy of a log as `audit export` makes it, which a test tampers with.
struct LogCopy {
  let path: String

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let folder = (path(name) as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// The file of a folder that holds one partial tile, as in `tile/entries/001.p/44`.
  func only(in folder: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: path(folder))
    return "\(folder)/\(names[0])"
  }

  /// Changes the list of entries in a bundle.
  func edit(_ name: String, _ change: (inout [[UInt8]]) -> Void) throws {
    var (entries, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], try bytes(name)[...])
    while rest.count >= 2 {
      let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      entries.append(Array(rest.dropFirst(2).prefix(length)))
      rest = rest.dropFirst(2 + length)
    }
    change(&entries)
    let bundle = entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
    try write(bundle, to: name)
  }

  /// Another copy beside this one, for one change.
  func duplicate() throws -> LogCopy {
    let other = LogCopy(path: "\(path)-\(UUID().uuidString)")
    try FileManager.default.copyItem(atPath: path, toPath: other.path)
    return other
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

extension CommandLineTool {
  /// The folder around the home, for files of the test's own.
  var folder: String { (home as NSString).deletingLastPathComponent }

  /// Writes what a command answers into a file beside the home.
  func save(_ name: String, _ arguments: String...) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(try run(arguments).output.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  func export(_ name: String, _ more: String...) throws -> LogCopy {
    let copy = LogCopy(path: "\(folder)/\(name)")
    let outcome = try run(["audit", "export", copy.path] + more)
    guard outcome.code == 0 else { throw IssuedCodes.Missing(what: outcome.messages) }
    return copy
  }

  /// A store with a log of more than one bundle: two entries for each account and one before them.
  static func withLongLog(accounts: Int = 150) throws -> CommandLineTool {
    let tool = try ready()
    let list = "account\n" + (0..<accounts).map { "user\($0)\n" }.joined()
    let file = "\(tool.folder)/accounts.csv"
    try Data(list.utf8).write(to: URL(fileURLWithPath: file))
    let outcome = try tool.run(
      "codes", "issue", "--batch", file, "--output", "\(tool.folder)/sheets", "--plain-output",
      "--profile", "long", "--reason", "a long log")
    guard outcome.code == 0 else { throw IssuedCodes.Missing(what: outcome.messages) }
    return tool
  }

  /// The exit code, and the most memory that was seen to be held, in KiB: 0 where the system does not
  /// tell. What does not end within a minute is ended.
  func measure(_ arguments: [String]) throws -> (outcome: Outcome, peak: Int) {
    let running = try start(arguments)
    let status = "/proc/\(running.process.processIdentifier)/status"
    let deadline = ContinuousClock.now + .seconds(60)
    var peak = 0
    while running.process.isRunning {
      peak = max(peak, Self.mostResident(status))
      if ContinuousClock.now > deadline { kill(running.process.processIdentifier, SIGKILL) }
      usleep(500)
    }
    return (try running.wait(), peak)
  }

  private static func mostResident(_ status: String) -> Int {
    guard let file = FileHandle(forReadingAtPath: status) else { return 0 }
    defer { try? file.close() }
    let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    // Until the command has taken its place this is a copy of the tests' own process.
    guard text.hasPrefix("Name:\tregain\n") else { return 0 }
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
  }
}

/// The files of a store on SQLite, kept as they are at one moment.
struct KeptStore {
  private let path: String
  private let files: [String: Data]

  init(_ tool: CommandLineTool) throws {
    path = tool.storePath
    var files: [String: Data] = [:]
    for name in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + name) {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: path + name))
    }
    self.files = files
  }

  func putBack() throws {
    for name in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + name)
      guard let data = files[name] else { continue }
      let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
      #expect(
        FileManager.default.createFile(
          atPath: path + name, contents: data, attributes: attributes))
    }
  }
}
