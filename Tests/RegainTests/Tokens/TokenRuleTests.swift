import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The rules of tokens")
struct TokenRuleTests {
  @Test(
    "No token lives longer than its channel and its action allow",
    arguments: [
      ("direct", 3600), ("email", 86_400), ("post", 21 * 86_400), ("help-desk", 900),
      ("device", 600),
    ])
  func ceilings(_ name: String, _ seconds: Int64) async throws {
    let bench = try await TokenBench.make()
    let channel = try TokenChannel(name)
    let error = await thrown {
      _ = try await bench.issue { ($0.channel, $0.lifetimeSeconds) = (channel, seconds + 1) }
    }
    #expect(error?.code == .malformed && error?.message.contains("\(seconds) seconds") == true)
    let token = try await bench.issue { ($0.channel, $0.lifetimeSeconds) = (channel, seconds) }
    #expect(token.expiresAt == bench.clock.now.adding(seconds: seconds))
    let usual = try await bench.issue { $0.channel = channel }
    #expect(usual.expiresAt == bench.clock.now.adding(seconds: min(900, seconds)))
    try await bench.redeem(usual)
  }

  @Test("By telephone only who also shows a device, for ten minutes", arguments: ["sms", "voice"])
  func telephone(_ name: String) async throws {
    let bench = try await TokenBench.make()
    let channel = try TokenChannel(name)
    let error = await thrown { _ = try await bench.issue { $0.channel = channel } }
    #expect(error?.code == .malformed && error?.message.contains("device") == true)
    let device = try await bench.devices.enrolled(RawDevice())
    let long = await thrown {
      _ = try await bench.issue {
        ($0.channel, $0.device, $0.lifetimeSeconds) = (channel, device.device, 601)
      }
    }
    #expect(long?.code == .malformed)
    let token = try await bench.issue {
      ($0.channel, $0.device, $0.lifetimeSeconds) = (channel, device.device, 600)
    }
    #expect(await bench.refusal(token) == .proofNotGiven)
  }

