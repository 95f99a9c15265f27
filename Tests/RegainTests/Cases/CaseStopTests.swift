import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Stops of recovery cases") struct CaseStopTests {
  // MARK: what a stop ends

  @Test(
    "A stop ends a case however far it has come, for good, and voids what it has granted",
    arguments: StopWay.allCases, StopMoment.allCases)
  func ends(_ way: StopWay, _ moment: StopMoment) async throws {
    let scene = try await StopScene.make(.slow)
    let bench = scene.bench
    let other = try await bench.open()
    let token = try await scene.bring(to: moment)
    try await scene.stop(way)
    #expect(try await bench.frozenUntil() == bench.clock.now.adding(seconds: 72 * 3600))
    let state: CaseState = way == .denial ? .denied : .cancelled
    // Before it was granted a denial is not shown.
    let isHidden = way == .denial && moment != .granted
    let answer: RegainError.Code = isHidden ? .pending : .refused
    #expect(try await bench.state(scene.given) == state)
    #expect(try await bench.state(other) == .cancelled)
    #expect(await bench.refusal(scene.given)?.code == answer)
    if let token { #expect(await bench.tokens.refusal(token) == .accountFrozen) }
    bench.clock.advance(seconds: 72 * 3600)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.state(scene.given) == state)
    let late = try #require(await bench.refusal(scene.given))
    #expect(late.isNothing)
    #expect(await bench.refusal(other)?.code == .refused)
    // What was not used up is as it was.
    try await bench.bench.redeem(scene.codes[2])
  }

  @Test(
    "login.gov: what upkeep writes of a stopped case says the same", arguments: StopWay.allCases)
  func written(_ way: StopWay) async throws {
    let scene = try await StopScene.make(.slow)
    let token = try #require(try await scene.bring(to: .granted))
    try await scene.stop(way)
    let before = try await scene.bench.state(scene.given)
    #expect(try await scene.bench.cases.keepUp().settled == 1)
    #expect(try await scene.bench.state(scene.given) == before)
    #expect(await scene.bench.refusal(scene.given) != nil)
    #expect(await scene.bench.tokens.refusal(token) != nil)
  }

  @Test("A stop after the token was used makes the case disputed", arguments: StopWay.allCases)
  func afterwards(_ way: StopWay) async throws {
    let scene = try await StopScene.make(.slow)
    let bench = scene.bench
    let token = try #require(try await scene.bring(to: .granted))
    try await bench.tokens.redeem(token)
    try await scene.stop(way)
    #expect(try await bench.state(scene.given) == .disputed)
    #expect(await thrown { _ = try await bench.complete(scene.given) }?.code == .refused)
    bench.clock.advance(seconds: 72 * 3600)
    _ = try await bench.bench.issue(activate: true)
    #expect(await thrown { _ = try await bench.complete(scene.given) }?.code == .refused)
    #expect(try await bench.state(scene.given) == .disputed)
  }

  @Test("A case that is opened while recovery is stopped comes to nothing, also afterwards")
  func openedMeanwhile() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    try await scene.stop(.code)
    let given = try await bench.open()
    #expect(try await bench.status(given).state == .open)
    #expect(await thrown { try await bench.add(code: scene.codes[1], to: given) } != nil)
    bench.clock.advance(seconds: 72 * 3600)
    #expect(await thrown { try await bench.add(code: scene.codes[1], to: given) } != nil)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(try await bench.pieces(given) == 0)
    try await bench.bench.redeem(scene.codes[1])
  }

  @Test("A stop holds up only its own account") func ownAccount() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let theirs = try await bench.bench.issue("bob")
    let given = try await bench.open("bob")
    try await scene.stop(.code)
    try await bench.add(code: theirs[1], to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
  }

  // MARK: the second stop

  @Test(
    "The second stop of the same hand within thirty days freezes nothing, and what is open is disputed",
    arguments: StopWay.allCases)
  func second(_ way: StopWay) async throws {
    let first = try await StopScene.make(.slow)
    let bench = first.bench
    try await first.stop(way)
    bench.clock.advance(seconds: 72 * 3600)
    let scene = try await first.next()
    let token = try #require(try await scene.bring(to: .granted, slot: 4))
    let later = try await bench.open()
    try await scene.stop(way)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.state(later) == .disputed)
    // What a device has said no to is denied all the same.
    let state: CaseState = way == .denial ? .denied : .disputed
    #expect(try await bench.state(scene.given) == state)
    #expect(await bench.tokens.refusal(token) == .stoppedSince)
    #expect(await bench.refusal(later)?.reason == .caseDisputed)
    // Nothing is frozen.
    try await bench.bench.redeem(first.codes[5])
    let new = try await bench.open()
    try await bench.add(code: first.codes[6], to: new)
    #expect(try await bench.state(new) == .waiting)
  }

  @Test(
    "Thirty days after its last stop the same hand freezes again",
    arguments: StopWay.allCases, [30 * 86_400 - 1, 30 * 86_400] as [Int64])
  func muchLater(_ way: StopWay, _ seconds: Int64) async throws {
    let first = try await StopScene.make()
    try await first.stop(way)
    first.bench.clock.advance(seconds: seconds)
    let scene = try await first.next()
    try await scene.stop(way)
    let until = first.bench.clock.now.adding(seconds: 72 * 3600)
    let expected: Timestamp? = seconds < 30 * 86_400 ? nil : until
    #expect(try await first.bench.frozenUntil() == expected)
  }

  @Test(
    "The second stop of another hand freezes: another kind, another mailbox, another device, another sheet",
    arguments: OtherHand.allCases)
  func otherHand(_ hand: OtherHand) async throws {
    let first = try await StopScene.make()
    let bench = first.bench
    let mail = try await bench.register(.address, by: .email, "mailbox-2")
    let device = try await bench.device(seed: 2)
    try await first.stop(hand.first)
    bench.clock.advance(seconds: 72 * 3600)
    let scene = try await first.next()
    switch hand {
    case .linkAfterCode: try await scene.stop(.link)
    case .codeAfterLink, .codeAfterDenial: try await scene.stop(.code)
    case .otherMailbox: try await bench.stopByLink(scene.given, at: mail)
    case .otherDevice: try await bench.deny(scene.given, by: device)
    case .otherSheet:
      let codes = try await bench.bench.issue(activate: true)
      try await bench.bench.stop(codes[0])
    }
    #expect(try await bench.frozenUntil() == bench.clock.now.adding(seconds: 72 * 3600))
  }

  @Test("The same stop again while it holds says so, changes nothing, and is no second one")
  func again() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let first = try await bench.bench.stop(scene.codes[0])
    bench.clock.advance(seconds: 600)
    let again = try await bench.bench.stop(scene.codes[0])
    #expect(!first.wasAlreadyFrozen && again.wasAlreadyFrozen && !again.isDispute)
    #expect(again.frozenUntil == first.frozenUntil)
  }

  @Test("No stop freezes for longer than 72 hours, however many come while it holds")
  func longest() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let until = bench.clock.now.adding(seconds: 72 * 3600)
    try await scene.stop(.code)
    for way in [StopWay.code, .link, .denial, .link] {
      bench.clock.advance(seconds: 600)
      try? await scene.stop(way)
      #expect(try await bench.frozenUntil() == until, "\(way)")
    }
    bench.wait(until: until.adding(seconds: -1))
    #expect(await bench.bench.refusal(scene.codes[1])?.code == .refused)
    bench.clock.advance(seconds: 1)
    #expect(try await bench.frozenUntil() == nil)
    try await bench.bench.redeem(scene.codes[1])
  }

  // MARK: links

  @Test("A stop link works for its account, tenant and case, and for no other")
  func ofAnother() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    _ = try await bench.bench.issue("bob")
    let (own, theirs) = (try await bench.open(), try await bench.open("bob"))
    let token = try await bench.stopToken(scene.given, at: scene.mail)
    let (alice, bob) = (try AccountID("alice"), try AccountID("bob"))
    let tenant = try TenantID("other")
    let account = await thrown {
      _ = try await bench.cases.stop(TypedStopToken(token), account: bob)
    }
    let place = await thrown {
      _ = try await bench.cases.stop(TypedStopToken(token), account: alice, in: tenant)
    }
    #expect(account?.code == .refused && place?.code == .refused)
    for (moved, owner) in [
      (try bench.stopToken(token, movedTo: own), alice),
      (try bench.stopToken(token, movedTo: theirs), bob),
      (try bench.forgedStopToken(scene.given), alice),
    ] {
      let error = await thrown {
        _ = try await bench.cases.stop(TypedStopToken(moved), account: owner)
      }
      #expect(error?.reason == .wrongSecret)
    }
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.frozenUntil("bob") == nil)
    #expect(try await bench.state(scene.given) == .open)
    _ = try await bench.cases.stop(TypedStopToken("  \(token)\n"), account: alice)
    #expect(try await bench.state(own) == .cancelled)
    #expect(try await bench.state(theirs) == .open)
  }

  @Test("A stop link with any character changed is malformed, and so is what is none")
  func changed() async throws {
    let scene = try await StopScene.make()
    let token = try await scene.bench.stopToken(scene.given, at: scene.mail)
    let bytes = Array(token.utf8)
    #expect(bytes.count == 64)
    for index in bytes.indices {
      var other = bytes
      other[index] = bytes[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
      let text = String(decoding: other, as: UTF8.self)
      #expect(await thrown { _ = try TypedStopToken(text) }?.code == .malformed, "\(index)")
    }
    for text in ["", "rgs_", scene.given.secret, String(token.dropLast()), token + "a"] {
      #expect(await thrown { _ = try TypedStopToken(text) }?.code == .malformed)
    }
  }

  @Test(
    "A stop link works until the case is over, and after a grant until its hold ends",
    arguments: [false, true])
  func alive(_ isGranted: Bool) async throws {
    let scene = try await StopScene.make(.anything { $0.hold = HoldRule(seconds: 10 * 86_400) })
    let bench = scene.bench
    var end = scene.given.expiresAt
    if isGranted {
      try await bench.add(code: scene.codes[1], to: scene.given)
      try await bench.tokens.redeem(try await bench.grant(scene.given))
      end = bench.clock.now.adding(seconds: 10 * 86_400)
    }
    let backup = bench.bench.memory.backup()
    bench.wait(until: end.adding(seconds: -1))
    try await scene.stop(.link)
    #expect(try await bench.frozenUntil() != nil)
    bench.bench.memory.restore(backup)
    bench.clock.advance(seconds: 1)
    #expect(await thrown { try await scene.stop(.link) }?.reason == .caseExpired)
    #expect(try await bench.frozenUntil() == nil)
  }

  @Test("Nobody holds a stop up: neither wrong ones before it nor an account that must wait")
  func budget() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    for change in UInt8(1)...5 {
      _ = await bench.bench.refusal(try forged(scene.codes[1], adding: change))
    }
    #expect(await bench.bench.refusal(scene.codes[1])?.code == .throttled)
    let wrong = try bench.forgedStopToken(scene.given)
    let alice = try AccountID("alice")
    for _ in 0..<100 {
      _ = await thrown { _ = try await bench.cases.stop(TypedStopToken(wrong), account: alice) }
    }
    try await scene.stop(.link)
    #expect(try await bench.frozenUntil() != nil)
  }

  @Test("A stop that could not be written holds every grant of this process until it is")
  func unwritten() async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    try await bench.add(code: scene.codes[1], to: scene.given)
    bench.bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await scene.stop(.link) }?.code == .unavailable)
    #expect(await bench.refusal(scene.given)?.code == .unavailable)
    bench.bench.store.failEveryCommit(with: nil)
    // Whoever asks for a grant first has it written.
    #expect(await bench.refusal(scene.given)?.code == .refused)
    #expect(try await bench.state(scene.given) == .cancelled)
  }
}
