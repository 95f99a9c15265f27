import Foundation
import Regain
import RegainFiles
import Testing

@Suite("A policy file that is made to cost is refused at once") struct HostilePolicyFileTests {
  private func expectRefusal(_ text: String, _ words: String) throws {
    let start = ContinuousClock.now
    let error = try #require(PolicyText(text).failure(), "this was read")
    #expect(ContinuousClock.now - start < .seconds(5))
    #expect(error.code == .misconfigured && error.message.contains(words), "\(error.message)")
  }

  @Test("An anchor is refused with its line, whether anything refers to it or not") func anchors()
    throws
  {
    try expectRefusal("profile: nist\nrecovery: &a\n  default: nist-aal1", "line 2: anchors")
    try expectRefusal(
      "recovery:\n  policies:\n    a: &a { require: device }\n    b: *a", "line 3: anchors")
    try expectRefusal(
      "recovery:\n  policies:\n    a:\n      <<: { require: device }\n", "line 4: '<<'")
    try expectRefusal("recovery: *a", "undefined alias")
  }

  @Test(
    "Aliases of aliases are not followed, neither as a value nor as a key",
    arguments: [false, true])
  func bomb(_ isKey: Bool) throws {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in 1...60 {
      let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(list)]")
    }
    lines.append(isKey ? "? *a60\n: 1" : "recovery: *a60")
    try expectRefusal(lines.joined(separator: "\n"), "aliases")
  }

  @Test("As many aliases as are let through cost nothing") func fewAliases() throws {
    let list = "[\(Array(repeating: "x", count: 20_000).joined(separator: ","))]"
    try expectRefusal(
      "a: &a \(list)\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\n? *d\n: 1", "line 1: anchors")
  }

  @Test(
    "What is nested deeply is refused", arguments: [25, 900, 1100, 30_000])
  func depth(_ depth: Int) async throws {
    let text =
      "recovery: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    try expectRefusal(text, depth < 1000 ? "nested too deeply" : "Maximum nesting level")
    try expectRefusal(
      "recovery: " + String(repeating: "{allOf: ", count: min(depth, 7000)), "this is not YAML")
    try expectRefusal(
      "recovery: { policies: { a: { require: " + String(repeating: "{ allOf: [", count: 8)
        + "device"
        + String(repeating: "] }", count: 8) + " } } }", "6 deep")
  }

  @Test("A long list is refused") func length() throws {
    let many = Array(repeating: "device", count: 9000).joined(separator: ",")
    try expectRefusal(
      "recovery: { policies: { a: { require: { anyOf: [\(many)] } } } }", "at most 256")
    let names = (0..<3000).map { "a\($0): {}" }.joined(separator: ", ")
    try expectRefusal("recovery: { policies: { \(names) } }", "at most 256")
    let risk = Array(repeating: "{ signal: own, from: 1, delay: 60 }", count: 33)
    try expectRefusal(
      "recovery: { policies: { a: { require: device, risk: [\(risk.joined(separator: ","))] } } }",
      "at most 32")
  }

  @Test("What a message repeats of the file commands no terminal") func terminal() throws {
    for text in [
      "\"\\e[31mred\\n\\u202Eder\": 1",
      "recovery: { policies: { a: { require: \"\\e]0;x\\a\" } } }",
      "recovery: { default: \"\\e[2J\" }",
      "recovery: { assign: [{ action: \"\\e[2J\", policy: nist-aal1 }] }",
    ] {
      let message = try #require(PolicyText(text).failure()?.message, "\(text)")
      #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control })
      #expect(!message.contains("\u{202E}") && message.contains("line 1"), "\(message)")
    }
  }

  @Test("A star in a comment or in a text is no alias") func stars() throws {
    let text = "# *one* and *two*\nrecovery: { contact: 'mail *us*, or a*b' }"
    #expect(try PolicyText(text).load().recovery.contact == "mail *us*, or a*b")
  }

  @Test(
    "Damaged texts of policies are refused with a message, and never end the process",
    arguments: [1, 2, 3] as [UInt64])
  func damaged(_ seed: UInt64) throws {
    let policies = RecoveryPolicy.builtIn + (try RandomPolicies(seed: seed).policies(20))
    var generator = Congruential(state: seed)
    for policy in policies {
      var bytes = Array(PolicyText(policies: [policy]).text.utf8)
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
          in: 32...126, using: &generator)
      }
      let damaged = PolicyText(String(decoding: bytes, as: UTF8.self))
      if let error = damaged.failure() {
        #expect(error.code == .misconfigured, "\(error.message)")
      }
    }
  }
}

/// Good enough to draw places to damage.
private struct Congruential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}
