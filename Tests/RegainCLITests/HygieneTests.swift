import Foundation
import Testing

@Suite("Secrets in what the command says and keeps") struct HygieneTests {
  @Test("No code stands in any output but the sheet, nor in any file") func codes() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let sheet = try tool.issue("alice", "--count", "3")
    let codes = sheet.codes + [sheet.stopCode]
    var said: [String] = []
    func note(_ outcome: CommandLineTool.Outcome) { said += [outcome.output, outcome.messages] }
    for code in codes {
      for input in [
        code, changed(code, at: 9), swappedNeighbours(code), String(code.dropLast()), code + "X",
      ] {
        for command in [
          ["codes", "redeem", "alice", "--explain"], ["codes", "redeem", "bob", "--json"],
          ["codes", "check", "--json"], ["codes", "confirm", "alice"],
        ] {
          note(try tool.run(command, input: Array(input.utf8)))
        }
      }
    }
    note(try tool.run(["stop", "alice"], input: Array(sheet.stopCode.utf8)))
    for command in [
      ["codes", "status", "alice", "--json"], ["audit", "list", "--with-values"], ["doctor"],
      ["keys", "list"],
    ] { note(try tool.run(command)) }
    for name in try FileManager.default.contentsOfDirectory(atPath: tool.home)
    where name != "keyring" {
      let data = try Data(contentsOf: URL(fileURLWithPath: tool.home + "/" + name))
      said.append(String(decoding: data, as: UTF8.self))
    }
    let text = said.joined().uppercased().filter { $0 != "-" }
    for code in codes {
      let symbols = Array(code.filter { $0 != "-" })
      for start in 2...(symbols.count - 9) {
        #expect(!text.contains(String(symbols[start..<(start + 7)])))
      }
    }
  }

  @Test("A code that is typed in a wrong place is not repeated") func wrongPlaces() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    for arguments in [
      ["codes", "issue", "bob", "--count", code], ["keys", "rotate", code], [code],
      ["codes", code],
      ["codes", "redeem", "alice", "--\(code)"], ["codes", "issue", "bob", "--count=\(code)"],
      ["codes", "redeem", "alice", code, "--json"],
      ["codes", "redeem", "alice", "--code-file", code],
    ] {
      let outcome = try tool.run(arguments)
      #expect([64, 65].contains(outcome.code), "\(arguments.dropLast())")
      #expect(!(outcome.output + outcome.messages).contains(code), "\(arguments.dropLast())")
    }
  }

  @Test("No key stands in any output") func keys() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let text = try String(contentsOfFile: tool.keyringPath, encoding: .utf8)
    let secrets = text.split(separator: "\n").dropFirst().compactMap {
      $0.split(separator: " ").last
    }
    #expect(secrets.count == 9)
    var said = ""
    for command in [
      ["keys", "list", "--json"], ["keys", "rotate", "look-up"], ["doctor", "--json"], ["init"],
      ["keys", "retire", "nonsense"],
    ] {
      let outcome = try tool.run(command)
      said += outcome.output + outcome.messages
    }
    for secret in secrets { #expect(!said.contains(secret)) }
  }

  @Test(
    "At a terminal a code is asked for and not shown",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script(1) is missing"))
  func hiddenPrompt() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    // script(1) gives the command a terminal of its own and shows all that appears on it. What is
    // typed before the prompt is thrown away, as for passwords.
    let command = "\(CommandLineTool.executable.path) codes redeem alice; echo exit $?"
    let outcome = try tool.run(
      ["-c", "(sleep 1; cat; sleep 1) | script -qec '\(command)' /dev/null"],
      input: Array((code + "\n").utf8), executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(outcome.output.contains("Backup code for alice:"), "\(outcome.output)")
    #expect(outcome.output.contains("accepted"), "\(outcome.output)")
    #expect(outcome.output.contains("exit 0"))
    #expect(!outcome.output.contains(code), "what is typed is not shown")
  }
}

@Suite("A command that is killed", .serialized) struct KilledTests {
  @Test("Redemptions killed at any moment: each code was used or still works, never both")
  func redeem() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.writePolicy("attempts:\n  softLimit: 100\n")
    let codes = try tool.issue("alice", "--count", "30").codes
    for (number, code) in codes.prefix(20).enumerated() {
      let running = try tool.start(["codes", "redeem", "alice"], input: Array(code.utf8))
      usleep(UInt32(number) * 4000)
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.wait()
    }
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 0, "\(doctor.output)")
    let used = try tool.run("codes", "status", "alice", "--json").json["used"]
    guard case .list(let list)? = used else {
      Issue.record("no list of used codes")
      return
    }
    let slots = Set(list.compactMap { $0["slot"]?.number })
    for (number, code) in codes.prefix(20).enumerated() {
      #expect(try tool.redeem(code, "alice").code == (slots.contains(number + 1) ? 1 : 0))
    }
  }

  @Test("Issues killed at any moment: no sheet is active that was not shown whole") func issue()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    for number in 0..<12 {
      let running = try tool.start(["codes", "issue", "user-\(number)", "--json"])
      usleep(UInt32(number) * 25_000)
      kill(running.process.processIdentifier, SIGKILL)
      let outcome = try running.wait()
      let state = try tool.run("codes", "status", "user-\(number)", "--json").json["state"]
      if state == .text("active") { #expect(try IssuedCodes(outcome).codes.count == 10) }
    }
    #expect(try tool.run("doctor").code == 0)
    #expect(try tool.issue("user-0", "--activate").state == "active")
  }

  @Test("An init killed at any moment, or run by eight at once, can be done again")
  func initialise()
    throws
  {
    for number in 0..<12 {
      let tool = try CommandLineTool.make()
      defer { tool.remove() }
      let running = try tool.start(["init"])
      usleep(UInt32(number) * 6000)
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.wait()
      let again = try tool.run("init")
      #expect(again.code == 0, "\(again.messages)")
      #expect(try tool.redeem(tool.issue("alice").codes[0], "alice").code == 0)
    }
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let all = try (0..<8).map { _ in try tool.start(["init"]) }
    for running in all {
      let outcome = try running.wait()
      #expect(outcome.code == 0, "\(outcome.messages)")
    }
    #expect(try tool.run("doctor").code == 0)
  }

  @Test("A rotation killed at any moment leaves a keyring that opens the store") func rotate()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    for number in 0..<12 {
      let running = try tool.start(["keys", "rotate", "row-authentication"])
      usleep(UInt32(number) * 5000)
      kill(running.process.processIdentifier, SIGKILL)
      _ = try running.wait()
    }
    #expect(try tool.run("doctor").code == 0)
    #expect(try tool.redeem(code, "alice").code == 0)
  }
}
