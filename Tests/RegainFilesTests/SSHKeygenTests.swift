import Foundation
import Regain
import RegainCrypto
import RegainFiles
import RegainTesting
import Testing

@Suite(
  "SSH signatures, against ssh-keygen",
  .enabled(if: OpenSSH.keygen != nil, "there is no ssh-keygen on the PATH"))
struct SSHKeygenTests {
  private static let namespace = "regain-approve-v1@example.org"
  private static let message = Array("approve\n".utf8)

  private static let kinds = [
    ["-t", "ed25519"], ["-t", "ecdsa", "-b", "256"], ["-t", "ecdsa", "-b", "384"],
    ["-t", "rsa", "-b", "2048"],
  ]

  private func verify(
    _ armored: [UInt8], _ key: SSHPublicKey, _ rules: SSHRules = SSHRules()
  ) throws -> VerifiedSSHSignature {
    try UnverifiedSSHSignature(armored: armored).verify(
      message: Self.message, namespace: Self.namespace, key: key, rules: rules)
  }

  @Test(
    "What ssh-keygen signs verifies here, and what is exported lets it verify there",
    arguments: kinds)
  func both(_ kind: [String]) async throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let made = try ssh.run(
      OpenSSH.keygen, ["-q", "-N", "", "-f", ssh.path("key")] + kind)
    try #require(made.code == 0)
    let key = try ssh.key("key.pub").key
    let program = SSHKeygen(program: try #require(OpenSSH.keygen))
    #expect(try KeyFile(path: ssh.path("key")).isOpenSSH())
    let signer = ChallengeSigner.sshKeygen(program, keyPath: ssh.path("key"))
    let armored = try await signer.sshSignature(message: Self.message, namespace: Self.namespace)
    _ = try verify(armored, key)

    var signers = AllowedSigners()
    try signers.allow(key, principal: "default/alice", namespaces: [Self.namespace])
    func accepts(
      _ namespace: String = Self.namespace, principal: String = "default/alice",
      revoked: RevocationList? = nil
    ) throws -> Bool {
      try ssh.verify(
        armored, message: Self.message, namespace: namespace, signers: signers,
        principal: principal, revoked: revoked)
    }
    #expect(try accepts())
    #expect(try !accepts("file"))
    #expect(try !accepts(principal: "default/bob"))
    var revoked = RevocationList()
    revoked.revoke(key)
    #expect(try !accepts(revoked: revoked))
  }

  @Test(
    "What is signed here with keys of OpenSSL, ssh-keygen verifies",
    arguments: SignatureAlgorithm.allCases)
  func ours(_ algorithm: SignatureAlgorithm) async throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let signingKey = try SigningKey.generate(algorithm, random: SeededRandom(seed: 9))
    let key = SSHPublicKey(signingKey.publicKey)
    let signer = ChallengeSigner.key(signingKey)
    let armored = try await signer.sshSignature(message: Self.message, namespace: Self.namespace)
    _ = try verify(armored, key)
    var signers = AllowedSigners()
    try signers.allow(key, principal: "a", namespaces: [Self.namespace])
    #expect(
      try ssh.verify(
        armored, message: Self.message, namespace: Self.namespace, signers: signers,
        principal: "a"))
    #expect(
      try !ssh.verify(
        armored, message: [], namespace: Self.namespace, signers: signers, principal: "a"))
  }

  @Test("A certificate counts here and there, with its authority as allowed signer")
  func certificates()
    async throws
  {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let key = try ssh.makeKey("key", "-t", "ed25519")
    let authority = try ssh.makeKey("ca", "-t", "ecdsa")
    let certified = try ssh.run(
      OpenSSH.keygen,
      [
        "-q", "-s", ssh.path("ca"), "-I", "id", "-n", "alice,b", "-z", "9", "-V",
        "20250101000000Z:20260101000000Z", ssh.path("key.pub"),
      ])
    try #require(certified.code == 0)
    let program = SSHKeygen(program: try #require(OpenSSH.keygen))
    let signer = ChallengeSigner.sshKeygen(program, keyPath: ssh.path("key-cert.pub"))
    let armored = try await signer.sshSignature(message: Self.message, namespace: Self.namespace)
    var signers = AllowedSigners()
    for name in ["alice", "carol"] {
      try signers.allow(
        authority, principal: name, namespaces: [Self.namespace], asAuthority: true)
    }
    for (principal, time) in [
      ("alice", 1_750_000_000), ("alice", 1_700_000_000), ("alice", 1_800_000_000),
      ("carol", 1_750_000_000),
    ] as [(String, Int64)] {
      let rules = SSHRules(
        certificate: SSHCertificateRules(
          authority: authority, principal: principal, at: Timestamp(secondsSince1970: time)))
      let verified = try? verify(armored, key, rules)
      let isAccepted = try ssh.verify(
        armored, message: Self.message, namespace: Self.namespace, signers: signers,
        principal: principal, time: time)
      #expect((verified != nil) == isAccepted, "\(principal) at \(time)")
      #expect(isAccepted == (principal == "alice" && time == 1_750_000_000))
      if verified != nil { #expect(verified?.certificate?.serial == 9) }
    }
  }

  @Test(
    "ssh-keygen accepts all of the vectors that are accepted here, and no other that is not known")
  func vectors() throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let isKnownVersion = try ssh.isVersion92()
    for test in try SSHCase.load() where test.kind == "signature" {
      var signers = AllowedSigners()
      let (line, isAuthority) = (try test.authority ?? #require(test.key), test.authority != nil)
      let principal = test.principal ?? "alice"
      guard case .plain(let key)? = try? SSHKeyLine(Array(line.utf8)).signer else { continue }
      let namespace = try #require(test.namespace)
      try signers.allow(
        key, principal: principal, namespaces: [namespace], asAuthority: isAuthority)
      let isAccepted = try ssh.verify(
        Array(#require(test.armored).utf8), message: test.messageBytes(), namespace: namespace,
        signers: signers, principal: principal, time: test.time)
      let isExpected =
        test.result == "valid" && !test.flags.contains("openssh-refuses")
        || test.flags.contains("openssh-accepts")
      if isKnownVersion || test.result == "valid" {
        #expect(isAccepted == isExpected, "case \(test.id): \(test.comment)")
      }
    }
  }
}

extension OpenSSH {
  /// Debian 12's, for which the vectors say what it accepts.
  fileprivate func isVersion92() throws -> Bool {
    let shell = try run("/bin/sh", ["-c", "ssh -V 2>&1"])
    return shell.output.hasPrefix("OpenSSH_9.2")
  }
}

/// A case of `Vectors/ssh-signatures.json`.
private struct SSHCase: Decodable {
  let id: Int
  let kind: String
  let result: String
  let comment: String
  let flags: [String]
  let armored: String?
  let key: String?
  let message: String?
  let namespace: String?
  let authority: String?
  let principal: String?
  let time: Int64?

  func messageBytes() throws -> [UInt8] {
    let text = Array(try #require(message).utf8)
    return try Hex.decode(text.span)
  }

  static func load() throws -> [SSHCase] {
    struct File: Decodable { let tests: [SSHCase] }
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Vectors/ssh-signatures.json").standardizedFileURL
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).tests
  }
}
