import Foundation
import Testing

@Suite("regain codes issue --batch", .serialized) struct BulkTests {
  /// A home with a recipient, a list and a place for the output.
  struct Run {
    let tool: CommandLineTool
    let folder: String
    var list: String { folder + "/list.csv" }
    var output: String { folder + "/out.sealed" }
    var key: String { folder + "/printer.key" }

    init() throws {
      tool = try CommandLineTool.ready()
      folder = (tool.home as NSString).deletingLastPathComponent
      try #require(try tool.run("keys", "recipient", "--output", folder + "/printer.key").code == 0)
    }

    func write(_ text: String) throws {
      try text.write(toFile: list, atomically: false, encoding: .utf8)
    }

    func write(accounts: Int) throws {
      try write("account,count\n" + (0..<accounts).map { "user\($0),2\n" }.joined())
    }

    var arguments: [String] {
      [
        "codes", "issue", "--batch", list, "--output", output, "--seal-to", key + ".pub",
        "--profile",
        "long", "--json",
      ]
    }

    func issue(_ more: String...) throws -> CommandLineTool.Outcome {
      try tool.run(arguments + more)
    }

    var lines: [Substring] {
      ((try? String(contentsOfFile: output, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    /// The sheets as the person who prints gets them.
    func open(_ file: String? = nil) throws -> [[String: JSONValue]] {
      let opened = try tool.run("codes", "open", file ?? output, "--key-file", key, "--json")
      #expect(opened.code == 0, "\(opened.messages)")
      return opened.output.split(separator: "\n").map { line in
        (try? JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))) ?? [:]
      }
    }

    /// How many accounts could recover today.
    func recoverable() throws -> Int? {
      let all = try tool.run("codes", "status", "--all", "--json").output.split(separator: "\n")
      let sums = try JSONDecoder().decode(
        [String: JSONValue].self, from: Data((all.last ?? "").utf8))
      #expect(sums["accounts"] == sums["canRecover"])
      return sums["canRecover"]?.number
    }

    /// Starts a run and kills it once this many lines are on disk.
    func killed(atLine line: Int, _ more: String...) throws {
      let running = try tool.start(arguments + more)
      while running.process.isRunning && lines.count < line { usleep(2000) }
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.wait()
    }
  }

  @Test(
    "Killed at three points and resumed: one sheet for each account, each line opens and redeems",
    arguments: [1, 2])
  func killed(_ seed: UInt64) throws {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write(accounts: 500)
    var random = Seeded(state: seed)
    var line = 0
    for _ in 0..<3 {
      line += Int(random.next() % 120)
      try run.killed(atLine: line, "--resume")
    }
    let last = try run.issue("--resume")
    #expect(last.code == 0, "seed \(seed): \(last.messages)")
    #expect(run.lines.count == 500, "seed \(seed)")
    let sheets = try run.open()
    #expect(Set(sheets.compactMap { $0["account"]?.text }).count == 500)
    #expect(try run.recoverable() == 500)
    for sheet in sheets where random.next() % 25 == 0 {
      guard case .list(let codes)? = sheet["codes"], let code = codes.first?["code"]?.text,
        let account = sheet["account"]?.text
      else {
        Issue.record("no codes: \(sheet.keys)")
        continue
      }
      #expect(try run.tool.redeem(code, account).code == 0)
      #expect(try run.tool.redeem(code, account).code == 1)
    }
  }

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }

