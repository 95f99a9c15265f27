import Foundation
import Testing

@Suite(
  "Verifying a device's answer offline",
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen"),
    "there is no /usr/bin/ssh-keygen"))
struct OfflineVerificationTests {
  @Test(
    "The plain form of the arguments and the parser's give one answer",
    arguments: [
      ([], 4), (["--json"], 4), (["--signature-format", "p1363"], 4),
      (["--at", "2000-01-01T00:00:00Z"], 1), (["--at", "today"], 64),
      (["--signature-format", "pem"], 64), (["--key", "other.pub"], 1),
      (["--key", "none.pub"], 65),
      (["--signature", "id.pub"], 65), (["--at"], 64), (["--match", "12", "--json"], 4),
      (["--store", "file"], 4),
    ] as [([String], Int32)])
  func plainForm(_ change: [String], _ code: Int32) throws {
    let (tool, folder) = try answered()
    defer { tool.remove() }
    var options = ["--challenge", "c.txt", "--signature", "c.txt.sig", "--key", "id.pub"]
    // The last one of two counts, for the parser alone: so there is one.
    if let index = change.first.flatMap({ options.firstIndex(of: $0) }) {
      options.removeSubrange(index...(index + 1))
    }
    let files = (options + change).map { argument in
      argument.hasSuffix(".pub") || argument.hasPrefix("c.txt") ? folder + "/" + argument : argument
    }
    let plain = try tool.run(["device", "verify", "--offline"] + files)
    let parsed = try tool.run(
      ["device", "verify", "--offline", files[0] + "=" + files[1]] + files.dropFirst(2))
    #expect(plain.code == code, "\(plain.messages)")
    #expect(plain.code == parsed.code)
    #expect(plain.output == parsed.output)
    #expect(plain.messages == parsed.messages)
  }

  /// An enrolment's challenge `c.txt`, signed by the key `id`, in a folder beside the tool's home.
  private func answered() throws -> (CommandLineTool, folder: String) {
    let tool = try CommandLineTool.ready()
    let folder = (tool.home as NSString).deletingLastPathComponent
    for name in ["id", "other"] {
      try keygen(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/" + name])
    }
    let challenge = try tool.run(
      "device", "enroll", "alice", "--name", "Laptop", "--key", folder + "/id.pub")
    try Data(challenge.output.utf8).write(to: URL(fileURLWithPath: folder + "/c.txt"))
    try keygen([
      "-Y", "sign", "-q", "-f", folder + "/id", "-n", "regain-enroll-v1@localhost",
      folder + "/c.txt",
    ])
    return (tool, folder)
  }

  private func keygen(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keygen")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
