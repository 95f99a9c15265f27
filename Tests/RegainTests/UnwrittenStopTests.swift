import Regain
import RegainTesting
import Testing

@Suite("A stop that could not be written") struct UnwrittenStopTests {
  private func authority() throws -> IssueAuthority {
    try .administrator(actor: "root", reason: "stolen")
  }

  private static let faults: [FaultInjectingStore.CommitFault] = [.unavailable, .unknownAndLost]

  @Test(
    "This process grants nothing to anybody until it is written, and then writes it",
    arguments: faults)
  func holdsGrants(_ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.failEveryCommit(with: fault)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    let error = try #require(await bench.refusal(bob[1], "bob"))
    #expect(error.code == .unavailable)
    #expect(error.message.contains("A stop could not be written"))
    #expect(try await bench.status("bob").active?.remaining == 10)
    bench.store.failEveryCommit(with: nil)
    // Asked for as if nothing had been: whoever is granted something first writes the stop.
    try await bench.redeem(bob[1], "bob")
    #expect(try await bench.events().filter { $0 == "authn_login_lock" }.count == 1)
    #expect(await bench.refusal(alice[1])?.code == .refused)
    #expect(try await bench.lastReason() == "account-frozen")
  }

  @Test("It is found again when its answer alone was lost") func answerLost() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.fail(commit: 0, with: .unknownButCommitted)
    #expect(await thrown { try await bench.stop(codes[0]) }?.code == .unknown)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    #expect(try await bench.events().filter { $0 == "authn_login_lock" }.count == 1)
  }

  @Test("A redemption under way when it came is not told") func underWay() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    let prepared = try await bench.codes.prepare(TypedCode(bob[1]), by: AccountID("bob"))
    bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    #expect(await thrown { _ = try await bench.codes.commit(prepared) }?.code == .unavailable)
    // In a caller's own transaction it is the wait before the grant that says so.
    #expect(await thrown { try await bench.service.audit.awaitAnchor() }?.code == .unknown)
  }

  @Test("So it is with a revocation") func revocation() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.failEveryCommit(with: .unavailable)
    let revoking = await thrown {
      _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    }
    #expect(revoking?.code == .unavailable)
    #expect(await bench.refusal(bob[1], "bob")?.code == .unavailable)
    bench.store.failEveryCommit(with: nil)
    try await bench.redeem(bob[1], "bob")
    #expect(await bench.refusal(alice[1])?.code == .refused)
    #expect(try await bench.status().active == nil)
  }

  @Test("One whose sheet ended meanwhile holds nobody up") func overtaken() async throws {
    let bench = try await Bench.make()
    let (alice, bob) = (try await bench.issue(), try await bench.issue("bob"))
    bench.store.fail(commit: 0, with: .unavailable)
    #expect(await thrown { try await bench.stop(alice[0]) } != nil)
    _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    try await bench.redeem(bob[1], "bob")
  }
}
