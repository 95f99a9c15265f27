import Regain
import Testing

/// What holds for every policy. The seed of a failure stands in its argument.
@Suite("Nothing that is added lowers the bar") struct PolicyPropertyTests {
  private static let rounds = 5000

  /// - Parameter holds: told the answer to a question, says what is wrong.
  private func check(
    _ seed: UInt64, rounds: Int = Self.rounds,
    _ holds: (RandomQuestions, RecoveryPolicy, ReferenceModel.Question) throws -> String?
  ) throws {
    let drawn = RandomQuestions(seed: seed)
    for round in 0..<rounds {
      let (policy, question) = (drawn.policy(), drawn.question())
      if let wrong = try holds(drawn, policy, question) {
        Issue.record("seed \(seed), round \(round): \(wrong)\n\(policy.text)\n\(question)")
        return
      }
    }
  }

  private func decide(
    _ policy: RecoveryPolicy, _ question: ReferenceModel.Question
  ) -> PolicyDecision { PolicyQuestion(policy, question).decide() }

  @Test("The model decides the same", arguments: [1, 2, 3, 4] as [UInt64])
  func model(_ seed: UInt64) throws {
    var verdicts: [ReferenceModel.Verdict: Int] = [:]
    try check(seed) { _, policy, question in
      let (verdict, decision) = (
        ReferenceModel(policy: policy).verdict(question), decide(policy, question)
      )
      verdicts[verdict, default: 0] += 1
      return decision.verdict == verdict ? nil : "\(decision), and not \(verdict)"
    }
    // It would say little if all were refused.
    #expect(verdicts[.met] ?? 0 > 20 && verdicts[.pending] ?? 0 > 20)
    #expect(verdicts[.refused] ?? 0 > 20 && verdicts.count > 10, "\(verdicts)")
  }

