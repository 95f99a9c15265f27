import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Evidence in a recovery case") struct CaseEvidenceTests {
  // MARK: devices

  @Test(
    "A device's yes to something else shows nothing in a case, and is as good as before where it belongs",
    arguments: ForeignApproval.allCases)
  func foreignApproval(_ kind: ForeignApproval) async throws {
    let bench = try await CaseBench.make(.anything())
    let device = try await bench.device()
    let given = try await bench.open()
    let foreign = try await ForeignAnswer.make(kind, bench, device, given)
    let error = await thrown {
      _ = try await bench.cases.add(
        foreign.answer, to: foreign.challenge, of: TypedCaseSecret(given.secret))
    }
    #expect(error?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.state(given) == .open)
    #expect(try await bench.isUncounted(.device))
    try await foreign.use()
    #expect(try await bench.add(device, to: given).state == .satisfied)
  }

  @Test("Without the number that the requester was shown, a device's yes shows nothing")
  func number() async throws {
    let bench = try await CaseBench.make(.anything())
    let device = try await bench.device()
    let given = try await bench.open()
    let asked = try await bench.ask(device, of: given)
    let number = try #require(asked.matchNumber).exposeForDisplay()
    let wrong = number == "123456" ? "654321" : "123456"
    for text in [asked.text, asked.text.replacing("match: ?", with: "match: \(wrong)")] {
      let error = await thrown {
        _ = try await bench.cases.add(
          device.key.answer(text), to: PresentedChallenge(text: Array(text.utf8)),
          of: TypedCaseSecret(given.secret))
      }
      #expect(error?.code == .refused)
    }
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.show(device, asked, in: given).state == .satisfied)
  }

  @Test("One device counts once, however often it says yes; two count twice")
  func sameDevice() async throws {
    let bench = try await CaseBench.make(
      RecoveryPolicy("two-devices", requirement: .atLeast(2, [.any(.device), .any(.device)])))
    let (one, two) = (try await bench.device(), try await bench.device(seed: 2))
    let given = try await bench.open()
    for _ in 0..<2 { try await bench.add(one, to: given) }
    #expect(try await bench.pieces(given) == 2)
    #expect(await bench.refusal(given)?.code == .pending)
    try await bench.add(two, to: given)
    _ = try await bench.grant(given)
  }

  @Test("The same answer twice is one piece, and the second time it is refused")
  func sameAnswer() async throws {
    let bench = try await CaseBench.make(.anything())
    let device = try await bench.device()
    let given = try await bench.open()
    let asked = try await bench.ask(device, of: given)
    try await bench.show(device, asked, in: given)
    let again = await thrown { try await bench.show(device, asked, in: given) }
    #expect(again?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
  }

  // MARK: backup codes

  @Test(
    "A code of another account shows nothing, counts against the case's account, and stays good")
  func codeOfAnother() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let theirs = try await bench.bench.issue("bob")
    let given = try await bench.open()
    #expect(await thrown { try await bench.add(code: theirs[1], to: given) }?.code == .refused)
    #expect(try await bench.attempts(.backupCode).failures == 1)
    #expect(try await bench.pieces(given) == 0)
    try await bench.bench.redeem(theirs[1], "bob")
  }

  @Test("Wrong codes in cases and outside of them are one count, which a new case does not reset")
  func oneCount() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    for change in UInt8(1)...5 {
      let given = try await bench.open()
      let wrong = try forged(codes[1], adding: change)
      #expect(await thrown { try await bench.add(code: wrong, to: given) }?.code == .refused)
    }
    let given = try await bench.open()
    let waiting = await thrown { try await bench.add(code: codes[1], to: given) }
    #expect(waiting?.code == .throttled && waiting?.retryAfterSeconds == 30)
    #expect(await bench.bench.refusal(codes[1])?.code == .throttled)
    bench.clock.advance(seconds: 30)
    try await bench.add(code: codes[1], to: given)
    #expect(try await bench.isUncounted(.backupCode))
  }

  @Test("The same code twice is one piece, and two codes of a sheet count once")
  func sameCode() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    #expect(await thrown { try await bench.add(code: codes[1], to: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
    try await bench.add(code: codes[2], to: given)
    #expect(await bench.refusal(given)?.code == .pending)
    // Nor in another case.
    let other = try await bench.open()
    #expect(await thrown { try await bench.add(code: codes[1], to: other) }?.code == .refused)
    #expect(try await bench.pieces(other) == 0)
  }

  @Test("A stop code is no evidence, and stops nothing when it is shown as such")
  func stopCode() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    #expect(await thrown { try await bench.add(code: codes[0], to: given) }?.code == .refused)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.pieces(given) == 0)
  }

  @Test("A code that was used elsewhere under the same idempotency key shows nothing in a case")
  func usedElsewhere() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let key = try CaseBench.requestKey
    try await bench.bench.redeem(codes[1], key: key)
    let (given, other) = (try await bench.open(), try await bench.open())
    let error = await thrown { try await bench.add(code: codes[1], to: given, key: key) }
    #expect(error?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
    // The same between two cases.
    try await bench.add(code: codes[2], to: given, key: key)
    let second = await thrown { try await bench.add(code: codes[2], to: other, key: key) }
    #expect(second?.code == .refused)
    #expect(try await bench.pieces(other) == 0)
  }

  @Test("A code that was shown in a case is not accepted elsewhere under the same idempotency key")
  func usedInCase() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let key = try CaseBench.requestKey
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given, key: key)
    #expect(await bench.bench.refusal(codes[1], key: key)?.code == .refused)
  }

  // MARK: asking again

  @Test("Asking again for a lost answer gives the same progress, and one piece")
  func askedAgain() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let key = try CaseBench.requestKey
    let given = try await bench.open()
    let first = try await bench.add(code: codes[1], to: given, key: key)
    let again = try await bench.add(code: codes[1], to: given, key: key)
    #expect(!first.isReplay && again.isReplay)
    #expect(again.state == first.state && again.decision == first.decision)
    #expect(try await bench.pieces(given) == 1)
    let asked = try await bench.ask(device, of: given)
    let yes = try await bench.show(device, asked, in: given, key: key)
    let same = try await bench.show(device, asked, in: given, key: key)
    #expect(!yes.isReplay && same.isReplay)
    #expect(yes.state == .satisfied && same.state == .satisfied)
    #expect(try await bench.pieces(given) == 2)
    // Not after a stop.
    try await bench.bench.stop(codes[0])
    let late = await thrown { try await bench.add(code: codes[1], to: given, key: key) }
    #expect(late?.code == .refused)
  }

  @Test("When the answer of the store was lost, the same request finds what became of it")
  func lostAnswer() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let key = try CaseBench.requestKey
    let given = try await bench.open()
    bench.bench.store.fail(commit: 1, with: .unknownButCommitted)
    let lost = await thrown { try await bench.add(code: codes[1], to: given, key: key) }
    #expect(lost?.code == .unknown)
    let progress = try await bench.add(code: codes[1], to: given, key: key)
    #expect(progress.isReplay && progress.state == .satisfied)
    #expect(try await bench.pieces(given) == 1)
  }

  @Test("A case takes sixteen pieces; what is one too many is as it was")
  func full() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue(count: 30)
    let given = try await bench.open()
    for slot in 1...16 { try await bench.add(code: codes[slot], to: given) }
    let error = await thrown { try await bench.add(code: codes[17], to: given) }
    #expect(error?.reason == .caseFull)
    #expect(try await bench.pieces(given) == 16)
    #expect(try await bench.isUncounted(.backupCode))
    try await bench.bench.redeem(codes[17])
  }

  // MARK: what ends

  @Test(
    "Evidence counts no more once what it came from has ended, from the next look on",
    arguments: EndedSource.allCases)
  func ended(_ source: EndedSource) async throws {
    let provider = try SigningProvider()
    var rules = try RecoveryRules(policies: [.anything()], defaultPolicy: "anything")
    let without = rules
    rules.proofing = [try provider.provider()]
    let bench = try await CaseBench.make(rules)
    let given = try await source.show(bench, provider)
    #expect(try await bench.state(given) == .satisfied)
    try await source.end(bench)
    // Another process, whose configuration has lost the provider, if that is what has ended.
    let later = source == .provider ? bench.another(without) : bench
    #expect(try await later.state(given) == .evidence)
    #expect(await later.refusal(given)?.code == .pending)
  }

  @Test(
    "In a case that is over nothing is shown: a code that was right is not used up, and no failure",
    arguments: CaseEnd.allCases)
  func over(_ end: CaseEnd) async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    try await end.make(of: given, bench, codes, device)
    let error = try #require(await thrown { try await bench.add(code: codes[1], to: given) })
    #expect(error.isNothing)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.backupCode))
    bench.clock.advance(seconds: 72 * 3600)
    try await bench.bench.redeem(codes[1])
  }

  @Test(
    "So it is where the case ends between the look at the code and the commit",
    arguments: CaseEnd.allCases.filter { $0 != .expiry })
  func overMeanwhile(_ end: CaseEnd) async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    let (slow, store) = bench.intervened()
    // The first commit counts the attempt.
    store.before(commit: 1) {
      _ = await thrown { try await end.make(of: given, bench, codes, device) }
    }
    let error = try #require(await thrown { try await slow.add(code: codes[1], to: given) })
    #expect(error.isNothing)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.backupCode))
    bench.clock.advance(seconds: 72 * 3600)
    try await bench.bench.redeem(codes[1])
  }

  @Test("Sixteen at once with one code: one piece") func race() async throws {
    let bench = try await CaseBench.make(.anything()) { $0.attempts = try .lenient }
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    let accepted = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { await thrown { try await bench.add(code: codes[1], to: given) } == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(accepted == 1)
    #expect(try await bench.pieces(given) == 1)
    #expect(try await bench.bench.status().active?.remaining == 9)
  }
}
