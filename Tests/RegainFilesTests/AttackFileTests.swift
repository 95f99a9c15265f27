import Foundation
import Regain
import RegainFiles
import Testing

@Suite("Vectors: attacks on the built-in policies") struct AttackVectorTests {
  static let attacks: [ExpectedAttack] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Vectors/attacks.yaml").standardizedFileURL.path
    return (try? AttackFile(path: path).load()) ?? []
  }()

  @Test("What becomes of each script under each policy is what the file says") func outcomes() {
    for attack in Self.attacks {
      for policy in RecoveryPolicy.builtIn {
        let outcome = PolicySimulation(policy).play(attack.script)
        #expect(
          outcome == attack.expectations[policy.name], "\(attack.script.name): \(policy.name)")
      }
    }
  }

  @Test("The file names every built-in policy for every built-in script, and no other") func names()
  {
    #expect(Self.attacks.map(\.script) == AttackScript.builtIn)
    let names = Set(RecoveryPolicy.builtIn.map(\.name))
    for attack in Self.attacks {
      #expect(Set(attack.expectations.keys) == names, "\(attack.script.name)")
    }
  }

  @Test(
    "No stranger gets what asks for three things, and each policy gives somebody his account back")
  func worth() {
    func isGranted(_ attack: ExpectedAttack, _ policy: RecoveryPolicy) -> Bool {
      if case .granted? = attack.expectations[policy.name] { true } else { false }
    }
    let isOwner = { (attack: ExpectedAttack) in
      ["owner", "machine"].contains { attack.script.name.contains($0) }
    }
    for policy in RecoveryPolicy.builtIn {
      #expect(Self.attacks.contains { isOwner($0) && isGranted($0, policy) }, "\(policy.name)")
    }
    for attack in Self.attacks where !isOwner(attack) {
      #expect(!isGranted(attack, .highAssurance), "\(attack.script.name)")
    }
    // SMS decides nothing anywhere.
    let swap = Self.attacks.first { $0.script.name == "sim-swap" }
    #expect(swap?.expectations.values.allSatisfy { $0 == .refused } == true)
  }
}

