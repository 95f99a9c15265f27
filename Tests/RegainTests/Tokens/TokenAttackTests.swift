import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

/// Attacks that succeeded once.
@Suite("Attacks on tokens")
struct TokenAttackTests {
  private static let key = "0123456789abcdef012345"

  private func service(
    _ bench: TokenBench, over store: any RecoveryStore, ahead seconds: Int64 = 0
  ) -> RecoveryService {
    let clock =
      seconds == 0
      ? bench.clock : ManualClock(secondsSince1970: bench.clock.now.secondsSince1970 + seconds)
    return RecoveryService(
      store: store, keyring: bench.bench.service.context.keyring, configuration: .standard,
      clock: clock, random: SeededRandom(seed: 91))
  }

  @Test(
    "Whoever has one token key and reads the log makes nothing that is redeemed",
    arguments: [PasetoSuite.v4Local, .v4Public, .v3Local])
  func keyAndLog(_ suite: PasetoSuite) async throws {
    let bench = try await TokenBench.make()
    // The attacker asks for a link in alice's name. It goes to her alone.
    _ = try await bench.issue(format: TokenFormat(suite)) { $0.channel = .email }
    // He has the exported log, and what everybody knows.
    let line = try #require(
      try await bench.bench.log().last { $0.fields.contains { $0.name == "generation" } })
    func field(_ name: String) throws -> String {
      try #require(line.fields.first { $0.name == name }?.value)
    }
    let claims = TokenClaims(
      issuer: RecoveryConfiguration.standard.tokenIssuer, audience: "app",
      account: try AccountID("alice"), tenant: .default,
      action: try RecoveryAction(try field("action")),
      channel: try TokenChannel(try field("channel")),
      id: try #require(RandomIdentifier(hex: try field("token"))),
      issued: try #require(Timestamp(rfc3339: line.at)),
      expires: try #require(Timestamp(rfc3339: try field("until"))),
      generation: try #require(Int64(try field("generation"))), epoch: 1)
    // And one key: that of the suite.
    let keys = bench.bench.service.context.keyring.tokenKeys
    let forged = try TokenSeal(keys).seal(claims, as: suite, random: SeededRandom(seed: 6)).text
    let error = await thrown {
      _ = try await bench.tokens.redeem(TypedToken(utf8: forged.span), for: TokenBench.use())
    }
    #expect(error?.code == .refused)
  }

  @Test(
    "A stop, and a revocation, that come between a replay and its commit win",
    arguments: [true, false])
  func stopAgainstReplay(_ isStop: Bool) async throws {
    let bench = try await TokenBench.make()
    let codes = try await bench.bench.issue()
    let (token, key) = (try await bench.issue(), try IdempotencyKey(Self.key))
    try await bench.redeem(token, key: key)
    let store = InterveningStore(bench.bench.memory)
    let tokens = service(bench, over: store).tokens
    let prepared = try await tokens.prepare(
      TypedToken(token.text), for: TokenBench.use(), idempotencyKey: key)
    let (id, code) = (token.id, codes[0])
    store.beforeNextCommit {
      _ = await thrown {
        if isStop { try await bench.bench.stop(code) } else { try await bench.tokens.revoke(id) }
      }
    }
    let error = await thrown { _ = try await tokens.commit(prepared) }
    #expect(error?.reason == (isStop ? .accountFrozen : .tokenRevoked))
  }

  /// A token that is bound to a device, and the device's approval of it, which was redeemed by itself.
  private func usedApproval(
    _ key: IdempotencyKey
  ) async throws -> (bound: BoundTokenTests.Bound, proof: DeviceProof) {
    let bound = try await BoundTokenTests.make(lifetime: 3600)
    let asked = try await bound.bench.tokens.challenge(
      for: TypedToken(bound.token.text), use: TokenBench.use())
    let answer = try bound.key.answer(asked.text)
    _ = try await bound.bench.devices.devices.redeem(
      answer, to: PresentedChallenge(asked.challenge), idempotencyKey: key)
    return (bound, DeviceProof(answer, to: PresentedChallenge(asked.challenge)))
  }

  @Test("An approval that was used before, and is over, is no proof")
  func approvalIsOver() async throws {
    let key = try IdempotencyKey(Self.key)
    let (bound, proof) = try await usedApproval(key)
    // The challenge lived for ten minutes at the most.
    bound.bench.clock.advance(seconds: 3000)
    #expect(await bound.bench.refusal(bound.token, proof: proof, key: key) != nil)
  }

