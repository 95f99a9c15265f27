import Foundation
import Testing

/// Run alone, against the clock.
@Suite("Disks and folders that cannot be written", .serialized) struct FullDiskTests {
  @Test(
    "A full disk: exit 69; what was redeemed stays redeemed, and what was not still works",
    .enabled(if: isRoot && canMount(), "mounting a small disk takes root"))
  func fullDisk() throws {
    let disk = try SmallDisk()
    defer { disk.remove() }
    var tool = try CommandLineTool.make()
    defer { tool.remove() }
    tool.home = disk.path + "/home"
    #expect(try tool.run("init").code == 0)
    let codes = try tool.issue("alice").codes
    try disk.fill()
    var answers: [Int32] = []
    for code in codes {
      let begun = ContinuousClock.now
      answers.append(try tool.redeem(code, "alice").code)
      #expect(ContinuousClock.now - begun < .seconds(2))
    }
    #expect(answers.contains(69), "\(answers)")
    #expect(answers.allSatisfy { [0, 69].contains($0) }, "\(answers)")
    let issue = try tool.run("codes", "issue", "bob")
    #expect(issue.code == 69, "\(issue.messages)")
    #expect(issue.messages.contains("Nothing changed"))
    try disk.makeRoom()
    #expect(try tool.run("doctor").code == 0)
    for (code, answer) in zip(codes, answers) {
      let again = try tool.redeem(code, "alice").code
      #expect(again == (answer == 0 ? 1 : 0))
      guard again == (answer == 0 ? 1 : 0) else { break }
    }
  }

  @Test(
    "A folder that cannot be written: exit 69, nothing half-done",
    .enabled(if: isRoot, "root runs it as another user"))
  func readOnlyFolder() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let nobody = try UnprivilegedTool(tool)
    try nobody.own(tool.home)
    #expect(try nobody.run("codes", "issue", "alice").code == 0)
    try tool.setMode(0o500, of: tool.home)
    try tool.setMode(0o400, of: tool.storePath)
    for suffix in ["-wal", "-shm"] { try? tool.setMode(0o400, of: tool.storePath + suffix) }
    for arguments in [["codes", "issue", "bob"], ["codes", "revoke", "alice"]] {
      let begun = ContinuousClock.now
      let outcome = try nobody.run(arguments)
      #expect(ContinuousClock.now - begun < .seconds(2))
      #expect(outcome.code == 69, "\(arguments): \(outcome.messages)")
      #expect(outcome.output.isEmpty)
    }
    let rotate = try nobody.run("keys", "rotate", "code-pepper")
    #expect(rotate.code == 69, "\(rotate.messages)")
    let elsewhere = try nobody.run("init", "--home", "/proc/regain")
    #expect(elsewhere.code == 69, "\(elsewhere.messages)")
  }
}
