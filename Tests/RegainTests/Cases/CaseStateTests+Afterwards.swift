import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What follows a grant.
extension CaseStateTests {
  // MARK: after the grant

  @Test("What a case was granted for is told as it was then, whatever becomes of the evidence")
  func metAtGrant() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    #expect(try await bench.status(given).metAtGrant.isEmpty)
    try await bench.add(code: codes[1], to: given)
    let met = try #require(try await bench.status(given).decision?.met)
    let token = try await bench.grant(given)
    try await bench.tokens.redeem(token)
    _ = try await bench.bench.issue()
    let granted = try await bench.status(given)
    #expect(granted.metAtGrant == met && !met.isEmpty && granted.decision == nil)
    #expect(granted.whyOver == nil)
  }

  @Test("Administrators are told why nothing comes of a case any more; its requester is not")
  func whyOver() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let (winner, loser) = (try await bench.open(), try await bench.open())
    #expect(try await bench.cases.status(of: winner.id).whyOver == nil)
    try await bench.add(code: codes[1], to: winner)
    _ = try await bench.grant(winner)
    #expect(
      try await bench.cases.status(of: loser.id).whyOver
        == "another case of the account was granted")
    try await bench.bench.stop(codes[0])
    #expect(try await bench.cases.status(of: winner.id).whyOver == "recovery was stopped")
    let seen = try await bench.cases.status(of: TypedCaseSecret(winner.secret))
    #expect(seen.whyOver == nil)
  }

  @Test("To a case that is granted nothing is added, and it is not granted again")
  func granted() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let token = try await bench.grant(given)
    #expect(await thrown { try await bench.add(code: codes[2], to: given) }?.reason == .caseOver)
    #expect(await bench.refusal(given)?.reason == .caseOver)
    #expect(try await bench.pieces(given) == 1)
    try await bench.tokens.redeem(token)
    try await bench.bench.redeem(codes[2])
  }

  @Test(
    "Asking for the grant again with the same key ends its first token, and counts as one grant")
  func grantedAgain() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let key = try CaseBench.requestKey
    let first = try await bench.grant(given, key: key)
    let later = try await bench.open()
    let second = try await bench.grant(given, key: key)
    #expect(first.text != second.text)
    #expect(await bench.tokens.refusal(first) == .tokenRevoked)
    // What was opened since the first is no rival of it.
    #expect(try await bench.state(later) == .open)
    try await bench.tokens.redeem(second)
    let used = await thrown { _ = try await bench.grant(given, key: key) }
    #expect(used?.reason == .caseOver)
  }

  @Test(
    "PyPI: what ends before its token is used grants nothing, whoever has ended it",
    arguments: [CaseEnd.requester, .administrator])
  func cancelled(_ end: CaseEnd) async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    let token = try await bench.grant(given)
    try await end.make(of: given, bench, codes, device)
    #expect(await bench.tokens.refusal(token) == .tokenRevoked)
    let state: CaseState = end == .requester ? .cancelled : .denied
    #expect(try await bench.state(given) == state)
    #expect(await bench.refusal(given) != nil)
    #expect(await thrown { _ = try await bench.complete(given) } != nil)
  }

  @Test("A case whose token was used is ended by nobody")
  func usedIsDone() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
    let cancelled = await thrown { try await bench.cases.cancel(TypedCaseSecret(given.secret)) }
    #expect(cancelled?.reason == .caseOver)
    #expect(await thrown { try await bench.cases.deny(given.id) }?.reason == .caseOver)
    #expect(try await bench.state(given) == .granted)
  }

  @Test("A grant whose audit entry cannot be written is none, and the case is as it was")
  func unwritten() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    for fault in [FaultInjectingStore.CommitFault.unavailable, .unknownAndLost] {
      bench.bench.store.fail(commit: 0, with: fault)
      let error = try #require(await bench.refusal(given))
      #expect(error.code == .unavailable || error.code == .unknown)
      #expect(try await bench.state(given) == .satisfied)
    }
    try await bench.tokens.redeem(try await bench.grant(given))
  }
}