  @Test("One result a line, the verdict last, and the log names the run") func results() throws {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write("account,label,count\nalice,\"Alice, at work\",3\nbob,,\n")
    let outcome = try run.issue("--reason", "rollout")
    #expect(outcome.code == 0, "\(outcome.messages)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.last?.contains(#""issued":2"#) == true)
    #expect(lines.dropLast().allSatisfy { $0.contains(#""result":"ok""#) })
    let sheets = try run.open().sorted { ($0["account"]?.text ?? "") < ($1["account"]?.text ?? "") }
    #expect(sheets.map { $0["label"] } == [.text("Alice, at work"), .null])
    #expect(sheets.map(count) == [3, 10])
    let log = try run.tool.run("audit", "list").output
    #expect(log.components(separatedBy: "batch=").count == 3)
    for line in run.lines { #expect(!line.contains("Alice, at work"), "labels are sealed") }
  }

  private func count(_ sheet: [String: JSONValue]) -> Int {
    if case .list(let codes)? = sheet["codes"] { codes.count } else { 0 }
  }

  @Test(
    "A list with a line that cannot be used: exit 65 with its number, and nothing is issued",
    arguments: [
      ("account\nalice\n\nalice\n", 4), ("account,count\na,0\n", 2), ("account,count\na,31\n", 2),
      ("account,count\na,x\n", 2), ("account\na\nb\"c\n", 3), ("account,label\na,\"\u{7}\"\n", 2),
      ("{\"account\":\"a\"}\n{\"account\":\"b\",\"lable\":\"x\"}\n", 2),
      ("{\"account\":\"a\"}\n{\"user\":\"b\"}\n", 2), ("account\na\n" + "\"" + "b\n", 3),
      ("account\n" + String(repeating: "x", count: 256) + "\n", 2),
    ])
  func badLists(_ text: String, _ line: Int) throws {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write(text)
    for more in [[], ["--dry-run"]] {
      let outcome = try run.tool.run(run.arguments + more)
      #expect(outcome.code == 65, "\(outcome.messages)")
      #expect(outcome.output.contains(#""line":\#(line),"#), "\(outcome.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: run.output))
    #expect(try run.recoverable() == 0)
  }

  @Test("An empty list, one that is missing, a folder and another encoding: exit 65") func noList()
    throws
  {
    let run = try Run()
    defer { run.tool.remove() }
    #expect(try run.issue().code == 65, "missing")
    for text in ["", "account\n", "who,what\na,b\n"] {
      try run.write(text)
      #expect(try run.issue().code == 65, "\(text)")
    }
    try Data([0xFF, 0xFE, 0x61, 0]).write(to: URL(fileURLWithPath: run.list))
    let utf16 = try run.issue()
    #expect(utf16.code == 65)
    #expect(utf16.messages.contains("UTF-16"))
    var arguments = run.arguments
    arguments[3] = run.folder
    #expect(try run.tool.run(arguments).code == 65)
    #expect(try run.recoverable() == 0)
  }

  @Test("--dry-run says what would be issued and changes nothing") func dryRun() throws {
    let run = try Run()
    defer { run.tool.remove() }
    _ = try run.tool.issue("user1", "--profile", "long")
    try run.write(accounts: 3)
    let outcome = try run.tool.run(
      "codes", "issue", "--batch", run.list, "--dry-run", "--json", "--profile", "long")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.contains(#""state":"active""#) }.count == 2)
    #expect(lines.filter { $0.contains(#""state":"pending""#) }.count == 1)
    #expect(try run.recoverable() == 1)
  }

  @Test(
    "At a terminal a bar shows rate and time left; never with NO_COLOR or --json",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script(1) is missing"))
  func progress() throws {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write(accounts: 40)
    let bare = run.arguments.filter { $0 != "--json" }
    // The test runner sets NO_COLOR for its own sake.
    for (number, setting) in ["-u NO_COLOR", "NO_COLOR=1", "-u NO_COLOR"].enumerated() {
      var arguments = bare + (number == 2 ? ["--json"] : [])
      arguments[5] = run.output + "\(number)"
      let command = ([CommandLineTool.executable.path] + arguments).joined(separator: " ")
      let outcome = try run.tool.run(
        ["-c", "env \(setting) script -qec '\(command)' /dev/null"],
        executable: URL(fileURLWithPath: "/bin/sh"))
      #expect(outcome.code == 0, "\(outcome.output)")
      let hasBar = outcome.output.contains("of 40 ·") && outcome.output.contains(" left")
      #expect(hasBar == (number == 0), "\(outcome.output)")
    }
  }

  @Test("Plain only by name: without it exit 64; with it the lines are as `codes issue --json`")
  func plain() throws {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write(accounts: 3)
    let bare = ["codes", "issue", "--batch", run.list, "--output", run.output, "--profile", "long"]
    #expect(try run.tool.run(bare).code == 64)
    #expect(try run.tool.run(bare + ["--plain-output", "--seal-to", run.key + ".pub"]).code == 64)
    #expect(try run.tool.run(bare + ["--plain-output"]).code == 0)
    #expect(try run.tool.run(bare + ["--plain-output"]).code == 78, "it is not written over")
    #expect(try run.tool.run(bare + ["--plain-output", "--resume"]).code == 0)
    #expect(try run.issue("--resume").code == 65, "sealed and plain are not mixed")
    let mode = try FileManager.default.attributesOfItem(atPath: run.output)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
    #expect(run.lines.count == 3)
    for line in run.lines {
      let sheet = try JSONDecoder().decode([String: JSONValue].self, from: Data(line.utf8))
      guard case .list(let codes)? = sheet["codes"], let account = sheet["account"]?.text else {
        Issue.record("no codes")
        continue
      }
      #expect(try run.tool.redeem(try #require(codes[1]["code"]?.text), account).code == 0)
    }
  }

  @Test("An account that cannot have a sheet is told, the others get theirs: exit 1") func partial()
    throws
  {
    let run = try Run()
    defer { run.tool.remove() }
    let codes = try run.tool.issue("user1", "--profile", "long")
    #expect(try run.tool.run(["stop", "user1"], input: Array(codes.stopCode.utf8)).code == 0)
    try run.write(accounts: 3)
    let outcome = try run.issue("--activate")
    #expect(outcome.code == 1, "\(outcome.messages)")
    #expect(outcome.output.contains(#""refused":1"#))
    #expect(run.lines.count == 2, "no line is left of a sheet that is not stored")
    #expect(try run.open().count == 2)
  }

  @Test(
    "A full disk half way: exit 69, each line has its sheet, and the rest goes on elsewhere",
    .enabled(if: isRoot && canMount(), "mounting a small disk takes root"))
  func fullDisk() throws {
    let run = try Run()
    defer { run.tool.remove() }
    let disk = try SmallDisk()
    defer { disk.remove() }
    try run.write(accounts: 1500)
    var arguments = run.arguments
    arguments[5] = disk.path + "/out.sealed"
    let outcome = try run.tool.run(arguments)
    #expect(outcome.code == 69, "\(outcome.messages)")
    #expect(outcome.messages.contains("--resume"))
    try FileManager.default.copyItem(atPath: disk.path + "/out.sealed", toPath: run.output)
    let written = try run.open().count
    #expect(written > 100)
    #expect(try run.recoverable() == written)
    #expect(try run.issue("--resume").code == 0)
    #expect(try run.open().count == 1500)
    #expect(try run.recoverable() == 1500)
  }

  @Test("An output that cannot be made: exit 69 or 78 before anything is issued") func noOutput()
    throws
  {
    let run = try Run()
    defer { run.tool.remove() }
    try run.write(accounts: 2)
    for (path, code) in [("/dev/full", 78), ("/proc/out", 69), (run.folder, 78)]
      as [(String, Int32)]
    {
      var arguments = run.arguments
      arguments[5] = path
      #expect(try run.tool.run(arguments).code == code, "\(path)")
    }
    #expect(try run.recoverable() == 0)
  }
}
