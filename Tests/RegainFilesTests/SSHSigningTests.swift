import Foundation
import Regain
import RegainCrypto
import RegainFiles
import Testing

@Suite("Signing with what holds a key") struct SSHSigningTests {
  private static let namespace = "regain-approve-v1@example.org"

  @Test(
    "An agent's keys sign, also a certificate's",
    .enabled(
      if: OpenSSH.agent != nil && OpenSSH.keygen != nil, "there is no ssh-agent on the PATH"))
  func agent() async throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let agent = try RunningAgent(ssh)
    defer { agent.stop() }
    for (name, kind) in [("ed", "ed25519"), ("ec", "ecdsa"), ("rsa", "rsa")] {
      _ = try ssh.makeKey(name, "-t", kind)
    }
    _ = try ssh.makeKey("ca", "-t", "ed25519")
    try ssh.run(
      OpenSSH.keygen, ["-q", "-s", ssh.path("ca"), "-I", "id", "-n", "a", ssh.path("ed.pub")])
    for name in ["ed", "ec", "rsa"] { try agent.add(ssh.path(name)) }
    let client = SSHAgent(socketPath: agent.socket)
    let keys = try await client.identities()
    #expect(keys.count == 4)
    for key in keys {
      let signer = ChallengeSigner.agent(client, key: key)
      let armored = try await signer.sshSignature(message: [1], namespace: Self.namespace)
      var rules = SSHRules()
      if case .certified(let certificate) = key {
        rules.certificate = SSHCertificateRules(
          authority: certificate.authority, principal: "a",
          at: Timestamp(secondsSince1970: Int64(Date().timeIntervalSince1970)))
      }
      _ = try UnverifiedSSHSignature(armored: armored).verify(
        message: [1], namespace: Self.namespace, key: key.key, rules: rules)
    }
    let stranger = SSHSignerKey.plain(try ssh.key("ca.pub").key)
    await #expect(throws: RegainError(.refused, "")) {
      _ = try await client.sign([1], with: stranger)
    }
  }

  @Test(
    "An agent that does not answer is not waited for any longer than it may take",
    .enabled(if: OpenSSH.agent != nil, "there is no ssh-agent on the PATH"))
  func silentAgent() async throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let agent = try RunningAgent(ssh)
    agent.pause()
    await #expect(throws: RegainError(.unavailable, "")) {
      _ = try await SSHAgent(socketPath: agent.socket, answerSeconds: 1).identities()
    }
    agent.stop()
    // The socket's file is there yet.
    await #expect(throws: RegainError(.misconfigured, "")) {
      _ = try await SSHAgent(socketPath: agent.socket, answerSeconds: 1).identities()
    }
  }

  @Test("Where there is no agent, that is said", arguments: ["/nowhere/agent", "", "/tmp", "a\0b"])
  func noAgent(_ path: String) async {
    await #expect(throws: RegainError(.misconfigured, "")) {
      _ = try await SSHAgent(socketPath: path).identities()
    }
    let long = "/" + String(repeating: "a", count: 200)
    await #expect(throws: RegainError(.misconfigured, "")) {
      _ = try await SSHAgent(socketPath: long).identities()
    }
  }

  @Test("ssh-keygen that cannot be run, or does not sign, leaves no signature")
  func noProgram() async throws {
    let missing = SSHKeygen(program: "/nowhere/ssh-keygen")
    await #expect(throws: RegainError(.misconfigured, "")) {
      _ = try await missing.sign([1], namespace: "n", keyPath: "/nowhere/key")
    }
    let failing = SSHKeygen(program: "/bin/false")
    await #expect(throws: RegainError(.refused, "")) {
      _ = try await failing.sign([1], namespace: "n", keyPath: "/nowhere/key")
    }
    await #expect(throws: RegainError(.malformed, "")) {
      _ = try await failing.sign([UInt8](repeating: 0, count: 16_385), namespace: "n", keyPath: "")
    }
    // One that says something else is no signer.
    let talking = ChallengeSigner.sshKeygen(SSHKeygen(program: "/bin/echo"), keyPath: "/nowhere")
    await #expect(throws: RegainError(.malformed, "")) {
      _ = try await talking.sshSignature(message: [1], namespace: "n")
    }
  }

  @Test(
    "A signature of something else is not handed on, as ssh-keygen makes when it reads a PIN from the message",
    .enabled(if: OpenSSH.keygen != nil, "there is no ssh-keygen on the PATH"),
    arguments: [("read pin; exec KEYGEN \"$@\"", false), ("exec KEYGEN \"$@\"", true)])
  func somethingElse(_ script: String, isRight: Bool) async throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    _ = try ssh.makeKey("ed", "-t", "ed25519")
    let text = "#!/bin/sh\n" + script.replacingOccurrences(of: "KEYGEN", with: OpenSSH.keygen ?? "")
    try ssh.write(Array((text + "\n").utf8), to: "program")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: ssh.path("program"))
    let signer = ChallengeSigner.sshKeygen(
      SSHKeygen(program: ssh.path("program")), keyPath: ssh.path("ed"))
    let message = Array("regain-challenge-v1\nrp: localhost\n".utf8)
    if isRight {
      _ = try await signer.sshSignature(message: message, namespace: Self.namespace)
    } else {
      await #expect(throws: RegainError(.refused, "")) {
        _ = try await signer.sshSignature(message: message, namespace: Self.namespace)
      }
    }
  }

  @Test("A private key's file is read only when it is its owner's alone") func keyFiles() throws {
    let ssh = try OpenSSH.make()
    defer { ssh.remove() }
    let pem = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIFcHjhZfNiYXM0bm3LJikGzAKj89a4zPpKhIAmgUNC5w
      -----END PRIVATE KEY-----

      """
    try ssh.write(Array(pem.utf8), to: "key")
    let file = KeyFile(path: ssh.path("key"))
    #expect(try !file.isOpenSSH())
    let algorithm = try file.load().publicKey.algorithm
    #expect(algorithm == .ed25519)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: ssh.path("key"))
    #expect(throws: RegainError(.insecurePermissions, "")) { _ = try file.load() }
    #expect(throws: RegainError(.misconfigured, "")) {
      _ = try KeyFile(path: ssh.path("none")).load()
    }
    try ssh.write(Array("no key\n".utf8), to: "text")
    #expect(throws: RegainError(.malformed, "")) { _ = try KeyFile(path: ssh.path("text")).load() }
    try ssh.write(Array("-----BEGIN OPENSSH PRIVATE KEY-----\n".utf8), to: "openssh")
    #expect(throws: RegainError(.malformed, "")) {
      _ = try KeyFile(path: ssh.path("openssh")).load()
    }
  }
}

/// An ssh-agent of this test's own.
private struct RunningAgent {
  let socket: String
  private let ssh: OpenSSH
  private let process = Process()

  init(_ ssh: OpenSSH) throws {
    (self.ssh, socket) = (ssh, ssh.path("agent"))
    process.executableURL = URL(fileURLWithPath: try #require(OpenSSH.agent))
    process.arguments = ["-D", "-a", socket]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: socket) { usleep(10_000) }
  }

  func add(_ path: String) throws {
    let added = try ssh.run(
      "/bin/sh", ["-c", "ssh-add -q '\(path)'"], environment: ["SSH_AUTH_SOCK": socket])
    #expect(added.code == 0)
  }

  func pause() { kill(process.processIdentifier, SIGSTOP) }

  func stop() {
    // Signals that can be blocked are blocked in it: it was started from a thread that blocks them.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
