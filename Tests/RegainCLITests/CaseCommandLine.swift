import Foundation
import RegainTestSupport
import Testing

/// A home with its keyring elsewhere, a device, and what scripts do with cases there.
struct CaseCommandLine: Sendable {
  let devices: DeviceCommandLine

  var tool: CommandLineTool { devices.tool }

  static func make(_ store: DeviceCommandLine.Store = .sqlite) async throws -> CaseCommandLine {
    var tool = try CommandLineTool.make()
    // A policy of NIST's wants the keyring apart from the store.
    tool.environment["REGAIN_KEYRING"] = tool.folder + "/keys/keyring"
    #if PostgreSQL
      if store == .postgres {
        tool.environment["REGAIN_STORE"] = try await PostgresServer.shared.value.makeURL()
      }
    #endif
    let all = CaseCommandLine(devices: DeviceCommandLine(tool: tool))
    let made = try tool.run("init")
    #expect(made.code == 0, "\(made.messages)")
    try all.devices.sshKeygen(
      "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", all.devices.path("key"))
    return all
  }

  func path(_ name: String) -> String { devices.path(name) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
  }

  func writePolicy(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: tool.home + "/policy.yaml"))
  }

  /// Issues a sheet that counts at once.
  func sheet() throws -> IssuedCodes {
    try tool.issue("alice", "--activate", "--profile", "long")
  }

  /// - Returns: the case.
  func open(_ account: String = "alice", _ more: String...) throws -> String {
    let secret = path("secret-\(UUID().uuidString)")
    let outcome = try tool.run(
      [
        "case", "open", account, "--action", "reset-password", "--json", "--case-secret-file",
        secret,
      ] + more)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let id = try outcome.json.text("case")
    try FileManager.default.moveItem(atPath: secret, toPath: path(id))
    return id
  }

  @discardableResult
  func add(
    _ kind: String, to id: String, _ more: String..., input: String = ""
  ) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["case", "add", id, kind, "--case-secret-file", path(id), "--json"] + more,
      input: Array(input.utf8))
  }

  func grant(_ id: String, _ more: String...) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["case", "grant", id, "--audience", "app", "--case-secret-file", path(id), "--json"] + more)
  }

  /// Asks a device for a case, with the number typed.
  func approve(
    _ id: String, by device: String, key: String = "key", account: String = "alice",
    namespace: String = "regain-approve-v1@localhost"
  ) throws {
    let number = path("number-\(UUID().uuidString)")
    let asked = try tool.run(
      "device", "challenge", account, "--device", device, "--action", "reset-password", "--case",
      id, "--match-file", number)
    #expect(asked.code == 0, "\(asked.messages)")
    let digits = try String(contentsOfFile: number, encoding: .utf8).prefix(6)
    let isDenial = namespace.contains("deny")
    try write(
      isDenial ? asked.output : asked.output.replacing("match: ?", with: "match: \(digits)"),
      to: "approve.txt")
    try devices.sign("approve.txt", namespace: namespace, key: key)
  }

  /// Asks a device, which approves, and shows that in the case.
  @discardableResult
  func addApproval(to id: String, by device: String) throws -> CommandLineTool.Outcome {
    try approve(id, by: device)
    return try add(
      "device", to: id, "--challenge", path("approve.txt"), "--signature", path("approve.txt.sig"))
  }

  func show(_ id: String) throws -> [String: JSONValue] {
    try tool.run("case", "show", id, "--json").json
  }

  /// Registers and confirms.
  func register(
    _ kind: String = "address", _ account: String = "alice", by channel: String = "email",
    _ destination: String = "mailbox-1"
  ) throws -> String {
    let added = try tool.run(
      kind, "add", account, "--channel", channel, "--destination", destination, "--json")
    #expect(added.code == 0, "\(added.messages)")
    let id = try added.json.text("address")
    let confirmed = try tool.run(
      [kind, "confirm", account, id], input: Array((try added.json.text("code")).utf8))
    #expect(confirmed.code == 0, "\(confirmed.messages)")
    return id
  }

  /// Enrols an agent's device and registers him.
  func agent(_ name: String, _ more: String...) throws -> String {
    try devices.sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", path(name))
    let device = try devices.enrolled(name, account: name)
    let added = try tool.run(
      ["agent", "add", name, "--role", "confirm", "--role", "override"] + more)
    #expect(added.code == 0, "\(added.messages)")
    return device
  }

  /// An agent's confirmation, as one file.
  func confirmation(
    _ agent: String, _ device: String, of id: String?, _ decision: String = "approve",
    account: String = "alice"
  ) throws -> String {
    let challenge = path("\(agent)-\(UUID().uuidString).txt")
    let stated = try tool.run(
      ["agent", "confirm"] + [id].compactMap(\.self) + [
        "--agent", agent, "--account", account, "--device", device, "--decision", decision,
        "--why", "lost phone", "--evidence", "passport", "--steps", "compared the picture",
        "--rationale", "it is she", "--challenge-file", challenge,
      ])
    #expect(stated.code == 0, "\(stated.messages)")
    let name = (challenge as NSString).lastPathComponent
    try devices.sign(name, key: agent)
    let signature = String(decoding: try devices.read(name + ".sig"), as: UTF8.self)
    try write(stated.output + signature, to: name + ".confirmation")
    return challenge + ".confirmation"
  }
}