  @Test("A device's no wins over a token whose proof was used before")
  func denialAgainstUsedApproval() async throws {
    let key = try IdempotencyKey(Self.key)
    let (bound, proof) = try await usedApproval(key)
    let bench = bound.bench
    let other = try await bench.devices.challenge(bound.device)
    let store = InterveningStore(bench.bench.memory)
    let tokens = service(bench, over: store).tokens
    let prepared = try await tokens.prepare(
      TypedToken(bound.token.text), for: TokenBench.use(), proof: proof, idempotencyKey: key)
    let device = bound.key
    store.beforeNextCommit {
      _ = await thrown { try await bench.devices.redeem(device.denial(other.text), other) }
    }
    let error = await thrown { _ = try await tokens.commit(prepared) }
    #expect(error?.code == .refused, "\(error.map { "\($0)" } ?? "accepted")")
  }

  @Test("A device's no ends a token that was issued before it by a clock that is ahead")
  func denialByAnotherClock() async throws {
    let (bench, key) = (try await TokenBench.make(), try RawDevice())
    let device = try await bench.devices.enrolled(key)
    let ahead = service(bench, over: bench.bench.store, ahead: 25)
    let token = try await bench.issued(by: ahead)
    bench.clock.advance(seconds: 5)
    let asked = try await bench.devices.challenge(device)
    _ = try await bench.devices.redeem(key.denial(asked.text), asked)
    bench.clock.advance(seconds: 1)
    #expect(await bench.refusal(token) != nil)
  }

  @Test(
    "A stop ends a token that was issued before it by a clock that is ahead, also when it is over")
  func stopByAnotherClock() async throws {
    let bench = try await TokenBench.make()
    let codes = try await bench.bench.issue()
    let ahead = service(bench, over: bench.bench.store, ahead: 25)
    let token = try await bench.issued(by: ahead) {
      ($0.channel, $0.lifetimeSeconds) = (.post, 21 * 86_400)
    }
    bench.clock.advance(seconds: 5)
    try await bench.bench.stop(codes[0])
    bench.clock.advance(seconds: 73 * 3600)
    #expect(await bench.refusal(token) != nil)
  }

  @Test("Whoever hides an account's row while a token is revoked does not bring it back unseen")
  func hiddenRevocation() async throws {
    let bench = try await TokenBench.make()
    let memory = bench.bench.memory
    _ = try await bench.issue()
    let list = TokenRows(Scope(.default, try AccountID("alice"))).tokensKey
    let before = try #require(try await memory.rows(for: ReadRequest([.record(list)])).record(list))
    let token = try await bench.issue()
    let own = TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    let row = try #require(try await memory.rows(for: ReadRequest([.record(own)])).record(own))
    // The older row stands in the place of the account's while the administrator revokes.
    let lying = EditedStore(memory, records: { $0.key == list ? before : $0 })
    let wasAlive = try? await service(bench, over: lying).tokens.revoke(token.id)
    // Then all is put back.
    _ = await memory.commit(ChangeSet([.remove(own)]))
    _ = await memory.commit(ChangeSet([.write(row)]))
    let findings = try await bench.bench.service.examine()
    let reason = await bench.refusal(token)
    #expect(reason != nil || !findings.isEmpty || wasAlive == nil, "revoked, and alive unseen")
  }

  @Test("A late revocation of a token that there is not is over, and costs no more")
  func lateRevocation() async throws {
    let bench = try await TokenBench.make()
    let counting = CountingStore(bench.bench.store)
    let tokens = service(bench, over: counting).tokens
    bench.bench.store.fail(read: 0)
    let error = await thrown {
      _ = try await tokens.revoke(TokenID(String(repeating: "A", count: 22)))
    }
    #expect(error?.code == .unavailable)
    var reads: [Int] = []
    for account in ["a", "b", "c", "d"] {
      let token = try await bench.issue(account)
      let before = counting.reads
      _ = try await tokens.redeem(TypedToken(token.text), for: TokenBench.use())
      reads.append(counting.reads - before)
    }
    // The first may write what was kept. The others ask for what they need: 1 read, and not for every account.
    #expect(reads.dropFirst().allSatisfy { $0 == 1 }, "\(reads)")
  }

  @Test("Where there are too many, those go first that redeem nothing any more")
  func crowdedOut() async throws {
    let bench = try await TokenBench.make()
    let kept = try await bench.issue {
      ($0.channel, $0.lifetimeSeconds) = (.post, 21 * 86_400)
    }
    // Someone presses "send it again": each ends the one before.
    let key = try IdempotencyKey(Self.key)
    for _ in 0..<40 {
      _ = try await bench.issue("alice", .revokeDevice, key: key) { $0.channel = .email }
    }
    #expect(await thrown { try await bench.verify(kept) }?.reason == nil)
  }

