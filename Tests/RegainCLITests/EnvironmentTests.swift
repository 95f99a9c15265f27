import Foundation
import GRDB
import Testing

@Suite("A machine that is not as it should be") struct EnvironmentTests {
  @Test("A keyring that others may read: exit 77", arguments: [0o644, 0o640, 0o604, 0o620])
  func openKeyring(_ mode: Int) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.setMode(mode, of: tool.keyringPath)
    for command in [["codes", "status", "alice"], ["doctor"], ["init"], ["keys", "list"]] {
      let outcome = try tool.run(command)
      #expect(outcome.code == 77, "\(command): \(outcome.messages)")
      #expect(outcome.messages.contains("chmod 600"))
    }
    try tool.setMode(0o600, of: tool.keyringPath)
    #expect(try tool.run("doctor").code == 0)
  }

  @Test("A folder that others may write to: exit 77") func openFolder() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.setMode(0o777, of: tool.home)
    #expect(try tool.run("codes", "status", "alice").code == 77)
  }

  @Test("A store that others may read is reported by doctor") func openStore() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.setMode(0o644, of: tool.storePath)
    let doctor = try tool.run("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.output.contains("chmod 600"))
  }

  @Test("Everything that is made is its owner's alone") func modes() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    _ = try tool.issue("alice")
    #expect(try tool.mode(of: tool.home) == 0o700)
    for name in try FileManager.default.contentsOfDirectory(atPath: tool.home) {
      #expect(try tool.mode(of: tool.home + "/" + name) == 0o600, "\(name)")
    }
  }

  @Test("A symbolic link in the store's place: exit 78, and it is not followed") func linkedStore()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let real = tool.home + "/elsewhere.sqlite"
    try FileManager.default.moveItem(atPath: tool.storePath, toPath: real)
    try FileManager.default.createSymbolicLink(atPath: tool.storePath, withDestinationPath: real)
    for command in [["codes", "issue", "alice"], ["init"], ["doctor"]] {
      let outcome = try tool.run(command)
      #expect(outcome.code == 78, "\(command): \(outcome.messages)")
      #expect(outcome.messages.contains("symbolic link"))
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("A symbolic link in the keyring's place: exit 78") func linkedKeyring() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let real = tool.home + "/elsewhere"
    try FileManager.default.moveItem(atPath: tool.keyringPath, toPath: real)
    try FileManager.default.createSymbolicLink(atPath: tool.keyringPath, withDestinationPath: real)
    #expect(try tool.run("codes", "status", "alice").code == 78)
  }

  @Test("A database of a newer version: exit 78, untouched") func newerStore() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try Tampering(tool).execute("PRAGMA user_version = 2")
    let before = try tool.storeBytes()
    let outcome = try tool.run("codes", "issue", "alice")
    #expect(outcome.code == 78)
    #expect(outcome.messages.contains("newer Regain"))
    #expect(try tool.storeBytes() == before)
  }

  @Test(
    "Another program's database, and no database: exit 78, untouched", arguments: [true, false])
  func foreignStore(_ isDatabase: Bool) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.removeStore()
    if isDatabase {
      let queue = try DatabaseQueue(path: tool.storePath)
      try queue.write { try $0.execute(sql: "CREATE TABLE photos (name TEXT)") }
      try queue.close()
    } else {
      try Data("this is a letter to my aunt, and it is no database at all".utf8)
        .write(to: URL(fileURLWithPath: tool.storePath))
    }
    let before = try tool.storeBytes()
    for command in [["codes", "issue", "alice"], ["init"]] {
      let outcome = try tool.run(command)
      #expect(outcome.code == 78, "\(command): \(outcome.messages)")
    }
    #expect(try tool.storeBytes() == before)
  }

  @Test("Nothing initialised: exit 78 and what to do") func nothingThere() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let outcome = try tool.run("codes", "issue", "alice")
    #expect(outcome.code == 78)
    #expect(outcome.messages.contains("regain init"))
    #expect(!FileManager.default.fileExists(atPath: tool.storePath))
  }

  @Test("A store without its keyring, or under another: exit 78, and no new keyring is made")
  func lostKeyring() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try FileManager.default.removeItem(atPath: tool.keyringPath)
    let outcome = try tool.run("init")
    #expect(outcome.code == 78)
    #expect(!FileManager.default.fileExists(atPath: tool.keyringPath))
    let other = try CommandLineTool.ready()
    defer { other.remove() }
    try FileManager.default.copyItem(atPath: other.keyringPath, toPath: tool.keyringPath)
    #expect(try tool.run("codes", "issue", "alice").code == 78)
  }

  @Test("A full standard output: exit 69, and the sheet is void") func fullOutput() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let outcome = try tool.run(["codes", "issue", "alice"], outputPath: "/dev/full")
    #expect(outcome.code == 69, "\(outcome.messages)")
    let status = try tool.run("codes", "status", "alice", "--json")
    #expect(status.json["sheet"] == .null)
    #expect(try tool.run("audit", "list").output.contains("authn_sheet_ended"))
  }

  @Test("init is safe to repeat") func initTwice() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    let again = try tool.run("init", "--json")
    #expect(again.code == 0)
    #expect(again.json["created"] == .flag(false))
    #expect(try tool.redeem(code, "alice").code == 0)
  }

  @Test("A policy with a mistake: exit 78, with its line") func policy() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.writePolicy("attempts:\n  softLimit: 5\n  sofLimit: 6\n")
    let outcome = try tool.run("codes", "issue", "alice")
    #expect(outcome.code == 78)
    #expect(outcome.messages.contains("line 3"), "\(outcome.messages)")
  }

  @Test("The nist profile wants the keyring in another folder") func nistFolder() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    try tool.writePolicy("profile: nist\n")
    let outcome = try tool.run("codes", "issue", "alice")
    #expect(outcome.code == 78)
    let keys = tool.home + "-keys"
    try FileManager.default.createDirectory(
      atPath: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.moveItem(atPath: tool.keyringPath, toPath: keys + "/keyring")
    let moved = try tool.run("codes", "issue", "alice", "--keyring", keys + "/keyring", "--json")
    #expect(moved.code == 0, "\(moved.messages)")
  }
}

extension CommandLineTool {
  func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  func mode(of path: String) throws -> Int? {
    (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?
      .intValue
  }

  func storeBytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: storePath)) }

  func removeStore() throws {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: storePath + suffix)
    }
  }

  func writePolicy(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: home + "/policy.yaml"))
  }
}