  @Test("What binds a device comes by no insecure channel, and lives for ten minutes")
  func bindingCode() async throws {
    let bench = try await TokenBench.make()
    #expect(
      await thrown { _ = try await bench.issue("a", .enrollDevice) { $0.channel = .email } }?.code
        == .malformed)
    let token = try await bench.issue("a", .enrollDevice)
    #expect(token.expiresAt == bench.clock.now.adding(seconds: 600))
    try await bench.redeem(token, for: TokenBench.use(.enrollDevice))
  }

  @Test("A ceiling that was lowered ends what was issued above it", arguments: TokenFormat.all)
  func lowered(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format) {
      ($0.channel, $0.lifetimeSeconds) = (.email, 901)
    }
    var lower = RecoveryConfiguration.standard
    try lower.tokens.limit(.email, toSeconds: 900)
    let service = RecoveryService(
      store: bench.bench.store, keyring: bench.bench.service.context.keyring, configuration: lower,
      clock: bench.clock, random: SeededRandom(seed: 5))
    let error = await thrown {
      _ = try await service.tokens.redeem(TypedToken(token.text), for: TokenBench.use())
    }
    #expect(error?.reason == .lifetimeTooLong)
    try await bench.redeem(token)
  }

  @Test("No ceiling is raised above what the channel or the action may ever have")
  func raised() throws {
    var tokens = TokenConfiguration.standard
    #expect(throws: RegainError(.misconfigured, "")) { try tokens.limit(.sms, toSeconds: 601) }
    #expect(throws: RegainError(.misconfigured, "")) { try tokens.limit(.email, toSeconds: 86_401) }
    #expect(throws: RegainError(.misconfigured, "")) {
      try tokens.limit(RecoveryAction.enrollDevice, toSeconds: 601)
    }
    try tokens.limit(.post, toSeconds: 30 * 86_400)
    #expect(throws: RegainError(.misconfigured, "")) {
      _ = try TokenConfiguration(skewSeconds: 121)
    }
    #expect(throws: RegainError(.misconfigured, "")) { _ = try TokenConfiguration(environment: "") }
    #expect(throws: RegainError(.misconfigured, "")) {
      _ = try TokenConfiguration(environment: "Prod!")
    }
  }

  @Test(
    "Another clock may be ahead by the skew when a token is issued, and by no second when it ends")
  func skew() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue()
    bench.clock.setWallClock(bySeconds: -30)
    try await bench.verify(token)
    bench.clock.setWallClock(bySeconds: -1)
    #expect(await bench.refusal(token) == .issuedInFuture)
  }

  @Test("A token of one environment is none of another", arguments: TokenFormat.all)
  func environment(_ format: TokenFormat) async throws {
    let staging = try await TokenBench.make(try TokenConfiguration(environment: "staging"))
    let token = try await staging.issue(format: format)
    try await staging.verify(token)
    for other in [nil, "production"] as [String?] {
      var configuration = RecoveryConfiguration.standard
      configuration.tokens = try TokenConfiguration(environment: other)
      let service = RecoveryService(
        store: staging.bench.store, keyring: staging.bench.service.context.keyring,
        configuration: configuration, clock: staging.clock, random: SeededRandom(seed: 5))
      let error = await thrown {
        _ = try await service.tokens.verify(TypedToken(token.text), for: TokenBench.use())
      }
      #expect(error?.reason == (format == .handle ? .wrongAudience : .notAuthentic))
    }
    #expect(throws: RegainError(.malformed, "")) { _ = try TokenAudience("app#staging") }
  }

  @Test("A format that is taken no more ends what was issued in it", arguments: TokenFormat.all)
  func formats(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format)
    var configuration = RecoveryConfiguration.standard
    configuration.tokens.formats.remove(format)
    let service = RecoveryService(
      store: bench.bench.store, keyring: bench.bench.service.context.keyring,
      configuration: configuration, clock: bench.clock, random: SeededRandom(seed: 5))
    let error = await thrown {
      _ = try await service.tokens.verify(TypedToken(token.text), for: TokenBench.use())
    }
    #expect(error?.reason == .formatNotAccepted)
    try await bench.redeem(token)
  }

  @Test("The newest alone is alive where that is asked for, also within a second")
  func latestOnly() async throws {
    var tokens = TokenConfiguration.standard
    tokens.latestOnly = [.resetPassword]
    let bench = try await TokenBench.make(tokens)
    let first = try await bench.issue()
    let other = try await bench.issue("alice", .revokeDevice)
    let second = try await bench.issue()
    #expect(await bench.refusal(first) == .tokenSuperseded)
    try await bench.redeem(other, for: TokenBench.use(.revokeDevice))
    try await bench.redeem(second)

    let plain = try await TokenBench.make()
    let older = try await plain.issue()
    let kept = try await plain.issue()
    try await plain.verify(older)
    _ = try await plain.issue { $0.endsEarlier = true }
    #expect(await plain.refusal(older) == .tokenSuperseded)
    #expect(await plain.refusal(kept) == .tokenSuperseded)
  }

  @Test("What was redeemed ends the account's others for the same action, and no more")
  func siblings() async throws {
    let bench = try await TokenBench.make()
    let tokens = [
      try await bench.issue(), try await bench.issue(), try await bench.issue("bob"),
    ]
    let other = try await bench.issue("alice", .revokeDevice)
    try await bench.redeem(tokens[0])
    #expect(await bench.refusal(tokens[1]) == .tokenSuperseded)
    try await bench.redeem(tokens[2])
    try await bench.redeem(other, for: TokenBench.use(.revokeDevice))
  }

  @Test(
    "Tokens are ended by their id, by account, by action and by case", arguments: TokenFormat.all)
  func revoked(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let alice = try AccountID("alice")
    let one = try await bench.issue(format: format)
    #expect(try await bench.tokens.revoke(one.id))
    #expect(try await bench.tokens.revoke(TokenID(one.id.identifier.hex)) == false)
    #expect(await bench.refusal(one) == .tokenRevoked)
    #expect(
      await thrown {
        _ = try await bench.tokens.revoke(TokenID(String(repeating: "A", count: 22)))
      }?.reason == .unknownToken)

    let (two, three) = (
      try await bench.issue(format: format),
      try await bench.issue("alice", .revokeDevice, format: format)
    )
    #expect(try await bench.tokens.revokeAll(of: alice, for: .resetPassword) == 1)
    #expect(await bench.refusal(two) == .tokenSuperseded)
    #expect(try await bench.tokens.revoke(two.id) == false, "it was over before")
    try await bench.verify(three, for: TokenBench.use(.revokeDevice))
    #expect(try await bench.tokens.revokeAll(of: alice) == 1)
    #expect(await bench.refusal(three, for: try TokenBench.use(.revokeDevice)) == .tokenSuperseded)

    let recoveryCase = try RecoveryCaseID(String(repeating: "ab", count: 16))
    // What a case grants is nobody else's to read.
    let isReadable = format == .v4Public || format == .v3Public
    let four = try await bench.issue(format: isReadable ? .handle : format) {
      $0.recoveryCase = recoveryCase
    }
    let five = try await bench.issue(format: format)
    #expect(try await bench.tokens.revokeAll(ofCase: recoveryCase, of: alice) == 1)
    #expect(await bench.refusal(four) == .tokenRevoked)
    try await bench.redeem(five)
  }

  @Test("Whoever asks for many tokens ends his oldest, and nobody is kept from a new one")
  func many() async throws {
    let bench = try await TokenBench.make()
    let first = try await bench.issue()
    for _ in 0..<31 { _ = try await bench.issue() }
    try await bench.verify(first)
    let last = try await bench.issue()
    #expect(await bench.refusal(first) == .unknownToken)
    try await bench.redeem(last)
  }

  @Test(
    "What is over is cleared away past the largest skew by the store's own mark, and is never alive again"
  )
  func pruned() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue()
    try await bench.redeem(token)
    let key = RecordKey(Scope(tenant: .default), .token, token.id.identifier.hex)
    let scope = Scope(.default, try AccountID("alice"))
    func rows() async throws -> Snapshot {
      try await bench.bench.memory.rows(
        for: ReadRequest([.record(key), .consumptions(scope, .token)]))
    }
    // At its end the rows are there; the mark is written with what comes next.
    bench.clock.advance(seconds: 900 + 290)
    _ = try await bench.issue()
    #expect(try await rows().consumptions(scope, .token).count == 1)
    bench.clock.advance(seconds: 20)
    _ = try await bench.issue()
    _ = try await bench.issue()
    #expect(try await rows().record(key) == nil)
    #expect(try await rows().consumptions(scope, .token).isEmpty)
    bench.clock.setWallClock(bySeconds: -1000)
    #expect(await thrown { try await bench.redeem(token) } != nil)
    bench.clock.setWallClock(bySeconds: 1000)
    #expect(await bench.refusal(token) == .tokenExpired)
  }

  @Test(
    "The owner's stop ends what was issued by then, also when it is over",
    arguments: TokenFormat.all)
  func stopped(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let codes = try await bench.bench.issue()
    let token = try await bench.issue(format: format) {
      ($0.channel, $0.lifetimeSeconds) = (.post, 21 * 86_400)
    }
    try await bench.bench.stop(codes[0])
    #expect(await bench.refusal(token) == .accountFrozen)
    #expect(await thrown { _ = try await bench.issue() }?.reason == .accountFrozen)
    bench.clock.advance(seconds: 72 * 3600)
    #expect(await bench.refusal(token) == .stoppedSince)
    try await bench.redeem(try await bench.issue(format: format))
  }

  @Test("A stop takes back the answer to a request that is asked again")
  func stoppedReplay() async throws {
    let bench = try await TokenBench.make()
    let codes = try await bench.bench.issue()
    let (token, key) = (try await bench.issue(), try IdempotencyKey("0123456789abcdef012345"))
    try await bench.redeem(token, key: key)
    try await bench.bench.stop(codes[0])
    #expect(await bench.refusal(token, key: key) == .accountFrozen)
  }

  @Test("The NIST profile makes tokens of what NIST approves, and takes no others")
  func nist() async throws {
    let bench = try await TokenBench.make(RecoveryConfiguration(profile: .nist))
    let token = try await bench.issue()
    #expect(token.text.hasPrefix("rgtl_v3.local."))
    try await bench.redeem(token)
    #expect(await thrown { _ = try await bench.issue(format: .v4Local) }?.code == .malformed)
    let standard = RecoveryService(
      store: bench.bench.store, keyring: bench.bench.service.context.keyring,
      configuration: .standard, clock: bench.clock, random: SeededRandom(seed: 5))
    let issued = try await standard.tokens.issue(
      TokenRequest(
        account: AccountID("alice"), action: .resetPassword, audience: TokenAudience("app")))
    let text = issued.exposeForDisplay { span in
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    let given = GivenToken(
      text: text, id: issued.id, keyID: issued.keyID, expiresAt: issued.expiresAt)
    #expect(await bench.refusal(given) == .formatNotAccepted)
  }
}
