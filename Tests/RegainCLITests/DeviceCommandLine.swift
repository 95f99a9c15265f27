import Foundation
import RegainTestSupport
import Testing

/// A home with an SSH key, and what scripts do with it.
struct DeviceCommandLine: Sendable {
  let tool: CommandLineTool

  var folder: String { (tool.home as NSString).deletingLastPathComponent }

  /// Whichever databases this machine can run.
  enum Store: String, CaseIterable, Sendable {
    case sqlite
    #if PostgreSQL
      case postgres
    #endif
  }

  static func make(_ store: Store = .sqlite) async throws -> DeviceCommandLine {
    let all = DeviceCommandLine(tool: try await .ready(on: store))
    try all.sshKeygen("-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", all.path("key"))
    return all
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  @discardableResult
  func sshKeygen(_ arguments: String..., input: String? = nil) throws -> CommandLineTool.Outcome {
    try tool.run(
      arguments, input: try input.map { try read($0) } ?? [],
      executable: URL(fileURLWithPath: "/usr/bin/ssh-keygen"))
  }

  /// - Returns: the device.
  func enrolled(_ key: String = "key", account: String = "alice") throws -> String {
    let asked = try tool.run(
      "device", "enroll", account, "--name", "Laptop", "--key", path("\(key).pub"))
    #expect(asked.code == 0, "\(asked.messages)")
    try write(Array(asked.output.utf8), to: "enrol.txt")
    try sign("enrol.txt", namespace: "regain-enroll-v1@localhost", key: key)
    let confirmed = try tool.run(
      "device", "confirm", path("enrol.txt"), "--signature", path("enrol.txt.sig"), "--json")
    #expect(confirmed.code == 0, "\(confirmed.messages)")
    #expect(confirmed.json["binding"] == .text("exportable"))
    return try #require(confirmed.json["device"]?.text)
  }

  func challenge(_ device: String, to name: String, _ more: String...) throws {
    let asked = try tool.run(
      ["device", "challenge", "alice", "--device", device, "--action", "reset-password"] + more)
    #expect(asked.code == 0, "\(asked.messages)")
    try write(Array(asked.output.utf8), to: name)
  }

  func sign(
    _ name: String, namespace: String = "regain-approve-v1@localhost", key: String = "key"
  ) throws {
    try? FileManager.default.removeItem(atPath: path(name + ".sig"))
    let signed = try sshKeygen("-q", "-Y", "sign", "-f", path(key), "-n", namespace, path(name))
    #expect(signed.code == 0, "\(signed.messages)")
  }

  func answer(
    _ verb: String, _ name: String, signature: String? = nil, _ more: String...
  ) throws -> CommandLineTool.Outcome {
    try tool.run(
      [
        "device", verb, "--challenge", path(name), "--signature",
        path(signature ?? name + ".sig"), "--json",
      ] + more)
  }
}

extension CommandLineTool {
  static func ready(on store: DeviceCommandLine.Store) async throws -> CommandLineTool {
    var tool = try make()
    #if PostgreSQL
      if store == .postgres {
        tool.environment["REGAIN_STORE"] = try await PostgresServer.shared.value.makeURL()
      }
    #endif
    let outcome = try tool.run("init")
    #expect(outcome.code == 0, "\(outcome.messages)")
    return tool
  }
}
