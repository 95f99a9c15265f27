import Regain
import RegainTesting
import Testing

@Suite("When the store fails, no token is issued, used or ended by halves")
struct TokenFaultTests {
  private static let faults: [FaultInjectingStore.CommitFault] = [
    .unavailable, .unknownButCommitted, .unknownAndLost,
  ]
  private static let key = "0123456789012345678901"

  @Test(
    "Each way an issue can fail: asking again gives one token, and no other redeems",
    arguments: [TokenFormat.handle, .v4Local], faults)
  func issue(_ format: TokenFormat, _ fault: FaultInjectingStore.CommitFault) async throws {
    let (bench, key) = (try await TokenBench.make(), try IdempotencyKey(Self.key))
    bench.bench.store.fail(commit: 0, with: fault)
    let error = await thrown { _ = try await bench.issue(format: format, key: key) }
    #expect(error?.code == (fault == .unavailable ? .unavailable : .unknown))
    #expect(try await bench.bench.service.examine().isEmpty)
    let token = try await bench.issue(format: format, key: key)
    let body = try await TokenUpkeepTests.tokens(bench)
    #expect(body.alive(at: bench.clock.now) == 1)
    #expect(body.tokens.count == (fault == .unknownButCommitted ? 2 : 1))
    try await bench.redeem(token)
    #expect(try await bench.bench.service.examine().isEmpty)
  }

  @Test(
    "Each way a redemption can fail: it is whole or nothing, and asking again gives its answer",
    arguments: [TokenFormat.handle, .v4Local], faults)
  func redeem(_ format: TokenFormat, _ fault: FaultInjectingStore.CommitFault) async throws {
    let (bench, key) = (try await TokenBench.make(), try IdempotencyKey(Self.key))
    let token = try await bench.issue(format: format)
    bench.bench.store.fail(commit: 0, with: fault)
    let error = await thrown { try await bench.redeem(token, key: key) }
    #expect(error?.code == (fault == .unavailable ? .unavailable : .unknown))
    #expect(try await bench.bench.service.examine().isEmpty)
    let again = try await bench.redeem(token, key: key)
    #expect(again.isReplay == (fault == .unknownButCommitted))
    #expect(await bench.refusal(token) == .alreadyUsed)
    let events = try await bench.bench.events().filter { $0 == "authn_token_redeemed" }
    #expect(events.count == 1)
    #expect(try await bench.bench.service.examine().isEmpty)
  }

  @Test(
    "Each commit of a redemption with a device: both are used up, or neither", arguments: faults)
  func bound(_ fault: FaultInjectingStore.CommitFault) async throws {
    for commit in 0..<3 {
      let bound = try await BoundTokenTests.make()
      let (bench, token) = (bound.bench, bound.token)
      let asked = try await bench.tokens.challenge(
        for: TypedToken(token.text), use: TokenBench.use())
      let proof = DeviceProof(try bound.key.answer(asked.text))
      bench.bench.store.fail(commit: commit, with: fault)
      _ = await thrown { try await bench.redeem(token, proof: proof) }
      // The trial's name for its host is a warning.
      let findings = try await bench.bench.service.examine()
      #expect(!findings.contains { $0.severity == .alarm })
      let isUsed = try await TokenUpkeepTests.tokens(bench).token(token.id.identifier)?.isUsed
      let rows = DeviceRows(Scope(.default, try AccountID("alice")))
      let snapshot = try await bench.bench.memory.rows(
        for: ReadRequest([.record(rows.devicesKey)]))
      let challenges = try rows.devices(bench.bench.service.context.rows, in: snapshot).body
        .challenges
      let isAnswered = challenges.first { $0.id == asked.challenge.identifier }?.isAnswered
      #expect(isUsed == isAnswered, "commit \(commit)")
    }
  }

  @Test("Each way a revocation can fail: this process takes no such token", arguments: faults)
  func revoke(_ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await TokenBench.make()
    let (token, other) = (try await bench.issue(), try await bench.issue("alice", .revokeDevice))
    bench.bench.store.fail(commit: 0, with: fault)
    #expect(await thrown { try await bench.tokens.revoke(token.id) } != nil)
    #expect(await bench.refusal(token) == .tokenRevoked)
    bench.bench.store.fail(commit: 0, with: fault)
    #expect(await thrown { try await bench.tokens.revokeAll(of: AccountID("alice")) } != nil)
    #expect(await bench.refusal(other, for: try TokenBench.use(.revokeDevice)) == .tokenSuperseded)
    #expect(try await bench.bench.service.examine().isEmpty)
  }

  @Test("Each read of an issue and of a redemption fails as unavailable", arguments: 0...1)
  func reads(_ read: Int) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: .handle)
    bench.bench.store.fail(read: read)
    #expect(await thrown { try await bench.redeem(token) }?.code == .unavailable)
    #expect(try await bench.bench.service.examine().isEmpty)
    try await bench.redeem(token)
  }

  @Test("One who is overtaken tries again")
  func overtaken() async throws {
    let bench = try await TokenBench.make()
    for offset in 0..<10 { bench.bench.store.fail(commit: offset, with: .overtaken) }
    let token = try await bench.issue()
    for offset in 0..<10 { bench.bench.store.fail(commit: offset, with: .overtaken) }
    try await bench.redeem(token)
    #expect(await bench.refusal(token) == .alreadyUsed)
  }
}
