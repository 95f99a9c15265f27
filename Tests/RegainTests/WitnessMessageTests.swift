import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What goes to a witness and back") struct WitnessMessageTests {
  /// The examples of C2SP tlog-witness.
  private static let request = """
    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
    5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
    /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
    — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

    """
  private static let answer = """
    — witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
    — witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
    — witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==

    """

  @Test("The specification's request reads, and is written again as it was") func request() throws {
    let request = try WitnessRequest(Array(Self.request.utf8))
    #expect(request.oldSize == 20_852_014 && request.proof.count == 4)
    #expect(request.checkpoint.checkpoint.size == 20_852_163)
    #expect(request.checkpoint.note.signatures.count == 2)
    #expect(request.bytes == Array(Self.request.utf8))
  }

  @Test(
    "What is no request is refused",
    arguments: [
      ("old 20852014", "old 020852014"), ("old 20852014", "old -1"), ("old 20852014", "old  1"),
      ("old 20852014", "old 9223372036854775808"), ("old 20852014", "Old 20852014"),
      ("old 20852014\n", ""), ("old 20852014\n", "\n"), ("DDpkaw=\n", "DDpkaw\n"),
      ("DDpkaw=\n", "DDpkaw=\r\n"), ("DDpkaw=\n", "DDpkaw= \n"), ("DDpkaw=\n", "AAAA\n"),
      ("/0=\n\n", "/0=\n"), ("20852163\n", "020852163\n"), ("\n\n— ", "\n— "), ("AYQ8=\n", "AYQ8="),
      ("m9Q=\n", "m9Q="), ("old ", "old\t"),
    ])
  func badRequests(_ part: String, _ other: String) throws {
    let text = Self.request.replacing(part, with: other)
    #expect(text != Self.request)
    #expect(throws: RegainError(.malformed, "")) { try WitnessRequest(Array(text.utf8)) }
  }

  @Test("No more than 63 hashes are read, and no more bytes than a note may have") func bounds()
    throws
  {
    let line = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    func text(_ more: Int) -> [UInt8] {
      Array(
        Self.request.replacing(line, with: String(repeating: line, count: 1 + more)).utf8)
    }
    #expect(try WitnessRequest(text(59)).proof.count == 63)
    #expect(throws: RegainError(.malformed, "")) { try WitnessRequest(text(60)) }
    let long = [UInt8](repeating: 0x0A, count: WitnessRequest.longest + 1)
    #expect(throws: RegainError(.malformed, "")) { try WitnessRequest(long) }
    #expect(throws: RegainError(.malformed, "")) { try WitnessRequest([0xFF]) }
  }

  private func answer(
    _ status: Int, _ body: String, _ type: String? = nil
  ) throws -> WitnessAnswer {
    try WitnessAnswer(
      WitnessResponse(status: status, contentType: type, body: Array(body.utf8)))
  }

  @Test("The specification's answer reads, and every other one says what it means")
  func answers() throws {
    guard case .cosigned(let signatures) = try answer(200, Self.answer) else {
      return #expect(Bool(false))
    }
    #expect(
      signatures.map(\.name) == ["witness.example/w1", "witness.example/w1", "witness.example/w2"])
    #expect(signatures.allSatisfy { $0.bytes.count == 72 })
    #expect(try answer(409, "17\n", "text/x.tlog.size") == .conflict(knownSize: 17))
    #expect(try answer(409, "0\n", "Text/X.tlog.size; charset=utf-8") == .conflict(knownSize: 0))
    #expect(try answer(409, "17\n", "text/plain") == .conflict(knownSize: nil))
    let plain: [(Int, WitnessAnswer)] = [
      (400, .rejected), (403, .unknownKey), (404, .unknownLog), (422, .inconsistent),
    ]
    for (status, meaning) in plain { #expect(try answer(status, "anything") == meaning) }
    let all =
      plain.map(\.1) + [
        .cosigned(signatures), .conflict(knownSize: 3), .conflict(knownSize: nil),
      ]
    for meaning in all { #expect(try WitnessAnswer(meaning.response) == meaning) }
  }

  @Test("What no witness answers is refused") func badAnswers() throws {
    let size = "text/x.tlog.size"
    for (status, body, type) in [
      (200, "", nil), (200, "\n", nil), (200, "ok\n", nil), (200, "\n\n" + Self.answer, nil),
      (200, "text\n\n" + Self.answer, nil), (200, String(Self.answer.dropLast()), nil),
      (200, String(repeating: Self.answer, count: 22), nil),
      (200, String(repeating: " ", count: WitnessResponse.longestBody + 1), nil),
      (201, Self.answer, nil), (301, "", nil), (500, "", nil), (503, "", nil),
      (409, "17", size), (409, "017\n", size), (409, "-1\n", size), (409, "\n", size),
      (409, "17\n\n", size), (409, "9223372036854775808\n", size), (409, "x\n", size),
    ] as [(Int, String, String?)] {
      #expect(throws: RegainError(.malformed, ""), "\(status) \(body.prefix(20))") {
        try answer(status, body, type)
      }
    }
  }

  /// Keys as transparency-dev/formats has them in its tests (note_cosigv1_test.go).
  @Test("A witness's key reads, and a log's key is none") func keys() throws {
    let text = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    let witness = try Witness(text)
    #expect(witness.name == "remora.n621.de" && witness.description == text)
    #expect(throws: RegainError(.malformed, "")) {
      try Witness("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    }
    #expect(throws: RegainError(.malformed, "")) { try Witness("remora.n621.de") }
  }
}
