import Foundation
import Regain
import RegainFiles
import Testing

@Suite("Policy files") struct PolicyFileTests {
  private func load(_ text: String, mode: Int = 0o600) throws -> RecoveryConfiguration {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-policy-\(UUID().uuidString).yaml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return try PolicyFile(path: path).load()
  }

  private func failure(_ text: String, mode: Int = 0o600) -> RegainError? {
    do {
      _ = try load(text, mode: mode)
      return nil
    } catch {
      return error as? RegainError
    }
  }

  @Test("Without a file, and with an empty one, the defaults hold") func defaults() throws {
    #expect(try PolicyFile(path: "/nowhere/policy.yaml").load() == .standard)
    #expect(try load("") == .standard)
    #expect(try load("# nothing but a comment\n") == .standard)
  }

  @Test("The README's policy is the defaults") func readme() throws {
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..")
      .standardizedFileURL
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let parts = readme.components(separatedBy: "```yaml\n")
    try #require(parts.count == 2)
    let yaml = try #require(parts[1].components(separatedBy: "```").first)
    #expect(try load(yaml) == .standard)
  }

  @Test("Every figure can be set") func everything() throws {
    let configuration = try load(
      """
      profile: nist
      attempts:
        softLimit: 7
        firstWaitSeconds: 20
        longestWaitSeconds: 7200
      sources: { attemptsPerHour: 12 }
      overall: { attemptsPerMinute: 34 }
      argon2id: { memoryKiB: 65536, passes: 3 }
      """)
    #expect(configuration.profile == .nist)
    #expect(
      try configuration.attempts
        == AttemptLimits(softLimit: 7, firstWaitSeconds: 20, longestWaitSeconds: 7200))
    #expect(configuration.sourceAttemptsPerHour == 12)
    #expect(configuration.overallAttemptsPerMinute == 34)
    #expect(try configuration.argon2id == Argon2idCost(memoryKiB: 65_536, passes: 3))
  }

  @Test(
    "What is not known or out of bounds is an error with its line",
    arguments: [
      ("profil: nist", 1), ("profile: nist\nattempts:\n  softlimit: 5", 3),
      ("attempts: { softLimit: 0 }", 1), ("attempts:\n  softLimit: 101", 2),
      ("attempts:\n  softLimit: five", 2), ("attempts:\n  softLimit: 5.0", 2),
      ("attempts:\n  softLimit: 0x5", 2), ("attempts:\n  softLimit: '05'", 2),
      ("attempts:\n  - 5", 2), ("profile:\n  a: b", 2), ("profile: strict", 1), ("- a", 1),
      ("argon2id: { memoryKiB: 1024, passes: 1 }", 1), ("argon2id: { passes: 17 }", 1),
      ("attempts: { firstWaitSeconds: 60, longestWaitSeconds: 30 }", 1),
      ("sources: { attemptsPerHour: -1 }", 1), ("overall: 5", 1),
    ])
  func mistakes(_ text: String, _ line: Int) throws {
    let error = try #require(failure(text))
    #expect(error.code == .misconfigured)
    #expect(error.message.contains("line \(line)"), "\(error.message)")
  }

  @Test(
    "What is no YAML is an error",
    arguments: ["a: [", "\u{0}", "{", "a: b: c", "\tx: y", "a: 1\na: 2"])
  func notYAML(_ text: String) { #expect(failure(text)?.code == .misconfigured) }

  @Test("A policy that others may write is refused") func permissions() {
    #expect(failure("profile: nist", mode: 0o666)?.code == .insecurePermissions)
    #expect(failure("profile: nist", mode: 0o644) == nil)
  }

  @Test("An endless file is refused") func endless() {
    #expect(failure(String(repeating: "# x\n", count: 20_000))?.code == .misconfigured)
    #expect(throws: RegainError(.misconfigured, "")) { try PolicyFile(path: "/dev/zero").load() }
  }
}

@Suite("The policy's section for devices") struct DevicePolicyTests {
  private func read(_ text: String) throws -> RecoveryConfiguration {
    let path = NSTemporaryDirectory() + "regain-devices-\(UUID()).yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try PolicyFile(path: path).load()
  }

  @Test("Every name is read") func everything() throws {
    let devices = try read(
      """
      devices:
        relyingParty: example.org
        name: Example
        origins: [https://a.example.org, "https://example.org:8443"]
        topOrigins: [https://shop.example]
        crossOrigin: true
        userVerification: required
        syncedPasskeys: false
        moreAlgorithms: true
        openChallenges: 2
        challengesPerHour: 7
        attestation:
          tpmKeys: [\(String(repeating: "0", count: 3))b\(String(repeating: "a", count: 64))]
          models: [01234567-89ab-cdef-0123-456789abcdef]
      """
    ).devices
    #expect(devices.relyingParty == "example.org" && devices.webAuthn.relyingPartyName == "Example")
    #expect(devices.webAuthn.origins == ["https://a.example.org", "https://example.org:8443"])
    #expect(devices.webAuthn.topOrigins == ["https://shop.example"])
    #expect(devices.webAuthn.allowsCrossOrigin && !devices.webAuthn.allowsSynced)
    #expect(devices.webAuthn.userVerification == .required && devices.acceptsMoreAlgorithms)
    #expect(devices.webAuthn.algorithms.contains(.rs256))
    #expect(devices.openChallenges == 2 && devices.challengesPerHour == 7)
    #expect(devices.webAuthn.attestation != .acceptAll)
  }

