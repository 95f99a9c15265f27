import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The keys of tokens")
struct TokenKeyTests {
  static let sealed = [TokenFormat.v4Local, .v4Public, .v3Local, .v3Public]

  /// The same store under another keyring.
  static func with(_ keyring: Keyring, _ bench: TokenBench, seed: UInt64 = 77) -> TokenBench {
    let service = RecoveryService(
      store: bench.bench.store, keyring: keyring, configuration: .standard, clock: bench.clock,
      random: SeededRandom(seed: seed))
    return TokenBench(
      bench: Bench(
        memory: bench.bench.memory, store: bench.bench.store, clock: bench.clock, service: service))
  }

  @Test(
    "Rotation leaves no gap: what the old key made is accepted until that is retired",
    arguments: TokenFormat.all)
  func rotation(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let keyring = bench.bench.service.context.keyring
    let old = try await bench.issue(format: format)
    bench.clock.advance(seconds: 10)
    let purpose = format.suite.map { KeyPurpose($0) } ?? .tokenDigest
    let rotated = try keyring.rotating(purpose, at: bench.clock.now, random: SeededRandom(seed: 8))
    let after = Self.with(rotated, bench)
    let new = try await after.issue("bob", format: format)
    #expect(new.keyID != old.keyID)
    try await after.verify(old)
    try await after.verify(new)
    // A server that has not loaded the new keyring yet knows no such key.
    if format != .handle { #expect(await bench.refusal(new) == .missingKey) }
    let retired = try rotated.retiring(
      id: try #require(rotated.keys.first { $0.purpose == purpose }).id, at: bench.clock.now)
    let last = Self.with(retired, bench)
    #expect(await last.refusal(old) == .missingKey)
    try await last.redeem(new)
  }

  @Test(
    "A key that only verifies makes nothing new: what says so is refused", arguments: Self.sealed)
  func dates(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let suite = try #require(format.suite)
    let keyring = bench.bench.service.context.keyring
    bench.clock.advance(seconds: 100)
    let rotated = try keyring.rotating(
      KeyPurpose(suite), at: bench.clock.now, random: SeededRandom(seed: 8))
    let after = Self.with(rotated, bench)
    // A server that has the new keyring an hour late at the most.
    bench.clock.advance(seconds: 3600)
    try await after.verify(try await bench.issue(format: format))
    bench.clock.advance(seconds: 31)
    // The old key, in the hands of somebody else.
    let late = try await bench.issue(format: format)
    #expect(await after.refusal(late) == .keyNotInUse)
    try await bench.verify(late)
  }

  @Test("With a key that was staged, no server refuses what another made", arguments: Self.sealed)
  func staged(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let purpose = KeyPurpose(try #require(format.suite))
    var rings = [bench.bench.service.context.keyring]
    bench.clock.advance(seconds: 10)
    rings.append(try rings[0].staging(purpose, at: bench.clock.now, random: SeededRandom(seed: 8)))
    bench.clock.advance(seconds: 10)
    rings.append(try rings[1].rotating(purpose, at: bench.clock.now, random: SeededRandom(seed: 9)))
    #expect(rings[1].keys.count == rings[2].keys.count)
    // One server is a keyring ahead of the other, at every step.
    for step in 0..<2 {
      let behind = Self.with(rings[step], bench, seed: UInt64(80 + step))
      let ahead = Self.with(rings[step + 1], bench, seed: UInt64(90 + step))
      for (issuer, verifier) in [(behind, ahead), (ahead, behind)] {
        bench.clock.advance(seconds: 100)
        try await verifier.verify(try await issuer.issue("a\(step)", format: format))
      }
    }
    #expect(throws: RegainError(.malformed, "")) { _ = try rings[1].staging(purpose) }
    #expect(throws: RegainError(.malformed, "")) { _ = try rings[1].staging(.codePepper) }
  }

  @Test(
    "A key is named by its PASERK id, and found by nothing else",
    arguments: [
      #"{"kid":"k4.lid.AAAA"}"#, #"{"kid":"KEY","x":1}"#, #"{"KID":"KEY"}"#, #"{"kid":"KEY"} "#,
      #"{"kid":"KEY","kid":"KEY"}"#, #"{"wpk":"KEY"}"#, "KEY", "", "{}", #"{"kid":""}"#,
      String(repeating: "[", count: 90), #"{"kid":"k4.local.AAAA"}"#,
    ])
  func footers(_ footer: String) async throws {
    let bench = try await TokenBench.make()
    let (use, random) = (try TokenBench.use(), SeededRandom(seed: 4))
    let token = try await bench.issue()
    let footer = footer.replacing("KEY", with: token.keyID)
    // As whoever has the key could make it: the seal is right, and the footer is covered by it.
    let key = try #require(bench.bench.service.context.keyring.activeMaterial(.tokenV4Local))
    let local = try PasetoLocalKey<PasetoV4>(key)
    let paseto = try UnverifiedPaseto(parsing: Array(token.text.utf8.dropFirst(5)))
    let implicit = ImplicitAssertion(use, nil, suite: .v4Local).bytes
    let payload = try local.decrypt(paseto, implicit: implicit)
    let sealed = try local.encrypt(
      payload, footer: Array(footer.utf8), implicit: implicit, random: random)
    let error = await thrown {
      _ = try await bench.tokens.verify(TypedToken(utf8: sealed.span), for: use)
    }
    #expect(error?.reason == .missingKey)
  }

  @Test("Public keys verify elsewhere what was signed here, and nothing that a store must decide")
  func offline() async throws {
    let bench = try await TokenBench.make()
    let keys = bench.tokens.keys
    #expect(keys.count == 4 && keys.filter { $0.publicKey != nil }.count == 2)
    let verifier = try OfflineTokenVerifier(publicKeys: keys.compactMap(\.publicKey))
    let now = bench.clock.now
    for format in [TokenFormat.v4Public, .v3Public] {
      let token = try await bench.issue(format: format)
      let checked = try verifier.verify(TypedToken(token.text), for: TokenBench.use(), at: now)
      #expect(checked.facts.id == token.id)
      let late = #expect(throws: RegainError.self) {
        try verifier.verify(TypedToken(token.text), for: TokenBench.use(), at: token.expiresAt)
      }
      #expect(late?.reason == .tokenExpired)
      let other = #expect(throws: RegainError.self) {
        try verifier.verify(TypedToken(token.text), for: TokenBench.use(audience: "b"), at: now)
      }
      #expect(other?.reason == .notAuthentic)
      let state = try TokenState([1])
      let bound = try await bench.issue(format: format) { $0.state = state }
      let refused = #expect(throws: RegainError.self) {
        try verifier.verify(TypedToken(bound.text), for: TokenBench.use(), at: now)
      }
      #expect(refused?.reason == .stateNotGiven)
    }
    let sealed = try await bench.issue()
    #expect(throws: RegainError(.malformed, "")) {
      try verifier.verify(TypedToken(sealed.text), for: TokenBench.use(), at: now)
    }
    let strangers = try OfflineTokenVerifier(publicKeys: [])
    let token = try await bench.issue(format: .v4Public)
    let unknown = #expect(throws: RegainError.self) {
      try strangers.verify(TypedToken(token.text), for: TokenBench.use(), at: now)
    }
    #expect(unknown?.reason == .missingKey)
    #expect(throws: RegainError(.malformed, "")) {
      _ = try OfflineTokenVerifier(publicKeys: ["k4.secret.AAAA"])
    }
  }

  @Test("A keyring older than tokens says which key to make")
  func olderKeyring() async throws {
    let bench = try await TokenBench.make()
    let keyring = bench.bench.service.context.keyring
    for purpose in [KeyPurpose.tokenV4Local, .tokenDigest] {
      let text = try keyring.text()
      let lines = String(decoding: text.bytes.indices.map { text.bytes[$0] }, as: UTF8.self)
        .split(separator: "\n").filter { !$0.contains(" \(purpose.rawValue) ") }
      let older = Array((lines.joined(separator: "\n") + "\n").utf8)
      let service = Self.with(try Keyring(text: older.span), bench)
      let error = await thrown { _ = try await service.issue() }
      #expect(error?.code == .misconfigured)
      #expect(error?.message.contains("regain keys rotate \(purpose.rawValue)") == true)
    }
  }
}

extension Keyring {
  fileprivate func activeMaterial(_ purpose: KeyPurpose) -> KeyMaterial? {
    try? requireActive(purpose).material
  }
}
