import Foundation
import Regain
import Testing

/// OpenSSH's programs as the machine has them, in a folder of their own.
struct OpenSSH: Sendable {
  let folder: URL

  static let keygen = find("ssh-keygen")
  static let agent = find("ssh-agent")

  private static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static func make() throws -> OpenSSH {
    let folder = URL(fileURLWithPath: "/tmp/regain-ssh-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    return OpenSSH(folder: folder)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// - Returns: the exit code, and what it wrote to stdout.
  @discardableResult
  func run(
    _ program: String?, _ arguments: [String], input: [UInt8] = [],
    environment: [String: String] = [:]
  ) throws -> (code: Int32, output: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(program))
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // From a file: nobody writes to a program that has ended.
    let name = UUID().uuidString
    try write(input, to: name)
    process.standardInput = FileHandle(forReadingAtPath: path(name))
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  func makeKey(_ name: String, _ arguments: String...) throws -> SSHPublicKey {
    let made = try run(
      Self.keygen, ["-q", "-N", "", "-C", "", "-f", path(name)] + arguments)
    try #require(made.code == 0)
    return try key(name + ".pub").key
  }

  func key(_ name: String) throws -> SSHSignerKey { try SSHKeyLine(read(name)).signer }

  /// Whether `ssh-keygen -Y verify` accepts a signature for a principal.
  func verify(
    _ armored: [UInt8], message: [UInt8], namespace: String, signers: AllowedSigners,
    principal: String, time: Int64? = nil, revoked: RevocationList? = nil
  ) throws -> Bool {
    let name = UUID().uuidString
    try write(armored, to: name + ".sig")
    try write(Array(signers.text.utf8), to: name + ".signers")
    var arguments = [
      "-Y", "verify", "-f", path(name + ".signers"), "-I", principal, "-n", namespace, "-s",
      path(name + ".sig"),
    ]
    if let time {
      let text = Timestamp(secondsSince1970: time).description
      arguments += ["-O", "verify-time=" + text.filter { !"-:T".contains($0) }]
    }
    if let revoked {
      try write(Array(revoked.text.utf8), to: name + ".revoked")
      arguments += ["-r", path(name + ".revoked")]
    }
    return try run(Self.keygen, arguments, input: message).code == 0
  }
}
