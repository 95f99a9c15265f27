import Foundation
import Testing

/// Runs the built `regain` as scripts do: arguments, stdin, exit code, stdout, stderr.
struct CommandLineTool: Sendable {
  var home: String
  var environment: [String: String] = [:]

  struct Outcome: Sendable {
    let code: Int32
    let output: String
    let messages: String

    /// The first line of stdout as a JSON object.
    var json: [String: JSONValue] {
      let line = output.split(separator: "\n").first.map(String.init) ?? "{}"
      return (try? JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))) ?? [:]
    }
  }

  /// A home of its own in a temporary folder, removed by ``remove()``.
  static func make() throws -> CommandLineTool {
    let home = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-cli-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return CommandLineTool(home: home + "/home")
  }

  static func ready() throws -> CommandLineTool {
    let tool = try make()
    let outcome = try tool.run("init")
    #expect(outcome.code == 0, "init: \(outcome.messages)")
    return tool
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: (home as NSString).deletingLastPathComponent)
  }

  var storePath: String { home + "/regain.sqlite" }
  var keyringPath: String { home + "/keyring" }

  /// The binary lies beside the test bundle, which the runner names in its arguments or is itself.
  static let executable: URL = {
    let arguments = CommandLine.arguments
    let bundle = arguments.first { $0.contains(".xctest") } ?? arguments[0]
    let folders = sequence(first: URL(fileURLWithPath: bundle)) { url in
      url.path == "/" ? nil : url.deletingLastPathComponent()
    }
    let candidates = folders.map { $0.appendingPathComponent("regain") }
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.path) && !isFolder($0)
    }
      ?? URL(fileURLWithPath: "/regain-was-not-found-beside-\(bundle)")
  }()

  private static func isFolder(_ url: URL) -> Bool {
    (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
  }

  @discardableResult
  func run(_ arguments: String..., input: [UInt8] = []) throws -> Outcome {
    try run(arguments, input: input)
  }

  func run(
    _ arguments: [String], input: [UInt8] = [], outputPath: String? = nil,
    executable: URL = Self.executable
  ) throws -> Outcome {
    try start(arguments, input: input, outputPath: outputPath, executable: executable).wait()
  }

  func start(
    _ arguments: [String], input: [UInt8] = [], outputPath: String? = nil,
    executable: URL = Self.executable
  ) throws -> Running {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    try Data(input).write(to: files[0])
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    let output = outputPath.map { URL(fileURLWithPath: $0) } ?? files[1]
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: files[2])
    // Nothing of the developer's own installation may reach a test.
    var settings = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("REGAIN_") && !$0.key.hasPrefix("XDG_")
        && $0.key != "CREDENTIALS_DIRECTORY"
    }
    settings["REGAIN_HOME"] = home
    settings["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = settings.merging(environment) { $1 }
    try process.run()
    return Running(process: process, folder: folder)
  }

  struct Running: @unchecked Sendable {
    let process: Process
    let folder: URL

    func wait() throws -> Outcome {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: folder) }
      func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
      }
      let code = process.terminationStatus
      return Outcome(
        code: process.terminationReason == .exit ? code : -code, output: try text("out"),
        messages: try text("err"))
    }
  }
}

/// Just enough JSON to look into an answer.
enum JSONValue: Decodable, Equatable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([JSONValue])
  case object([String: JSONValue])
  case null

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Int? { if case .number(let number) = self { number } else { nil } }
}

/// A sheet as `codes issue --json` gives it.
struct IssuedCodes {
  let codes: [String]
  let stopCode: String
  let state: String
  let confirmSlot: Int?

  init(_ outcome: CommandLineTool.Outcome) throws {
    let json = outcome.json
    guard case .list(let list)? = json["codes"] else {
      throw Missing(what: outcome.messages + outcome.output)
    }
    codes = list.compactMap { $0["code"]?.text }
    stopCode = json["stopCode"]?.text ?? ""
    state = json["state"]?.text ?? ""
    confirmSlot = json["confirmSlot"]?.number
  }

  struct Missing: Error { let what: String }
}

extension CommandLineTool {
  func issue(_ account: String, _ more: String...) throws -> IssuedCodes {
    try IssuedCodes(run(["codes", "issue", account, "--json"] + more))
  }

  func redeem(_ code: String, _ account: String, _ more: String...) throws -> Outcome {
    try run(["codes", "redeem", account, "--json"] + more, input: Array((code + "\n").utf8))
  }
}

extension CommandLineTool {
  /// As many failures in a row before the first wait.
  func allowAttempts(_ limit: Int) throws {
    try Data("attempts:\n  softLimit: \(limit)\n".utf8)
      .write(to: URL(fileURLWithPath: home + "/policy.yaml"))
  }
}
