import Regain
import Testing

@Suite("The built-in policies") struct BuiltInPolicyTests {
  private func isMet(_ policy: RecoveryPolicy, by pieces: [Piece]) -> Bool {
    var question = ReferenceModel.Question(pieces: pieces, now: 30 * 86_400)
    question.signals = Dictionary(uniqueKeysWithValues: RiskSignal.all.map { ($0.name, 0) })
    question.told = [0, 0]
    return PolicyQuestion(policy, question).decide().outcome == .met
  }

  private static let sheet = Piece.sheet("sheet", isLimited: true)
  private static let mail = Piece.sent("mail", by: .email)
  private static let friend = Piece.sent("friend", by: .email, kind: .contact)
  private static let key = Piece.device("key", .attested, isUserVerified: true)
  private static let proofing = Piece.proofing("proofing", level: 2)
  private static let agents = (0..<3).map { Piece("agent \($0)", .helpDesk) }

  static let ways: [String: [[Piece]]] = [
    "nist-aal1": [[sheet], [mail]],
    "nist-aal2": [[sheet, key], [mail, friend]],
    "nist-aal3": [[sheet, key], [proofing]],
    "asvs-l2": [[sheet, mail], [friend, key]],
    "asvs-l3": [[sheet, key], [proofing]],
    "high-assurance": [[sheet, mail, key], [proofing, agents[0]]],
    "service-account": [[key, agents[0]], [sheet, agents[1], agents[2]]],
  ]

  @Test(
    "Each can be kept, and met in two ways that share nothing", arguments: RecoveryPolicy.builtIn)
  func twoWays(_ policy: RecoveryPolicy) throws {
    try policy.check()
    let ways = try #require(Self.ways[policy.name])
    for way in ways { #expect(isMet(policy, by: way), "\(way)") }
    for one in ways[0] { #expect(!ways[1].contains { $0.shares(something: one) }) }
    // Neither is more than it takes.
    for way in ways {
      for index in way.indices {
        var less = way
        less.remove(at: index)
        #expect(!isMet(policy, by: less), "\(less)")
      }
    }
  }

  @Test("Two saved codes, or an email and an SMS, never suffice for AAL2") func aal2() {
    let codes = [Piece.sheet("one"), .sheet("two", isLimited: true)]
    let mails = [Piece.sent("mail", by: .email), .sent("other mail", by: .email)]
    let phones = [
      Piece.sent("SMS", by: .sms), .sent("call", by: .voice),
      .sent("friend's SMS", by: .sms, kind: .contact),
    ]
    for policy in [RecoveryPolicy.nistAAL2, .nistAAL3, .asvsL2, .asvsL3, .highAssurance] {
      #expect(!isMet(policy, by: codes) && !isMet(policy, by: mails + phones), "\(policy.name)")
      #expect(!isMet(policy, by: codes + phones) && !isMet(policy, by: phones))
      #expect(!isMet(policy, by: [Piece.sent("mail", by: .email), .sent("letter", by: .post)]))
    }
    #expect(isMet(.nistAAL2, by: [codes[0], mails[0]]))
  }

  @Test("An agent is no code and no authenticator to NIST and ASVS") func agents() {
    for policy in [RecoveryPolicy.nistAAL1, .nistAAL2, .nistAAL3, .asvsL2, .asvsL3] {
      #expect(!policy.demands.contains { $0.kind == .helpDesk })
      #expect(!isMet(policy, by: Self.agents))
    }
    #expect(!isMet(.nistAAL2, by: Self.agents + [Self.mail]))
  }

  @Test("A device that reads the mailbox is no second thing beside a code that went there")
  func sharedMailbox() {
    let mail = Piece.sent("mail", by: .email, shares: ["mailbox"])
    let laptop = Piece.device("laptop", .attested, isUserVerified: true, shares: ["mailbox"])
    for policy in [RecoveryPolicy.nistAAL2, .nistAAL3, .asvsL2] {
      #expect(!isMet(policy, by: [mail, laptop]) && isMet(policy, by: [mail, Self.key]))
    }
  }
}