  @Test("A refusal over an edited row of the account is told by the log")
  func editedAccount() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue()
    let scope = Scope(.default, try AccountID("alice"))
    for kind in [RecordKind.account, .attempts, .tokens, .devices] {
      let lying = EditedStore(
        bench.bench.memory,
        records: {
          $0.key.scope == scope && $0.key.kind == kind ? $0.edited(body: $0.body + [0x20]) : $0
        })
      bench.clock.advance(seconds: 61)
      let count = try await bench.bench.events().count
      let error = await thrown {
        _ = try await service(bench, over: lying).tokens.redeem(
          TypedToken(token.text), for: TokenBench.use())
      }
      guard error?.code == .refused else { continue }
      #expect(try await bench.bench.events().count > count, "\(kind)")
    }
  }

  @Test("A key that was made by a clock that is two minutes ahead makes tokens that are taken")
  func keyOfAnotherClock() async throws {
    let bench = try await TokenBench.make()
    let (service, token) = try await issued(bench, byKeyAhead: 120)
    for _ in 0..<3 {
      #expect(await refusal(token, service) == nil)
      bench.clock.advance(seconds: 200)
    }
  }

  @Test("A token that says that it is older than its key is refused")
  func olderThanItsKey() async throws {
    let bench = try await TokenBench.make()
    let (service, token) = try await issued(bench, byKeyAhead: ClockGuard.tolerance + 1)
    #expect(await refusal(token, service) == .keyNotInUse)
  }

  private func issued(
    _ bench: TokenBench, byKeyAhead seconds: Int64
  ) async throws -> (RecoveryService, GivenToken) {
    let keyring = try bench.bench.service.context.keyring.rotating(
      .tokenV4Local, at: bench.clock.now.adding(seconds: seconds), random: SeededRandom(seed: 8))
    let service = RecoveryService(
      store: bench.bench.store, keyring: keyring, configuration: .standard, clock: bench.clock,
      random: SeededRandom(seed: 92))
    return (service, try await bench.issued(by: service))
  }

  private func refusal(_ token: GivenToken, _ service: RecoveryService) async -> RefusalReason? {
    await thrown {
      _ = try await service.tokens.verify(TypedToken(token.text), for: TokenBench.use())
    }?.reason
  }

  @Test("A flood of tokens with a wrong seal asks the store for next to nothing")
  func flood() async throws {
    let bench = try await TokenBench.make()
    let counting = CountingStore(bench.bench.store)
    let tokens = service(bench, over: counting).tokens
    let good = try await bench.issue()
    let text = String(good.text.prefix(60)) + "AAAA" + String(good.text.dropFirst(64))
    for _ in 0..<100 {
      _ = await thrown { _ = try await tokens.redeem(TypedToken(text), for: TokenBench.use()) }
    }
    #expect(counting.reads <= 5, "\(counting.reads)")
  }

  @Test("A grant of a case is no token that anyone may read")
  func readableGrant() async throws {
    let bench = try await TokenBench.make()
    let recoveryCase = try RecoveryCaseID(String(repeating: "ab", count: 16))
    for format in [TokenFormat.v4Public, .v3Public] {
      let error = await thrown {
        _ = try await bench.issue(format: format) { $0.recoveryCase = recoveryCase }
      }
      #expect(error != nil)
    }
  }

  @Test("Without a kept revocation a redemption reads this often")
  func control() async throws {
    let bench = try await TokenBench.make()
    let counting = CountingStore(bench.bench.store)
    let tokens = service(bench, over: counting).tokens
    let token = try await bench.issue()
    _ = try await tokens.redeem(TypedToken(token.text), for: TokenBench.use())
    #expect(counting.reads == 1)
  }
}

extension TokenBench {
  fileprivate func issued(
    by service: RecoveryService, _ change: (inout TokenRequest) -> Void = { _ in }
  ) async throws -> GivenToken {
    var request = try TokenRequest(
      account: AccountID("alice"), action: .resetPassword, audience: TokenAudience("app"))
    change(&request)
    let issued = try await service.tokens.issue(request)
    let text = issued.exposeForDisplay { span in
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    return GivenToken(
      text: text, id: issued.id, keyID: issued.keyID, expiresAt: issued.expiresAt)
  }
}

/// Counts what is read.
private final class CountingStore: RecoveryStore {
  private let store: any RecoveryStore
  private let count = Mutex(0)

  init(_ store: any RecoveryStore) { self.store = store }

  var reads: Int { count.withLock { $0 } }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    count.withLock { $0 += 1 }
    return try await store.rows(for: request)
  }

  func commit(_ changes: ChangeSet) async -> CommitOutcome { await store.commit(changes) }
  func forgetErased() async throws(RegainError) {}
  func findings() async -> [String] { [] }
}
