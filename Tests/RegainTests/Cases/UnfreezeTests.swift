import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Freezes that are lifted before their time") struct UnfreezeTests {
  @Test("A device lifts what a stop code or a link has set", arguments: [StopWay.code, .link])
  func byDevice(_ way: StopWay) async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    try await scene.stop(way)
    bench.clock.advance(seconds: 600)
    try await bench.lift(by: scene.device)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.notices(.freezeLifted).compactMap(\.address) == [scene.mail])
    // What is opened from now on is decided as ever.
    let given = try await bench.open()
    try await bench.add(code: scene.codes[1], to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  @Test(
    "No device lifts what a device has set, neither itself nor another", arguments: [true, false])
  func ofDevice(_ isSame: Bool) async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let other = try await bench.device(seed: 2)
    try await scene.stop(.denial)
    bench.clock.advance(seconds: 600)
    let error = await thrown { try await bench.lift(by: isSame ? scene.device : other) }
    #expect(error?.reason == .weakerThanStop)
    #expect(try await bench.frozenUntil() != nil)
    #expect(try await bench.isUncounted(.device))
  }

  @Test("Two agents lift whatever has set it", arguments: StopWay.allCases)
  func byAgents(_ way: StopWay) async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let agents = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    try await scene.stop(way)
    try await bench.lift(by: agents)
    #expect(try await bench.frozenUntil() == nil)
    // What they stated is in the log, with the two who did.
    let lines = try await bench.bench.log()
    let lifted = try #require(lines.last { $0.event == AuditEventName.freezeLifted.rawValue })
    #expect(lifted.fields.contains { $0.name == "agent" })
    #expect(lifted.fields.contains { $0.name == "second" })
    #expect(lines.count { $0.event == AuditEventName.caseConfirmed.rawValue } == 2)
  }

  @Test(
    "One agent, two who are related, one without the role and the account's own lift nothing",
    arguments: WrongPair.allCases)
  func wrongPair(_ pair: WrongPair) async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let agents = try await pair.agents(bench)
    try await scene.stop(.code)
    let error = await thrown { try await bench.lift(by: agents) }
    let code: RegainError.Code = pair.reason == nil ? .malformed : .refused
    #expect(error?.code == code)
    #expect(error?.reason == pair.reason)
    #expect(try await bench.frozenUntil() != nil)
    for name in ["carol", "dan"] { #expect(try await bench.isUncounted(.device, of: name)) }
  }

  @Test("Agents who lose the role between their word and its use lift nothing")
  func roleLost() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let agents = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    try await scene.stop(.code)
    var confirmations: [HelpDeskConfirmation] = []
    for agent in agents {
      confirmations.append(try await bench.confirmation(agent, of: nil, .unfreeze))
    }
    try await bench.agents.remove(AccountID("dan"), authority: DeviceBench.administrator)
    let (alice, both) = (try AccountID("alice"), confirmations)
    let error = await thrown { try await bench.cases.unfreeze(alice, by: both) }
    #expect(error?.reason == .unknownAgent)
    #expect(try await bench.frozenUntil() != nil)
  }

  @Test("What agents have signed lifts one freeze, of one account")
  func once() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    _ = try await bench.bench.issue("bob")
    var confirmations: [HelpDeskConfirmation] = []
    for (name, seed) in [("carol", 11), ("dan", 12)] as [(String, UInt64)] {
      let agent = try await bench.agent(name, seed: seed)
      confirmations.append(try await bench.confirmation(agent, of: nil, .unfreeze))
    }
    let (alice, bob, both) = (try AccountID("alice"), try AccountID("bob"), confirmations)
    #expect(await thrown { try await bench.cases.unfreeze(bob, by: both) } != nil)
    // Nothing is there to lift.
    #expect(await thrown { try await bench.cases.unfreeze(alice, by: both) }?.reason == .notFrozen)
    try await scene.stop(.code)
    try await bench.cases.unfreeze(alice, by: both)
    bench.clock.advance(seconds: 60)
    let next = try await scene.next()
    try await bench.stopByLink(next.given, at: scene.mail)
    let again = await thrown { try await bench.cases.unfreeze(alice, by: both) }
    #expect(again?.code == .refused)
    #expect(try await bench.frozenUntil() != nil)
  }

  @Test("What was stopped stays void after the stop is lifted", arguments: [StopWay.code, .link])
  func staysVoid(_ way: StopWay) async throws {
    let scene = try await StopScene.make(.slow)
    let bench = scene.bench
    let token = try #require(try await scene.bring(to: .granted))
    let direct = try await bench.tokens.issue()
    try await scene.stop(way)
    try await bench.lift(by: scene.device)
    #expect(try await bench.state(scene.given) == .cancelled)
    #expect(await bench.refusal(scene.given)?.code == .refused)
    #expect(await bench.tokens.refusal(token) == .stoppedSince)
    #expect(await bench.tokens.refusal(direct) == .stoppedSince)
    #expect(await thrown { try await bench.add(code: scene.codes[2], to: scene.given) } != nil)
  }

  @Test("What is granted soon after a stop was lifted can be used, or is not granted yet")
  func soon() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    try await scene.stop(.code)
    try await bench.lift(by: scene.device)
    let given = try await bench.open()
    try await bench.add(code: scene.codes[1], to: given)
    // A grant ends a case: one whose token is void would have to begin anew.
    if let token = try? await bench.grant(given) {
      #expect(await bench.tokens.refusal(token) == nil)
    } else {
      bench.clock.advance(seconds: 600)
      try await bench.tokens.redeem(try await bench.grant(given))
    }
  }

  @Test("A device's no to lifting a freeze lifts nothing")
  func denied() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    try await scene.stop(.code)
    let alice = try AccountID("alice")
    let asked = try await bench.bench.service.devices.challenge(
      ChallengeRequest(account: alice, device: scene.device.id, action: .liftFreeze))
    let error = await thrown {
      try await bench.cases.unfreeze(
        alice, by: scene.device.key.denial(asked.text), to: PresentedChallenge(asked.challenge))
    }
    #expect(error?.code == .denied)
    #expect(try await bench.frozenUntil() != nil)
  }

  @Test("A device's yes to anything else lifts nothing, nor one of another account's device")
  func anotherYes() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let theirs = try await bench.device("bob", seed: 2)
    let alice = try AccountID("alice")
    let other = try await bench.bench.service.devices.challenge(
      ChallengeRequest(account: alice, device: scene.device.id, action: .resetPassword))
    try await scene.stop(.code)
    let foreign = try await bench.bench.service.devices.challenge(
      ChallengeRequest(account: AccountID("bob"), device: theirs.id, action: .liftFreeze))
    for (device, asked) in [(scene.device, other), (theirs, foreign)] {
      let error = await thrown {
        try await bench.cases.unfreeze(
          alice, by: device.key.answer(asked.text), to: PresentedChallenge(asked.challenge))
      }
      #expect(error?.reason == .challengeOfAnother)
    }
    #expect(try await bench.frozenUntil() != nil)
  }
}

/// Agents who decide nothing together.
enum WrongPair: CaseIterable {
  case one, oneTwice, sameGroup, sameOwner, onesOwn, withoutRole, accountsOwn, three

  /// Nil: the request itself is none.
  var reason: RefusalReason? {
    switch self {
    case .one, .three: nil
    case .oneTwice, .sameGroup, .sameOwner, .onesOwn: .relatedAgents
    case .withoutRole: .agentRole
    case .accountsOwn: .ownAccount
    }
  }

  func agents(_ bench: CaseBench) async throws -> [SigningAgent] {
    let group = self == .sameGroup ? "night-shift" : nil
    let shared = self == .sameOwner ? ["erin"] : self == .accountsOwn ? ["alice"] : []
    let carol = try await bench.agent("carol", seed: 11, owning: shared, group: group)
    let dan = try await bench.agent(
      "dan", self == .withoutRole ? [.confirm] : [.confirm, .override], seed: 12,
      owning: self == .onesOwn ? ["carol"] : self == .sameOwner ? ["erin"] : [], group: group)
    switch self {
    case .one: return [carol]
    case .oneTwice: return [carol, carol]
    case .three: return [carol, dan, try await bench.agent("frank", seed: 13)]
    default: return [carol, dan]
    }
  }
}
