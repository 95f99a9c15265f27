import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What the doctor finds of tokens")
struct TokenDoctorTests {
  /// A store with a token that is used, one that is revoked, one that was ended with all, and one that is alive; and the
  /// rows as they were when all four were.
  private struct Setting {
    let bench: TokenBench
    let used: GivenToken
    let revoked: GivenToken
    let ended: GivenToken
    let alive: GivenToken
    let before: [StoredRecord]
    let rows: TokenRows

    static var ending: RecoveryAction { get throws { try RecoveryAction("unlock") } }
    static var living: RecoveryAction { get throws { try RecoveryAction("export-data") } }

    init() async throws {
      bench = try await TokenBench.make()
      used = try await bench.issue(format: .handle)
      revoked = try await bench.issue("alice", .revokeDevice)
      ended = try await bench.issue("alice", Self.ending)
      alive = try await bench.issue("alice", Self.living, format: .handle)
      rows = TokenRows(Scope(.default, try AccountID("alice")))
      before = try await bench.bench.memory.rows(
        for: ReadRequest([.record(rows.tokensKey)])
      ).records
      try await bench.redeem(used)
      try await bench.tokens.revoke(revoked.id)
      try await bench.tokens.revokeAll(of: AccountID("alice"), for: Self.ending)
      #expect(try await alarms().isEmpty)
    }

    func alarms() async throws -> [String] {
      try await bench.bench.service.examine().filter { $0.severity == .alarm }.map(\.message)
    }

    func key(_ token: GivenToken) -> RecordKey {
      TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    }

    func commit(_ changes: [Change]) async {
      #expect(await bench.bench.memory.commit(ChangeSet(changes)) == .committed)
    }
  }

