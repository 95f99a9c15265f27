import Foundation
import GRDB
import Testing

/// A database administrator with an editor.
struct Tampering {
  let queue: DatabaseQueue

  init(_ tool: CommandLineTool) throws {
    queue = try DatabaseQueue(path: tool.storePath)
  }

  func execute(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }

  func count(_ sql: String) throws -> Int {
    try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }
}

@Suite("Edited databases") struct TamperingTests {
  @Test("One account's rows under another's name are refused, and doctor says so")
  func copiedRow() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let alice = try tool.issue("alice")
    _ = try tool.issue("bob")
    try Tampering(tool).execute(
      """
      UPDATE regain_record SET
        body = (SELECT body FROM regain_record WHERE account = 'alice' AND kind = 'backup-codes'),
        mac = (SELECT mac FROM regain_record WHERE account = 'alice' AND kind = 'backup-codes'),
        version =
          (SELECT version FROM regain_record WHERE account = 'alice' AND kind = 'backup-codes')
      WHERE account = 'bob' AND kind = 'backup-codes'
      """)
    let outcome = try tool.redeem(alice.codes[0], "bob", "--explain")
    #expect(outcome.code == 1)
    #expect(outcome.json["reason"] == .text("tampered-record"))
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.output.contains("bob"), "\(doctor.output)")
    #expect(try tool.redeem(alice.codes[0], "alice").code == 0, "alice is not touched")
  }

  @Test("All rows of an account copied to a new name are refused") func copiedAccount() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let alice = try tool.issue("alice")
    try Tampering(tool).execute(
      """
      INSERT INTO regain_record
      SELECT tenant, 'mallory', kind, id, version, body, key_id, mac FROM regain_record
      WHERE account = 'alice'
      """)
    #expect(try tool.redeem(alice.codes[0], "mallory").code == 1)
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.output.contains("mallory"))
  }

  @Test("A deleted consumption row brings no code back, and doctor says so")
  func deletedConsumption() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let sheet = try tool.issue("alice")
    #expect(try tool.redeem(sheet.codes[0], "alice").code == 0)
    #expect(try tool.run("doctor").code == 0)
    try Tampering(tool).execute("DELETE FROM regain_consumption")
    for code in sheet.codes.prefix(2) {
      let outcome = try tool.redeem(code, "alice", "--explain")
      #expect(outcome.code == 1)
      #expect(outcome.json["reason"] == .text("tampered-consumptions"))
    }
    let doctor = try tool.run("doctor", "--json")
    #expect(doctor.code == 1)
    #expect(doctor.output.contains("alice"))
  }
}
