import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Repeated proofing of an identity") struct ProofingTests {
  private func make(level: Int = 2) async throws -> (CaseBench, SigningProvider) {
    let provider = try SigningProvider()
    var rules = try RecoveryRules(policies: [.anything()], defaultPolicy: "anything")
    rules.proofing = [try provider.provider(level)]
    return (try await CaseBench.make(rules), provider)
  }

  @Test("A statement for the case counts, with its level") func counts() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    let statement = try provider.sign(ProofingLines(given, at: bench.clock.now))
    #expect(try await bench.add(statement, to: given).state == .satisfied)
    let evidence = try await bench.cases.status(of: given.id).evidence
    #expect(evidence.map(\.kind) == [.proofing])
    #expect(evidence.map(\.identityLevel) == [2])
  }

  @Test("Where nobody is known by the name, no statement counts") func ofNobody() async throws {
    let (bench, provider) = try await make()
    let given = try await bench.open("nobody")
    var lines = ProofingLines(given, at: bench.clock.now)
    lines.account = "nobody"
    let statement = try provider.sign(lines)
    #expect(await thrown { try await bench.add(statement, to: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
  }

  @Test(
    "A statement for something else, by somebody else or at another time shows nothing",
    arguments: WrongProofing.allCases)
  func wrong(_ kind: WrongProofing) async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let (given, other) = (try await bench.open(), try await bench.open())
    let lines = ProofingLines(given, at: bench.clock.now)
    var changed = lines
    kind.change(&changed, other, at: bench.clock.now)
    let wrong = try kind.statement(changed, lines, provider)
    #expect(await thrown { try await bench.add(wrong, to: given) }?.reason == kind.reason)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.add(provider.sign(lines), to: given).state == .satisfied)
  }

  @Test("A statement for one case is good there after it was refused in another")
  func staysGood() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let (given, other) = (try await bench.open(), try await bench.open())
    let statement = try provider.sign(ProofingLines(given, at: bench.clock.now))
    #expect(await thrown { try await bench.add(statement, to: other) }?.code == .refused)
    #expect(try await bench.add(statement, to: given).state == .satisfied)
  }

  @Test("At the edges: five minutes ahead and the second before its end are taken")
  func edges() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let now = bench.clock.now
    for (performed, expires) in [(300, 301), (-1, 1), (1 - 30 * 86_400, 1)] as [(Int64, Int64)] {
      let given = try await bench.open()
      var lines = ProofingLines(given, at: now)
      lines.performed = now.adding(seconds: performed)
      lines.expires = now.adding(seconds: expires)
      try await bench.add(provider.sign(lines), to: given)
      #expect(try await bench.pieces(given) == 1)
    }
  }

  @Test("What was stated counts no longer than it says")
  func ends() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    var lines = ProofingLines(given, at: bench.clock.now)
    lines.expires = bench.clock.now.adding(seconds: 60)
    try await bench.add(provider.sign(lines), to: given)
    bench.clock.advance(seconds: 59)
    #expect(try await bench.state(given) == .satisfied)
    bench.clock.advance(seconds: 1)
    #expect(try await bench.state(given) == .evidence)
    #expect(await bench.refusal(given)?.code == .pending)
  }

  @Test("No byte of a statement can be another") func everyByte() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    let text = ProofingLines(given, at: bench.clock.now).text
    let signature = try provider.key.sign(text)
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      let error = await thrown {
        try await bench.add(UnverifiedProofing(changed, signature: signature), to: given)
      }
      #expect(error?.code == .malformed || error?.code == .refused, "byte \(index)")
    }
    #expect(try await bench.pieces(given) == 0)
  }

  @Test("The same statement twice is one piece, and the second time it is refused at once")
  func twice() async throws {
    let (bench, provider) = try await make()
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    let statement = try provider.sign(ProofingLines(given, at: bench.clock.now))
    try await bench.add(statement, to: given)
    #expect(await thrown { try await bench.add(statement, to: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
  }
}

/// What is wrong with a statement.
enum WrongProofing: CaseIterable {
  case ofAnotherCase, ofAnotherAccount, ofAnotherTenant, byNobody, changed, byAnotherKey
  case tooHigh, over, ahead, tooLong

  var reason: RefusalReason {
    switch self {
    case .ofAnotherCase, .ofAnotherAccount, .ofAnotherTenant: .evidenceOfAnother
    case .byNobody: .unknownProvider
    case .changed, .byAnotherKey: .wrongSignature
    case .tooHigh: .levelTooHigh
    case .over, .ahead, .tooLong: .statementExpired
    }
  }

  func change(_ lines: inout ProofingLines, _ other: GivenCase, at now: Timestamp) {
    switch self {
    case .ofAnotherCase: lines.recoveryCase = other.id
    case .ofAnotherAccount: lines.account = "bob"
    case .ofAnotherTenant: lines.tenant = "other"
    case .byNobody: lines.provider = "other-id"
    case .changed, .byAnotherKey: lines.level = 1
    case .tooHigh: lines.level = 3
    case .over:
      (lines.performed, lines.expires) = (now.adding(seconds: -60), now)
    case .ahead:
      (lines.performed, lines.expires) = (now.adding(seconds: 301), now.adding(seconds: 3600))
    case .tooLong: lines.expires = now.adding(seconds: 30 * 86_400 + 1)
    }
  }

  /// Signed as it is, but for what is changed afterwards or signed by a stranger.
  func statement(
    _ lines: ProofingLines, _ original: ProofingLines, _ provider: SigningProvider
  ) throws -> UnverifiedProofing {
    let key = try self == .byAnotherKey ? RawDevice(seed: 78) : provider.key
    let signed = self == .changed ? original : lines
    return try UnverifiedProofing(Array(lines.text.utf8), signature: key.sign(signed.text))
  }
}
