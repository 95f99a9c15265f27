import Foundation
import Testing

@Suite("regain codes: issue and redeem") struct RedeemingTests {
  @Test("A code is accepted once: exit 0 with 9 left, then exit 1") func onceOnly() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let sheet = try tool.issue("alice")
    #expect(sheet.codes.count == 10)
    #expect(sheet.state == "active")
    let first = try tool.redeem(sheet.codes[0], "alice")
    #expect(first.code == 0)
    #expect(first.json["result"] == .text("accepted"))
    #expect(first.json["account"] == .text("alice"))
    #expect(first.json["slot"] == .number(1))
    #expect(first.json["remaining"] == .number(9))
    #expect(first.json["replaceSoon"] == .flag(false))
    #expect(first.json["receipt"]?.text?.count == 32)
    let second = try tool.redeem(sheet.codes[0], "alice")
    #expect(second.code == 1)
    #expect(second.json["result"] == .text("refused"))
    #expect(second.json["reason"] == nil)
    let explained = try tool.redeem(sheet.codes[0], "alice", "--explain")
    #expect(explained.json["reason"] == .text("already-used"))
  }

  @Test("A slip exits 65 with a hint, and no attempt is counted") func slips() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    let before = try tool.run("audit", "list").output
    for _ in 0..<8 {
      let wrong = try tool.redeem(changed(code, at: 7), "alice")
      #expect(wrong.code == 65)
      #expect(wrong.messages.contains("symbol 7"), "\(wrong.messages)")
      let swapped = try tool.redeem(swappedNeighbours(code), "alice")
      #expect(swapped.code == 65)
      #expect(swapped.messages.contains("swapped"), "\(swapped.messages)")
    }
    #expect(try tool.run("audit", "list").output == before)
    #expect(try tool.redeem(code, "alice").code == 0, "eight slips used up no attempt")
  }

  @Test("What is typed with other spellings is the same code") func spellings() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let codes = try tool.issue("alice").codes
    let spellings = [
      codes[0].lowercased(), codes[1].replacingOccurrences(of: "-", with: "\u{2013}"),
      codes[2].replacingOccurrences(of: "-", with: "\u{A0}"),
      codes[3].replacingOccurrences(of: "0", with: "O").replacingOccurrences(of: "1", with: "l"),
      String(
        String.UnicodeScalarView(
          codes[4].unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 })),
    ]
    for spelling in spellings { #expect(try tool.redeem(spelling, "alice").code == 0) }
  }

  @Test(
    "Bad input is malformed and says nothing of what was typed",
    arguments: [
      "", "\n", String(repeating: "A", count: 10_000), "\u{1}\u{2}\u{7F}", "ABCDE-FGHJK", "🔑",
      "UUUUU-UUUUU-UUUUU-UUUUU",
    ])
  func badInput(_ text: String) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    for command in [["codes", "redeem", "alice"], ["codes", "check"], ["stop", "alice"]] {
      let outcome = try tool.run(command, input: Array(text.utf8))
      #expect(outcome.code == 65, "\(command): \(outcome.messages)")
      #expect(text.count < 5 || !outcome.messages.contains(text))
    }
  }

  @Test("Bytes that are no text are malformed") func binaryInput() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let outcome = try tool.run("codes", "redeem", "alice", input: [0xFF, 0xFE, 0x00, 0x80])
    #expect(outcome.code == 65)
  }

  @Test("Codes of another account, of a replaced sheet and of a revoked one are refused")
  func codesFromElsewhere() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let old = try tool.issue("alice")
    _ = try tool.issue("bob")
    #expect(try tool.redeem(old.codes[0], "bob").code == 1)
    #expect(try tool.redeem(old.codes[0], "nobody").code == 1)
    let new = try tool.issue("alice")
    #expect(new.state == "pending")
    #expect(try tool.redeem(new.codes[0], "alice").code == 1, "pending sheets redeem nothing")
    let slot = try #require(new.confirmSlot)
    let confirmed = try tool.run(
      "codes", "confirm", "alice", "--json", input: Array(new.codes[slot - 1].utf8))
    #expect(confirmed.code == 0, "\(confirmed.messages)")
    #expect(try tool.redeem(old.codes[1], "alice").code == 1)
    #expect(try tool.redeem(new.codes[slot - 1], "alice").code == 0, "confirming spent nothing")
    #expect(try tool.run("codes", "revoke", "alice").code == 0)
    #expect(try tool.redeem(new.codes[1], "alice").code == 1)
  }

  @Test("A code cannot be given on the command line") func noSecretsInArguments() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    let refused = try tool.run("codes", "redeem", "alice", code)
    #expect(refused.code == 64)
    #expect(refused.messages.hasPrefix("regain: "))
    #expect(refused.messages.contains("never given on the command line"))
    #expect(!refused.messages.contains(code), "and is not repeated")
    #expect(try tool.redeem(code, "alice").code == 0)
  }

  @Test("Six failures throttle: exit 75 with the seconds to wait") func throttling() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    _ = try tool.issue("alice")
    let stranger = try tool.issue("bob").codes
    for code in stranger.prefix(5) { #expect(try tool.redeem(code, "alice").code == 1) }
    let throttled = try tool.redeem(stranger[5], "alice")
    #expect(throttled.code == 75)
    #expect((1...30).contains(throttled.json["retryAfterSeconds"]?.number ?? 0))
  }

  @Test("A replay with the same idempotency key gets the same receipt") func replay() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let code = try tool.issue("alice").codes[0]
    let key = "0123456789abcdef0123456789abcdef"
    let first = try tool.redeem(code, "alice", "--idempotency-key", key)
    let again = try tool.redeem(code, "alice", "--idempotency-key", key)
    #expect(again.code == 0)
    #expect(again.json["receipt"] == first.json["receipt"])
    #expect(again.json["replayed"] == .flag(true))
    let other = String(key.reversed())
    #expect(try tool.redeem(code, "alice", "--idempotency-key", other).code == 1)
  }
}

/// The symbol at a position (from 1, dashes not counted) replaced by another one.
func changed(_ code: String, at position: Int) -> String {
  var symbols = Array(code.filter { $0 != "-" })
  symbols[position - 1] = symbols[position - 1] == "A" ? "B" : "A"
  return String(symbols)
}

/// The first two neighbours that differ, swapped.
func swappedNeighbours(_ code: String) -> String {
  var symbols = Array(code.filter { $0 != "-" })
  for index in symbols.indices.dropLast() where symbols[index] != symbols[index + 1] {
    symbols.swapAt(index, index + 1)
    break
  }
  return String(symbols)
}