  @Test(
    "No value of any signal grants what is not granted without risk", arguments: [5, 6] as [UInt64])
  func base(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var calm = question
      calm.signals = Dictionary(uniqueKeysWithValues: RandomQuestions.signals.map { ($0.name, 0) })
      guard decide(policy, calm).outcome != .met else { return nil }
      return decide(policy, question).outcome == .met ? "risk granted it" : nil
    }
  }

  @Test("What came by telephone changes no answer", arguments: [7, 8] as [UInt64])
  func telephone(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var more = question
      for _ in 0...(drawn.random.number(3)) {
        more.pieces.append(drawn.telephonePiece())
      }
      let (before, after) = (decide(policy, question), decide(policy, more))
      return before.verdict == after.verdict && before.metSince == after.metSince
        ? nil : "\(before), and by telephone \(after)"
    }
  }

  @Test("More risk neither meets a policy nor shortens its wait", arguments: [9, 10] as [UInt64])
  func moreRisk(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var worse = question
      let signal = drawn.random.element(RandomQuestions.signals).name
      worse.signals[signal] = min(
        100, (question.signals[signal] ?? 100) + 1 + (drawn.random.number(60)))
      let (before, after) = (decide(policy, question), decide(policy, worse))
      if after.outcome == .met, before.outcome != .met { return "met by more risk" }
      if before.outcome == .refused, after.outcome != .refused { return "refused no more" }
      guard let since = before.metSince, let later = after.metSince else {
        return before.metSince == nil && after.metSince != nil ? "satisfied by more risk" : nil
      }
      let wait = { ($0 as PolicyDecision).waitUntil?.secondsSince1970 ?? .min }
      return since <= later && wait(before) <= wait(after) ? nil : "\(before), and then \(after)"
    }
  }

  @Test(
    "More evidence never unmeets a policy, and never lengthens its wait",
    arguments: [11, 12, 13] as [UInt64])
  func moreEvidence(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var more = question
      more.pieces.append(drawn.piece("one more"))
      let (before, after) = (decide(policy, question), decide(policy, more))
      if before.outcome == .met { return after.outcome == .met ? nil : "met no more: \(after)" }
      guard let since = before.metSince else { return nil }
      guard let earlier = after.metSince, earlier <= since else { return "later: \(after)" }
      let wait = { ($0 as PolicyDecision).waitUntil?.secondsSince1970 ?? .min }
      return wait(after) <= wait(before) ? nil : "\(before), and then \(after)"
    }
  }

  @Test("A signal that nobody gave counts as 100", arguments: [14, 15] as [UInt64])
  func missing(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var (missing, worst) = (question, question)
      let signal = drawn.random.element(RandomQuestions.signals).name
      (missing.signals[signal], worst.signals[signal]) = (nil, 100)
      return decide(policy, missing) == decide(policy, worst) ? nil : "\(signal) was not missed"
    }
  }

  @Test(
    "What has expired counts for nothing, from that second on", arguments: [16, 17] as [UInt64])
  func expired(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var (with, without) = (question, question)
      without.pieces = question.pieces.filter { question.now < $0.expiresAt }
      with.pieces = without.pieces
      var gone = drawn.piece("gone")
      gone.expiresAt = question.now - Int64(drawn.random.number(2))
      with.pieces.append(gone)
      let (one, other) = (decide(policy, with), decide(policy, without))
      return one == other ? nil : "\(one), and without it \(other)"
    }
  }

  @Test(
    "Two agents lift what risk added, and nothing of the base", arguments: [18, 19] as [UInt64])
  func lifted(_ seed: UInt64) throws {
    try check(seed) { drawn, policy, question in
      var (lifted, calm) = (question, policy)
      lifted.isRiskLifted = true
      calm.risk = []
      let (one, other) = (decide(policy, lifted), decide(calm, question))
      if one != other { return "\(one), and by the base \(other)" }
      let isShown = ReferenceModel.isShown(
        policy.requirement, by: question.pieces.filter { question.now < $0.expiresAt })
      return one.outcome == .met && !isShown ? "met without what all must show" : nil
    }
  }

  @Test("What is demanded twice and was shown once is wanted once more, and named")
  func demandedTwice() {
    let pair = EvidenceRule.allOf([.any(.helpDesk), .any(.helpDesk), .any(.device)])
    let policy = RecoveryPolicy("pair", requirement: .anyOf([.any(.proofing), pair]))
    func why(_ pieces: [Piece]) -> String? {
      let evidence = pieces.enumerated().map { $1.evidence($0) }
      let now = Timestamp(secondsSince1970: 60)
      return PolicyQuestion(policy, evidence: evidence, now: now).decide().missing.first?.why
    }
    let (carol, dave) = (
      Piece("carol", .helpDesk, shares: ["carol"]), Piece("dave", .helpDesk, shares: ["dave"])
    )
    #expect(why([carol])?.hasSuffix("or device and another help-desk") == true)
    #expect(why([carol, dave])?.hasSuffix("or device") == true)
    #expect(why([carol, carol])?.hasSuffix("or device and another help-desk") == true)
  }

  @Test("Evidence of which nobody knows how it was sent counts for nothing") func unknownChannel() {
    for kind in [EvidenceKind.deliveredCode, .contact] {
      let unknown = Piece.sent("by whatever", by: nil, kind: kind)
      for channels in [[], [.email]] as [Set<DeliveryChannel>] {
        var demand = EvidenceDemand(kind)
        demand.channels = channels
        let policy = RecoveryPolicy("own", requirement: .demand(demand))
        #expect(decide(policy, .init(pieces: [unknown], now: 1)).outcome == .pending)
      }
    }
  }

  @Test("What is in no group at all counts once, like everything else") func withoutGroup() {
    let policy = RecoveryPolicy("own", requirement: .allOf([.any(.helpDesk), .any(.helpDesk)]))
    let agents = [Piece("one", .helpDesk, shares: []), Piece("other", .helpDesk, shares: [])]
    #expect(decide(policy, .init(pieces: [agents[0]], now: 1)).outcome == .pending)
    #expect(decide(policy, .init(pieces: agents, now: 1)).outcome == .met)
  }

  @Test("A policy in code that counts the telephone does not count it") func telephoneInCode() {
    for kind in [EvidenceKind.deliveredCode, .contact] {
      for channel in [DeliveryChannel.sms, .voice] {
        var demand = EvidenceDemand(kind)
        demand.channels = [channel, .email]
        let policy = RecoveryPolicy("own", requirement: .demand(demand))
        let piece = Piece.sent("by telephone", by: channel, kind: kind)
        let decision = decide(policy, .init(pieces: [piece], now: 1))
        #expect(decision.outcome == .pending)
        #expect(decision.missing.map(\.why) == ["\(channel) supports, and never decides"])
        #expect(throws: RegainError(.misconfigured, "")) { try policy.check() }
      }
    }
  }

  @Test("Two that share nothing count both, beside a third that shares something with each")
  func bridge() {
    let policy = RecoveryPolicy("own", requirement: .allOf([.any(.helpDesk), .any(.helpDesk)]))
    let both = Piece("of both teams", .helpDesk, shares: ["one", "other"])
    let one = Piece("of one", .helpDesk, shares: ["one"])
    let other = Piece("of the other", .helpDesk, shares: ["other"])
    for pieces in [[both, one, other], [one, both, other], [one, other, both]] {
      #expect(decide(policy, .init(pieces: pieces, now: 1)).outcome == .met)
      #expect(
        decide(policy, .init(pieces: Array(pieces.prefix(2)), now: 1)).outcome
          == (pieces[1] == other ? .met : .pending))
    }
  }

  @Test("Ever so many pieces are decided in time, and in any order", arguments: [1, 2, 4])
  func many(_ perAgent: Int) throws {
    var policy = RecoveryPolicy(
      "own", requirement: .atLeast(6, .init(repeating: .any(.helpDesk), count: 12)))
    policy.helpDesk = HelpDeskTerms(riskAnalysis: "RA-1")
    try policy.check()
    for agents in [5, 6, 12, 50] {
      let pieces = (0..<agents * perAgent).map { number in
        Piece("piece \(number)", .helpDesk, shares: ["agent \(number / perAgent)"])
      }
      let start = ContinuousClock.now
      let decision = decide(policy, .init(pieces: pieces, now: 1))
      #expect(decision.outcome == (agents < 6 ? .pending : .met))
      #expect(ContinuousClock.now - start < .seconds(5))
      #expect(decide(policy, .init(pieces: pieces.reversed(), now: 1)).outcome == decision.outcome)
    }
  }
}
