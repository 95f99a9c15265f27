import Foundation
import Testing

@Suite("The command's manners") struct MannersTests {
  @Test(
    "Every subcommand has help with an example",
    arguments: [
      [], ["init"], ["demo"], ["codes"], ["codes", "issue"], ["codes", "confirm"],
      ["codes", "redeem"],
      ["codes", "check"], ["codes", "status"], ["codes", "revoke"], ["stop"], ["audit"],
      ["device"], ["device", "enroll"], ["device", "confirm"], ["device", "list"],
      ["device", "revoke"], ["device", "challenge"], ["device", "options"], ["device", "redeem"],
      ["device", "verify"], ["device", "sign"], ["device", "allowed-signers"],
      ["device", "revocation-list"],
      ["token"], ["token", "issue"], ["token", "verify"], ["token", "redeem"],
      ["token", "challenge"], ["token", "inspect"], ["token", "revoke"], ["token", "keys"],
      ["audit", "list"], ["keys"], ["keys", "list"], ["keys", "rotate"], ["keys", "retire"],
      ["keys", "seal"], ["keys", "unseal"], ["keys", "export"], ["keys", "import"], ["doctor"],
      ["completion"],
    ])
  func help(_ command: [String]) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run(command + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("regain"))
    #expect(outcome.output.contains("Example:") || command.isEmpty)
    #expect(try tool.run(["help"] + command).code == 0)
  }

  @Test(
    "Wrong usage exits 64 and says so on stderr",
    arguments: [
      ["nonsense"], ["codes"], ["codes", "redeem"], ["codes", "issue"], ["--nope"],
      ["codes", "issue", "alice", "--count", "many"],
      ["codes", "issue", "alice", "--profile", "short"],
      ["codes", "revoke"], ["codes", "revoke", "alice", "--issued-before", "2026-01-01"],
      ["codes", "revoke", "--issued-before", "yesterday"], ["keys", "rotate", "everything"],
      ["completion", "tcsh"], ["device", "redeem"], ["device", "enroll", "alice"],
      ["device", "challenge", "alice"],
      ["device", "redeem", "--challenge", "-", "--signature", "-"],
      ["device", "verify", "--offline", "--challenge", "a", "--signature", "b"],
      ["device", "redeem", "--challenge", "a", "--signature", "b", "--signature-format", "pem"],
      ["device", "challenge", "alice", "--device", "a", "--action", "b", "--case", "c"],
      ["token", "issue", "alice"], ["token", "issue", "alice", "--action", "a"],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--format", "jwt"],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--suite", "v2.local"],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--suite", "handle"],
      [
        "token", "issue", "alice", "--action", "a", "--audience", "b", "--format", "handle",
        "--suite", "v4.local",
      ],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--channel", "fax"],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--lifetime", "15"],
      ["token", "issue", "alice", "--action", "a", "--audience", "b", "--output", ""],
      ["token", "redeem"], ["token", "redeem", "--action", "a"],
      ["token", "redeem", "--action", "a", "--audience", "b", "--match", "123456"],
      ["token", "redeem", "--action", "a", "--audience", "b", "--state-file", "-"],
      [
        "token", "redeem", "--action", "a", "--audience", "b", "--state-file", "-", "--proof", "-",
        "--token-file", "c",
      ],
      ["token", "verify", "--action", "a", "--audience", "b", "--offline"],
      ["token", "verify", "--action", "a", "--audience", "b", "--key", "c"],
      ["token", "verify", "--action", "a", "--audience", "b", "--offline", "--key", "-"],
      ["token", "verify", "--action", "a", "--audience", "b", "--at", "2026-01-01T00:00:00Z"],
      [
        "token", "verify", "--action", "a", "--audience", "b", "--offline", "--key", "c",
        "--state-file", "d",
      ],
      [
        "token", "verify", "--action", "a", "--audience", "b", "--offline", "--key", "c", "--at",
        "today",
      ],
      ["token", "revoke"], ["token", "revoke", "--id", "a", "--account", "b"],
      ["token", "revoke", "--id", "a", "--action", "b"],
      ["token", "revoke", "--account", "a", "--action", "b", "--case", "c"],
    ])
  func usage(_ command: [String]) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run(command)
    let isGroup = command == ["codes"]
    #expect(outcome.code == (isGroup ? 0 : 64), "\(outcome.messages)")
    #expect(outcome.output.isEmpty != isGroup)
  }

  @Test(
    "What a request asks for is checked: exit 65",
    arguments: [
      ["codes", "issue", ""], ["codes", "issue", "a\nb"],
      ["codes", "issue", "alice", "--count", "31"],
      ["codes", "issue", "alice", "--label", ""],
      ["codes", "issue", "alice", "--expires", "2020-01-01"],
      ["codes", "issue", "alice", "--tenant", ""],
      ["codes", "issue", "alice", "--idempotency-key", "short"],
    ])
  func requests(_ command: [String]) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let outcome = try tool.run(command)
    #expect(outcome.code == 65, "\(outcome.code) \(outcome.messages)")
    #expect(outcome.output.isEmpty)
    #expect(try tool.run("audit", "list").output.split(separator: "\n").count == 1)
  }

  @Test("With --json a failure is an object too, and messages go to stderr with a prefix")
  func json() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    _ = try tool.issue("alice")
    let outcome = try tool.run(["codes", "redeem", "alice", "--json"], input: Array("X".utf8))
    #expect(outcome.json["result"] == .text("malformed"))
    #expect(outcome.output.split(separator: "\n").count == 1)
    #expect(outcome.messages.hasPrefix("regain: "))
  }

  @Test("Completion scripts are for their shells", arguments: ["bash", "zsh", "fish"])
  func completion(_ shell: String) throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run("completion", shell)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("codes") && outcome.output.contains("token"))
    #expect(outcome.output.contains("v3.public"), "what an option takes is completed, too")
    guard shell == "bash" else { return }
    let check = try tool.run(
      ["-n"], input: Array(outcome.output.utf8), executable: URL(fileURLWithPath: "/bin/bash"))
    #expect(check.code == 0, "\(check.messages)")
  }

  @Test("A sheet fits a page: 66 columns, every code once, the stop code apart") func sheet() throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    for profile in ["standard", "long"] {
      let outcome = try tool.run(
        "codes", "issue", "alice-\(profile)", "--profile", profile, "--label", "Alice, work",
        "--expires", "2099-01-31")
      #expect(outcome.code == 0)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 66 })
      #expect(outcome.output.contains("Alice, work"))
      #expect(outcome.output.contains("valid until 2099-01-31"))
      #expect(outcome.output.contains("STOP CODE"))
      let groups = profile == "long" ? 6 : 4
      let pattern = try Regex(#"[0-9A-Z]{5}(-[0-9A-Z]{5}){\#(groups - 1)}"#)
      #expect(outcome.output.matches(of: pattern).count == 11)
    }
  }

  @Test("The demo does not touch the store that the environment names") func demoElsewhere() throws
  {
    var tool = try CommandLineTool.make()
    defer { tool.remove() }
    let path = tool.home + "-real.sqlite"
    tool.environment["REGAIN_STORE"] = "sqlite:" + path
    tool.environment["REGAIN_KEYRING"] = tool.home + "-real-keyring"
    #expect(try tool.run("demo").code == 0)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(!FileManager.default.fileExists(atPath: tool.home + "-real-keyring"))
  }

  @Test("The demo tells its story and leaves nothing behind") func demo() throws {
    var tool = try CommandLineTool.make()
    defer { tool.remove() }
    let folder = (tool.home as NSString).deletingLastPathComponent
    tool.environment["TMPDIR"] = folder
    let outcome = try tool.run("demo")
    #expect(outcome.code == 0, "\(outcome.messages)")
    for word in [
      "accepted; 9", "exit 1", "exit 65", "stopped until", "authn_login_lock", "denied (exit 2)",
      "authn_device_approved", "action: reset-password", "accepted, for alice@example.org",
      "authn_token_created", "authn_token_redeemed", "pending (exit 3)", "granted; its token",
    ] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test("A code can come from a file, and stop and check read one too") func codeFile() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let sheet = try tool.issue("alice")
    let file = tool.home + "/code"
    try Data((sheet.codes[0] + "\n").utf8).write(to: URL(fileURLWithPath: file))
    #expect(try tool.run("codes", "check", "--code-file", file).code == 0)
    #expect(try tool.run("codes", "redeem", "alice", "--code-file", file).code == 0)
    #expect(try tool.run("codes", "redeem", "alice", "--code-file", file + "x").code == 65)
    let stop = try tool.run(["stop", "alice", "--json"], input: Array(sheet.stopCode.utf8))
    #expect(stop.code == 0)
    #expect(stop.json["alreadyStopped"] == .flag(false))
    #expect(try tool.redeem(sheet.codes[1], "alice").code == 1)
    #expect(try tool.run("codes", "status", "alice", "--json").json["frozenUntil"]?.text != nil)
  }

  @Test("Without XDG folders, files go below $HOME; a subcommand that is none is called so")
  func ownHome()
    throws
  {
    var tool = try CommandLineTool.make()
    defer { tool.remove() }
    let folder = (tool.home as NSString).deletingLastPathComponent
    tool.environment = ["REGAIN_HOME": "", "HOME": folder]
    #expect(try tool.run("init").code == 0)
    #expect(FileManager.default.fileExists(atPath: folder + "/.local/share/regain/regain.sqlite"))
    #expect(FileManager.default.fileExists(atPath: folder + "/.config/regain/keyring"))
    let unknown = try tool.run("codes", "export")
    #expect(unknown.code == 64)
    #expect(unknown.messages.contains("no such subcommand"), "\(unknown.messages)")
    #expect(try tool.run("codes", "revoke", "--json").json["result"] == .text("usage"))
  }

  @Test(
    "What only tells fails with 69 when it is not heard",
    .enabled(if: hasFullDevice, "there is no /dev/full"))
  func fullOutput() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    _ = try tool.issue("alice", "--profile", "long")
    for command in [
      ["codes", "status", "alice"], ["codes", "status", "--all", "--json"], ["audit", "list"],
      ["keys", "list"], ["doctor", "--json"], ["token", "keys"], ["token", "keys", "--public"],
    ] {
      let outcome = try tool.run(command, outputPath: "/dev/full")
      #expect(outcome.code == 69, "\(command): \(outcome.messages)")
    }
  }

  @Test("Without --home, files go where the XDG specification says") func xdg() throws {
    var tool = try CommandLineTool.make()
    defer { tool.remove() }
    let folder = (tool.home as NSString).deletingLastPathComponent
    tool.environment = [
      "REGAIN_HOME": "", "XDG_DATA_HOME": folder + "/data", "XDG_CONFIG_HOME": folder + "/config",
    ]
    #expect(try tool.run("init").code == 0)
    #expect(FileManager.default.fileExists(atPath: folder + "/data/regain/regain.sqlite"))
    #expect(FileManager.default.fileExists(atPath: folder + "/config/regain/keyring"))
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 0 && doctor.output.contains("warning: anchor: There is no anchor"))
    #expect(try tool.run("audit", "anchor", folder + "/regain.anchor").code == 0)
    tool.environment["REGAIN_ANCHOR"] = folder + "/regain.anchor"
    #expect(try tool.run("doctor").output == "All is well.\n")
  }
}

private let hasFullDevice = FileManager.default.fileExists(atPath: "/dev/full")