  @Test("Roots that others may write are refused, as the policy itself is") func openRoots() throws
  {
    let path = NSTemporaryDirectory() + "regain-roots-\(UUID()).pem"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: path)
    let text = "devices: {relyingParty: a.example, attestation: {roots: \(path)}}"
    #expect(throws: RegainError(.insecurePermissions, "")) { try read(text) }
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(throws: RegainError(.misconfigured, "")) { try read(text) }
  }

  @Test(
    "What is not understood is told with its line",
    arguments: [
      "devices: {}", "devices: {relyingParty: https://a.example}",
      "devices: {relyingParty: 203.0.113.9}",
      "devices: {relyingParty: a.example, colour: red}",
      "devices: {relyingParty: a.example, origins: []}",
      "devices: {relyingParty: a.example, origins: [ftp//x]}",
      "devices: {relyingParty: a.example, crossOrigin: maybe}",
      "devices: {relyingParty: a.example, userVerification: no}",
      "devices: {relyingParty: a.example, openChallenges: 0}",
      "devices: {relyingParty: a.example, attestation: {required: true}}",
      "devices: {relyingParty: a.example, attestation: {roots: /nowhere/roots.pem}}",
      "devices: {relyingParty: a.example, attestation: {models: [x]}}",
      "devices: {relyingParty: a.example, attestation: {tpmKeys: [00]}}",
    ])
  func wrong(_ text: String) {
    let error = #expect(throws: RegainError(.misconfigured, "")) { try read(text) }
    #expect(error?.message.contains("line 1") == true, "\(error?.message ?? "")")
  }
}

@Suite("The policy's section for tokens") struct TokenPolicyTests {
  private func read(_ text: String) throws -> RecoveryConfiguration {
    let path = NSTemporaryDirectory() + "regain-tokens-\(UUID()).yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try PolicyFile(path: path).load()
  }

  @Test("Every name is read") func everything() throws {
    let tokens = try read(
      """
      tokens:
        issuer: recover.example.org
        environment: staging
        skewSeconds: 0
        formats: [handle, v3.public]
        latestOnly: [reset-password, deploy]
        link: "https://app.example.org/recover?lang=en"
        linkPlacement: query
        channels: { email: 900, post: 2592000 }
        actions: { reset-password: 600 }
      """
    ).tokens
    var expected = try TokenConfiguration(
      issuer: "recover.example.org", environment: "staging", skewSeconds: 0)
    expected.formats = [.handle, .v3Public]
    expected.latestOnly = [.resetPassword, try RecoveryAction("deploy")]
    expected.links = try RecoveryLinkBase(
      "https://app.example.org/recover?lang=en", placement: .query)
    try expected.limit(.email, toSeconds: 900)
    try expected.limit(.post, toSeconds: 2_592_000)
    try expected.limit(.resetPassword, toSeconds: 600)
    #expect(tokens == expected)
  }

  @Test("What is left out is as it was; a link's token stands behind #") func defaults() throws {
    #expect(try read("tokens: {}") == .standard)
    #expect(try read("tokens: { formats: v4.local }").tokens.formats == [.v4Local])
    let links = try read("tokens: { link: 'https://a.example/r' }").tokens.links
    #expect(links?.placement == .fragment && links?.url == "https://a.example/r")
    #expect(try read("tokens: { latestOnly: [] }").tokens.latestOnly.isEmpty)
  }

  @Test(
    "What is not understood is told with its line",
    arguments: [
      "colour: red", "issuer: ''", "issuer: [a]", "environment: Staging", "environment: ''",
      "skewSeconds: 121", "skewSeconds: -1", "skewSeconds: 030", "skewSeconds: 1.5",
      "formats: []", "formats: [v4.local, v2.local]", "formats: {v4.local: true}",
      "latestOnly: [Reset!]", "link: 'http://app.example.org/'", "link: app.example.org",
      "link: 'https://app.example.org/#x'", "link: ['https://app.example.org/']",
      "linkPlacement: query", "link: 'https://a.example/r'\n  linkPlacement: path",
      "link: 'https://a.example/r?token=x'\n  linkPlacement: query",
      "channels: { email: 86401 }", "channels: { email: 59 }", "channels: { fax: 60 }",
      "channels: { email: 15m }", "channels: [email]", "channels: 900",
      "actions: { reset-password: 0 }", "actions: { enroll-device: 601 }",
      "actions: { Reset: 600 }", "actions: { reset-password: 99999999999999999999 }",
    ])
  func wrong(_ text: String) {
    let error = #expect(throws: RegainError(.misconfigured, "")) {
      try read("profile: standard\ntokens:\n  " + text)
    }
    let line = text.contains("linkPlacement: path") ? "line 4" : "line 3"
    #expect(error?.message.contains(line) == true, "\(error?.message ?? "")")
  }
}