@Suite("Files with scripts of attacks") struct AttackFileTests {
  private func load(_ text: String) throws -> [ExpectedAttack] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yaml").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try AttackFile(path: path).load()
  }

  @Test("Every word is read") func everything() throws {
    let attacks = try load(
      """
      first: { shows: [] }
      second:
        shows:
          - { at: 0, backup-code: { expiry: true, ageDays: 3 } }
          - { at: 1, device: { binding: synced, userVerification: true, ageDays: 4, shares: [laptop, "a b"] } }
          - { at: 2, delivered-code: { channel: domestic-post } }
          - { at: 3, contact: { channel: sms } }
          - { at: 4, help-desk: {} }
          - { at: 5, proofing: { level: 3 } }
        signals: { new-device: 1, rival-case: 100, our-own: 0 }
        told: [7, 8]
        stop: 9
        expect: { own: refused, nist-aal1: { granted: 10 }, nist-aal2: { stopped: 9 } }
      """)
    #expect(attacks[0] == ExpectedAttack(AttackScript("first", shows: [])))
    let script = attacks[1].script
    #expect(
      script.shows.map(\.kind) == [
        .backupCode, .device, .deliveredCode, .contact, .helpDesk, .proofing,
      ])
    #expect(script.shows.map(\.afterSeconds) == [0, 1, 2, 3, 4, 5])
    #expect(script.shows[0].isLimited && script.shows[0].credentialAgeDays == 3)
    #expect(script.shows[1].binding == .synced && script.shows[1].isUserVerified)
    #expect(script.shows[1].shares == ["laptop", "a b"] && script.shows[1].credentialAgeDays == 4)
    #expect(script.shows[2].channel == .domesticPost && script.shows[5].identityLevel == 3)
    #expect(script.signals == ["new-device": 1, "rival-case": 100, "our-own": 0])
    #expect(script.toldAfterSeconds == [7, 8] && script.stoppedAfterSeconds == 9)
    #expect(
      attacks[1].expectations == [
        "own": .refused, "nist-aal1": .granted(afterSeconds: 10),
        "nist-aal2": .stopped(afterSeconds: 9),
      ])
  }

  /// The wrong line is marked with `# !`.
  @Test(
    "What is not understood is told with its line",
    arguments: [
      "- a # !", "a # !", "a: { } # !", "a: [] # !", "A: { shows: [] } # !",
      "[a]: { shows: [] } # !",
      "a:\n  shows: {} # !", "a:\n  shows:\n    - device # !", "a:\n  shows:\n    - { at: 1 } # !",
      "a:\n  shows:\n    - { device: {} } # !",
      "a:\n  shows:\n    - { at: 1, device: {}, help-desk: {} } # !",
      "a:\n  shows:\n    - { at: 1, phone: {} } # !",
      "a:\n  shows:\n    - { at: -1, device: {} } # !",
      "a:\n  shows:\n    - { at: 94867201, device: {} } # !",
      "a:\n  shows:\n    - { at: 1m, device: {} } # !",
      "a:\n  shows:\n    - { at: 1, device: claimed } # !",
      "a:\n  shows:\n    - { at: 1, device: { colour: red } } # !",
      "a:\n  shows:\n    - { at: 1, device: { channel: email } } # !",
      "a:\n  shows:\n    - { at: 1, contact: {} } # !",
      "a:\n  shows:\n    - { at: 1, delivered-code: { channel: fax } } # !",
      "a:\n  shows:\n    - { at: 1, device: { binding: glued } } # !",
      "a:\n  shows:\n    - { at: 1, contact: { channel: email, binding: synced } } # !",
      "a:\n  shows:\n    - { at: 1, proofing: { userVerification: true } } # !",
      "a:\n  shows:\n    - { at: 1, device: { userVerification: 1 } } # !",
      "a:\n  shows:\n    - { at: 1, device: { level: 1 } } # !",
      "a:\n  shows:\n    - { at: 1, proofing: { level: 4 } } # !",
      "a:\n  shows:\n    - { at: 1, device: { expiry: true } } # !",
      "a:\n  shows:\n    - { at: 1, help-desk: { ageDays: 1 } } # !",
      "a:\n  shows:\n    - { at: 1, device: { ageDays: 36501 } } # !",
      "a:\n  shows:\n    - { at: 1, device: { shares: laptop } } # !",
      "a:\n  shows:\n    - { at: 1, device: { shares: [a, a] } } # !",
      "a:\n  shows: []\n  signals: [] # !", "a:\n  shows: []\n  signals: { A: 1 } # !",
      "a:\n  shows: []\n  signals: { score: 101 } # !",
      "a:\n  shows: []\n  signals: { score: yes } # !",
      "a:\n  shows: []\n  told: 0 # !", "a:\n  shows: []\n  told: [now] # !",
      "a:\n  shows: []\n  told: [0, 0, 0, 0, 0, 0, 0, 0, 0] # !",
      "a:\n  shows: []\n  stop: never # !",
      "a:\n  shows: []\n  expect: refused # !", "a:\n  shows: []\n  expect: { A: refused } # !",
      "a:\n  shows: []\n  expect: { own: granted } # !",
      "a:\n  shows: []\n  expect: { own: {} } # !",
      "a:\n  shows: []\n  expect: { own: { granted: 1, stopped: 1 } } # !",
      "a:\n  shows: []\n  expect: { own: { granted: soon } } # !",
      "a:\n  shows: []\n  reason: none # !", "a: { shows: [] } # !\na: { shows: [] }",
      "a: &a # !\n  shows: []", "a:\n  shows: []\n  expect: { own: refused, own: refused } # !",
    ])
  func wrong(_ text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let marked = try #require(lines.firstIndex { $0.hasSuffix("# !") })
    let error = #expect(throws: RegainError(.malformed, "")) { try load(text) }
    #expect(
      error?.message.contains("line \(marked + 1):") == true, "\(error?.message ?? "")\n\(text)")
  }

  @Test("What is no file of scripts, or is made to cost, is refused at once") func hostile() throws
  {
    let pieces = Array(repeating: "{ at: 1, device: {} }", count: 33).joined(separator: ", ")
    let scripts = (0..<257).map { "a\($0): { shows: [] }" }.joined(separator: "\n")
    for text in [
      "", "# nothing", "{}", "a: [", "a: { shows: [\(pieces)] }", scripts,
      String(repeating: "[", count: 9000),
      "a: &a [x]\nb: [" + Array(repeating: "*a", count: 9).joined(separator: ",") + "]",
      String(repeating: "# long\n", count: 40_000),
    ] {
      #expect(throws: RegainError(.malformed, "")) { try load(text) }
    }
    #expect(throws: RegainError(.malformed, "")) { try AttackFile(path: "/nowhere/a.yaml").load() }
    #expect(throws: RegainError(.malformed, "")) { try AttackFile(path: "/dev/zero").load() }
  }
}
