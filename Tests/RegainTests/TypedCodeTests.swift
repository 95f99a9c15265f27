import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What people type") struct TypedCodeTests {
  private func sample(_ profile: CodeProfile = .standard, slot: Int = 3) throws -> String {
    let code = try CodeMaker(random: SeededRandom(seed: 7))
      .makeCode(profile: profile, tag: 9, slot: slot)
    return code.text.withBytes { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }

  private func parsed(_ text: String) -> (tag: Int, slot: Int, profile: String)? {
    guard let typed = try? TypedCode(text) else { return nil }
    return (typed.tag, typed.slot, typed.profile.name)
  }

  private func message(_ text: String) -> String {
    do throws(RegainError) {
      _ = try TypedCode(text)
      return "accepted"
    } catch {
      return error.code == .malformed ? error.message : "another error: \(error)"
    }
  }

  @Test("A code says its tag, slot and profile", arguments: [CodeProfile.standard, .long])
  func parts(_ profile: CodeProfile) throws {
    let parts = try #require(parsed(try sample(profile)))
    #expect(parts.tag == 9)
    #expect(parts.slot == 3)
    #expect(parts.profile == profile.name)
  }

  @Test(
    "Any case, space and dash reads the same",
    arguments: [
      "\u{20}", "\u{A0}", "\u{2009}", "\u{3000}", "\t", "\n", "\r\n", "\u{2010}", "\u{2013}",
      "\u{2014}", "\u{2212}", "\u{FE63}", "\u{FF0D}", "\u{AD}", "\u{200B}", "\u{FEFF}", "",
    ])
  func separators(_ separator: String) throws {
    let code = try sample()
    let typed = code.lowercased().split(separator: "-").joined(separator: separator)
    #expect(parsed(separator + typed + separator) != nil)
  }

  @Test("O reads as 0, and I and L as 1, in either case and in full width") func confusables()
    throws
  {
    let maker = CodeMaker(random: SeededRandom(seed: 11))
    var withDigits: String?
    for slot in 1...30 {
      let text = try maker.makeCode(profile: .long, tag: 0, slot: slot).text.withBytes { text in
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
      if text.dropFirst().contains("1") { withDigits = text }
    }
    let code = try #require(withDigits)
    for (zero, one) in [("O", "I"), ("o", "l"), ("o", "i"), ("O", "L"), ("\u{FF2F}", "\u{FF4C}")] {
      let typed = code.map { $0 == "0" ? zero : $0 == "1" ? one : String($0) }.joined()
      #expect(parsed(typed) != nil, "\(zero) \(one)")
    }
  }

  @Test("Full-width letters and digits read as themselves") func fullWidth() throws {
    let typed = String(
      String.UnicodeScalarView(
        try sample().unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
    #expect(parsed(typed) != nil)
  }

  @Test(
    "What is no code is malformed, and the message does not repeat it",
    arguments: [
      "", "-", "ABCDE", String(repeating: "A", count: 10_000), "\u{0}\u{1}\u{7F}",
      "UUUUU-UUUUU-UUUUU-UUUUU", "\u{661}\u{662}\u{663}", "🔑🔑🔑🔑", "é",
      String(repeating: "7", count: 21), String(repeating: "7", count: 31),
    ])
  func malformed(_ text: String) {
    let answer = message(text)
    #expect(answer.contains("not a backup code"), "\(answer)")
    #expect(answer.contains("No attempt was counted"))
    #expect(text.count < 2 || !answer.contains(text))
  }

  @Test(
    "Bytes that are not UTF-8 are malformed",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0x80],
    ] as [[UInt8]])
  func notUTF8(_ bytes: [UInt8]) {
    do throws(RegainError) {
      _ = try TypedCode(utf8: bytes.span)
      Issue.record("accepted")
    } catch {
      #expect(error.code == .malformed)
      #expect(error.message.contains("UTF-8"))
    }
  }

  @Test("Slot 31 is on no sheet") func slotOutOfRange() throws {
    var values = [UInt8](repeating: 5, count: 20)
    values[1] = 31
    var span = values.mutableSpan
    CheckSymbols.fill(&span)
    let text = String(decoding: values.map { Crockford.symbol(ofValue: $0) }, as: UTF8.self)
    #expect(message(text).contains("second symbol"))
  }

  @Test("Cut short, it says how many symbols there are") func cutShort() throws {
    let code = try sample().filter { $0 != "-" }
    for length in 1..<20 {
      #expect(message(String(code.prefix(length))).contains("\(length) symbol"))
    }
  }

  @Test("A symbol that no code has is named by its place") func badSymbolPosition() throws {
    var code = Array(try sample())
    code[7] = "U"
    #expect(message(String(code)).contains("Symbol 7 "))
  }
}