  @Test("A token's row that was deleted or edited, whatever became of the token")
  func tokenRow() async throws {
    let setting = try await Setting()
    let backup = setting.bench.bench.memory.backup()
    for token in [setting.used, setting.revoked, setting.ended, setting.alive] {
      let key = setting.key(token)
      let row = try #require(
        try await setting.bench.bench.memory.rows(for: ReadRequest([.record(key)])).record(key))
      await setting.commit([.remove(key)])
      #expect(
        try await setting.alarms().contains { $0.contains("token \(key.id) of account alice") })
      setting.bench.bench.memory.restore(backup)
      setting.bench.bench.memory.put(row.edited(body: row.body + [0x20]))
      #expect(
        try await setting.alarms().contains { $0.contains("token \(key.id) of account alice") })
      setting.bench.bench.memory.restore(backup)
    }
  }

  @Test("A use whose row was deleted, was added, or has another receipt")
  func uses() async throws {
    let setting = try await Setting()
    let (scope, memory) = (setting.rows.scope, setting.bench.bench.memory)
    let backup = memory.backup()
    let id = setting.used.id.identifier
    await setting.commit([.forget(scope, .token, id: id.hex)])
    #expect(try await setting.alarms().contains { $0.contains("do not agree") })
    let other = try #require(RandomIdentifier(bytes: [UInt8](repeating: 9, count: 16)))
    func use(of token: RandomIdentifier) -> Change {
      .consume(
        Consumption(
          scope: scope, kind: .token, id: token.hex, at: setting.bench.clock.now, receipt: other))
    }
    await setting.commit([use(of: id)])
    #expect(try await setting.alarms().contains { $0.contains("has the receipt \(other.hex)") })
    memory.restore(backup)
    await setting.commit([use(of: setting.alive.id.identifier)])
    #expect(try await setting.alarms().contains { $0.contains("do not agree") })
    memory.restore(backup)
    await setting.commit([use(of: other)])
    #expect(try await setting.alarms().contains { $0.contains("do not agree") })
  }

  @Test(
    "The row of an account's tokens that was put back: what was used, revoked and ended is named")
  func putBack() async throws {
    let setting = try await Setting()
    let (memory, bench) = (setting.bench.bench.memory, setting.bench)
    let old = try #require(setting.before.first)
    await setting.commit([
      .remove(old.key), .forget(setting.rows.scope, .token, id: setting.used.id.identifier.hex),
    ])
    memory.put(old)
    let alarms = try await setting.alarms()
    for (token, word) in [(setting.used, "not used"), (setting.revoked, "not revoked")] {
      let sentence = "its token \(token.id.identifier.hex) is \(word), against the log."
      #expect(alarms.contains { $0.contains(sentence) }, "\(alarms)")
    }
    for action in [RecoveryAction.resetPassword, try Setting.ending] {
      let sentence = "its tokens for \(action) are of generation 0, and 1 by the log"
      #expect(alarms.contains { $0.contains(sentence) }, "\(alarms)")
    }
    #expect(alarms.count == 4, "\(alarms)")
    // Redemption alone cannot know; whoever looks at the log does.
    try await bench.redeem(setting.used)
    #expect(try await setting.alarms().contains { $0.contains("2 uses of its token") })
  }

  @Test("All tokens ended, and their row put back")
  func endedAll() async throws {
    let bench = try await TokenBench.make()
    _ = try await bench.issue()
    let key = TokenRows(Scope(.default, try AccountID("alice"))).tokensKey
    let memory = bench.bench.memory
    let old = try #require(try await memory.rows(for: ReadRequest([.record(key)])).record(key))
    try await bench.tokens.revokeAll(of: AccountID("alice"))
    memory.put(old)
    let messages = try await bench.bench.service.examine().map(\.message)
    #expect(
      messages.contains { $0.contains("were ended 0 times, and 1 by the log") }, "\(messages)")
  }

  @Test("A token that ended the ones before it, and their row put back")
  func endedEarlier() async throws {
    let bench = try await TokenBench.make()
    let first = try await bench.issue()
    let key = TokenRows(Scope(.default, try AccountID("alice"))).tokensKey
    let memory = bench.bench.memory
    let old = try #require(try await memory.rows(for: ReadRequest([.record(key)])).record(key))
    _ = try await bench.issue { $0.endsEarlier = true }
    #expect(await bench.refusal(first) == .tokenSuperseded)
    memory.put(old)
    let messages = try await bench.bench.service.examine().map(\.message)
    let sentence = "its tokens for reset-password are of generation 0, and 1 by the log"
    #expect(messages.contains { $0.contains(sentence) }, "\(messages)")
  }

  @Test("The row of an account's tokens that was deleted")
  func deleted() async throws {
    let setting = try await Setting()
    await setting.commit([.remove(setting.rows.tokensKey)])
    let alarms = try await setting.alarms()
    #expect(alarms.filter { $0.contains("the account does not list it") }.count == 4)
    #expect(alarms.contains { $0.contains("do not agree") })
    #expect(alarms.contains { $0.contains("some that were ended may be alive") })
  }

  @Test(
    "A token's row that was cleared away and is put back redeems nothing, and goes when it is revoked"
  )
  func putBackAfterItsEnd() async throws {
    let bench = try await TokenBench.make()
    let memory = bench.bench.memory
    let token = try await bench.issue(format: .handle)
    let key = TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    let row = try #require(try await memory.rows(for: ReadRequest([.record(key)])).record(key))
    bench.clock.advance(seconds: 2000)
    // The first tells the store the time, by which the second clears away.
    for _ in 0..<2 { _ = try await bench.issue() }
    #expect(try await memory.rows(for: ReadRequest([.record(key)])).record(key) == nil)
    #expect(try await bench.bench.service.examine().isEmpty)
    memory.put(row)
    #expect(await bench.refusal(token) == .tokenExpired)
    let messages = try await bench.bench.service.examine().map(\.message)
    #expect(messages.count == 1 && messages.allSatisfy { $0.contains("does not list it") })
    #expect(try await !bench.tokens.revoke(token.id))
    #expect(try await bench.bench.service.examine().isEmpty)
  }

  @Test("A log without the entry of a token's issue, or with another one of its use")
  func editedLog() async throws {
    let setting = try await Setting()
    let service = setting.bench.bench.service
    let id = setting.alive.id.identifier.hex
    func alarms(_ change: @escaping @Sendable (String) -> String) async throws -> [String] {
      let store = EditedStore(
        setting.bench.bench.memory,
        entries: { entry in
          let text = String(decoding: entry.entry.bytes, as: UTF8.self)
          guard text.contains(id) else { return entry }
          let bytes = Array(change(text).utf8)
          return IndexedAuditEntry(
            index: entry.index,
            entry: AuditEntry(
              id: entry.entry.id, bytes: bytes, leafHash: entry.entry.leafHash,
              values: entry.entry.values))
        })
      let other = RecoveryService(
        store: store, keyring: service.context.keyring, configuration: .standard,
        clock: setting.bench.clock, random: SeededRandom(seed: 5))
      return try await other.examine().map(\.message)
    }
    let other = String(repeating: "0", count: 32)
    #expect(
      try await alarms { $0.replacing(id, with: other) }
        .contains { $0.contains("its token \(id) is there, and was never issued") })
    for (word, value) in [
      ("action export-data", "action unlock"), ("generation 0", "generation 7"),
      ("generation 0", "generation 9223372036854775807"),
      ("generation 0", "generation 99999999999999999999"),
    ] {
      let messages = try await alarms { $0.replacing(word, with: value) }
      #expect(
        messages.contains {
          $0.contains("its token \(id) is not what was issued")
            || $0.contains("its token \(id) is there, and was never issued")
        }, "\(value)")
    }
  }

  @Test("A digest key that tokens need is counted, and missed")
  func digestKey() async throws {
    let bench = try await TokenBench.make()
    let service = bench.bench.service
    let old = service.context.keyring.active(.tokenDigest).id
    let handle = try await bench.issue(format: .handle)
    let stated = try await bench.issue("bob") { $0.state = try? TokenState([1]) }
    _ = try await bench.issue("carol")
    #expect(try await service.keyUse()[old] == 2)
    let keyring = try service.context.keyring.rotating(.tokenDigest).retiring(id: old)
    let other = RecoveryService(
      store: bench.bench.memory, keyring: keyring, configuration: .standard, clock: bench.clock,
      random: SeededRandom(seed: 5))
    let alarms = try await other.examine().map(\.message)
    for token in [handle, stated] {
      let sentence = "The token \(token.id.identifier.hex) of account"
      #expect(alarms.contains { $0.contains(sentence) && $0.contains("token-digest") })
    }
    #expect(alarms.count == 2, "\(alarms)")
    #expect(await TokenBench(bench: bench.bench).refusal(handle) == nil)
    try await bench.tokens.revoke(stated.id)
    #expect(try await service.keyUse()[old] == nil)
    #expect(try await other.examine().isEmpty)
    _ = try await bench.issue(format: .handle)
    bench.clock.advance(seconds: 900)
    #expect(try await service.keyUse()[old] == nil, "what is over needs no key")
  }

  @Test(
    "No alarm is raised while tokens are issued, used and cleared away", .timeLimit(.minutes(1)))
  func busy() async throws {
    let bench = try await TokenBench.make()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in ["alice", "bob"] {
        group.addTask {
          for number in 0..<120 {
            let format = number % 2 == 0 ? TokenFormat.handle : .v4Local
            let token = try await bench.issue(name, format: format) {
              $0.lifetimeSeconds = number % 5 == 0 ? 1 : 900
            }
            if number % 3 == 0 { try await bench.redeem(token) }
            if number % 7 == 0 { try await bench.tokens.revoke(token.id) }
          }
        }
      }
      group.addTask {
        for _ in 0..<40 {
          let findings = try await bench.bench.service.examine()
          #expect(findings.isEmpty)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("Of a token that was over long ago nothing is told, and its second use is not forgotten")
  func forgotten() throws {
    let alice = String(repeating: "a", count: 32)
    let start = Timestamp(secondsSince1970: 1_800_000_000)
    var history = AccountHistory()
    let limiter = AttemptLimiter(limits: .standard)
    func identifier(_ number: Int) -> String {
      let digits = String(number, radix: 16)
      return String(repeating: "0", count: 32 - digits.count) + digits
    }
    func apply(_ name: AuditEventName, _ number: Int, _ fields: [String: String]) throws {
      let at = start.adding(seconds: Int64(number) * 3600)
      let id = try #require(RandomIdentifier(hex: identifier(number)))
      let all = fields.merging(
        ["account": alice, "token": identifier(number), "action": "unlock"]) { $1 }
      let text = LoggedEvent.text(id: id, at: at, name: name.rawValue, fields: all)
      history.apply(try LoggedEvent(text), limiter: limiter)
    }
    for number in 0..<1000 {
      let until = start.adding(seconds: Int64(number) * 3600 + 900).description
      try apply(.tokenIssued, number, ["generation": String(number), "until": until])
      for use in 0..<(number == 3 ? 2 : 1) {
        try apply(
          .tokenRedeemed, number,
          ["generation": String(number + 1 + use), "receipt": identifier(number + use)])
      }
    }
    #expect(history.toldTokens.byID.count < 200)
    let second = try #require(RandomIdentifier(hex: identifier(3)))
    #expect(history.toldTokens[second]?.uses.count == 2)
    #expect(history.tokens.generation(of: try RecoveryAction("unlock")) == 1001)
  }

  @Test("Long histories, of more tokens and more actions than are kept, are found in order")
  func longHistory() async throws {
    let bench = try await TokenBench.make()
    let source = SeededRandom(seed: 20_26)
    for step in 0..<600 {
      let roll = try source.bytes(count: 3)
      let action = try RecoveryAction("act-\(Int(roll[1]) % 140)")
      let use = try TokenBench.use(action)
      switch roll[0] % 10 {
      case 0: try await bench.tokens.revokeAll(of: AccountID("alice"), for: action)
      case 1 where step % 7 == 0: try await bench.tokens.revokeAll(of: AccountID("alice"))
      case 2: try await bench.tokens.revoke(try await bench.issue("alice", action).id)
      case 3, 4, 5: try await bench.redeem(try await bench.issue("alice", action), for: use)
      case 6: bench.clock.advance(seconds: Int64(roll[2]) * 4)
      default:
        _ = try await bench.issue("alice", action) { $0.endsEarlier = roll[2] % 3 == 0 }
      }
      if step % 100 == 99 { #expect(try await bench.bench.service.examine().isEmpty) }
    }
    let body = try await TokenUpkeepTests.tokens(bench)
    #expect(body.tokens.count <= TokenConfiguration.mostTokens && body.endedByAction.count > 100)
  }
}
