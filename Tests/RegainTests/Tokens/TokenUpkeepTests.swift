import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Tokens in a store that was edited or put back")
struct TokenUpkeepTests {
  private func make() async throws -> (AnchoredBench, TokenBench) {
    let all = try await AnchoredBench.make()
    return (all, TokenBench(bench: all.bench))
  }

  @Test(
    "What was used, revoked or ended since a backup still is, what was alive ends with the epoch, and what was issued is nowhere",
    arguments: [TokenFormat.handle, .v4Local, .v4Public])
  func putBack(_ format: TokenFormat) async throws {
    let (all, bench) = try await make()
    let (unlock, exporting) = (try RecoveryAction("unlock"), try RecoveryAction("export-data"))
    let used = try await bench.issue(format: format)
    let revoked = try await bench.issue("alice", .revokeDevice, format: format)
    let ended = try await bench.issue("alice", unlock, format: format)
    let alive = try await bench.issue("alice", exporting, format: format)
    let backup = all.bench.memory.backup()
    let request = try IdempotencyKey("0123456789012345678901")
    try await bench.redeem(used, key: request)
    try await bench.tokens.revoke(revoked.id)
    try await bench.tokens.revokeAll(of: AccountID("alice"), for: unlock)
    let late = try await bench.issue("alice", exporting, format: format)
    try await all.export()

    all.bench.memory.restore(backup)
    let behind = await thrown { try await bench.redeem(used) }
    #expect(behind?.code == .misconfigured)
    let report = try await all.reconcile()
    #expect(report.lost == 0 && report.replayed > 0)
    #expect(await bench.refusal(used) == .alreadyUsed)
    #expect(await bench.refusal(used, key: request) == .storeReset)
    for (token, action) in [
      (revoked, RecoveryAction.revokeDevice), (ended, unlock), (alive, exporting),
    ] {
      #expect(await bench.refusal(token, for: try TokenBench.use(action)) == .storeReset)
    }
    #expect(await bench.refusal(late, for: try TokenBench.use(exporting)) == .unknownToken)
    let body = try await Self.tokens(bench)
    #expect(body.token(used.id.identifier)?.isUsed == true)
    #expect(body.token(revoked.id.identifier)?.isRevoked == true)
    #expect(body.generation(of: unlock) >= 1)
    // What ended with the epoch needs no key any more.
    let digestKey = bench.bench.service.context.keyring.active(.tokenDigest).id
    #expect(try await bench.bench.service.keyUse()[digestKey] == nil)
    #expect(try await all.alarms().isEmpty)
    let fresh = try await bench.issue(format: format)
    try await bench.redeem(fresh)
    #expect(try await all.alarms().isEmpty)
  }

  static func tokens(_ bench: TokenBench, _ account: String = "alice") async throws -> TokensRecord
  {
    let rows = TokenRows(Scope(.default, try AccountID(account)))
    let snapshot = try await bench.bench.memory.rows(for: ReadRequest([.record(rows.tokensKey)]))
    return try rows.tokens(bench.bench.service.context.rows, in: snapshot).body
  }

  @Test(
    "Where the restored store went on by itself, no generation is below that of the log",
    arguments: [true, false])
  func wentOn(_ endsEarlier: Bool) async throws {
    let (all, bench) = try await make()
    let alice = try AccountID("alice")
    let unlock = try RecoveryAction("unlock")
    let kept = try await bench.issue("alice", unlock)
    let backup = all.bench.memory.backup()
    for number in 0..<5 {
      try await bench.redeem(
        try await bench.issue { $0.endsEarlier = number % 2 == 0 })
    }
    try await bench.tokens.revokeAll(of: alice)
    try await bench.tokens.revokeAll(of: alice, for: unlock)
    try await all.export()
    all.bench.memory.restore(backup)
    // A service that knows of no anchor grants, until the store is put right.
    let own = TokenBench(bench: try all.process(nil))
    try await own.redeem(kept, for: TokenBench.use(unlock))
    try await own.tokens.revokeAll(of: alice)
    for _ in 0..<3 { try await own.redeem(try await own.issue { $0.endsEarlier = endsEarlier }) }
    let report = try await all.reconcile()
    #expect(report.moved > 0 && report.replayed > 0)
    #expect(try await all.alarms().isEmpty)
    #expect(await bench.refusal(kept, for: try TokenBench.use(unlock)) == .alreadyUsed)
    let fresh = try await bench.issue()
    try await bench.redeem(fresh)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("With part of the log lost, no token that was alive is alive, used or not")
  func lostLog() async throws {
    let (all, bench) = try await make()
    let (used, alive) = (try await bench.issue(), try await bench.issue("bob"))
    try await all.export()
    let backup = all.bench.memory.backup()
    try await bench.redeem(used)
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().lost > 0)
    #expect(await bench.refusal(used) == .storeReset)
    #expect(await bench.refusal(alive) == .storeReset)
    #expect(try await all.alarms().isEmpty)
  }

  @Test("A token that was used before and after the store was put back is told by the log")
  func usedTwice() async throws {
    let (all, bench) = try await make()
    let token = try await bench.issue()
    let backup = all.bench.memory.backup()
    try await bench.redeem(token)
    try await all.export()
    all.bench.memory.restore(backup)
    try await TokenBench(bench: try all.process(nil)).redeem(token)
    _ = try await all.reconcile()
    let alarms = try await all.alarms()
    #expect(alarms.count == 1 && alarms.allSatisfy { $0.contains("2 uses of its token") })
    #expect(await bench.refusal(token) == .alreadyUsed)
  }

  @Test(
    "A reconciliation does not begin while the row of an account's tokens does not verify",
    arguments: ["alice", "bob"])
  func unverified(_ account: String) async throws {
    let (all, bench) = try await make()
    let token = try await bench.issue()
    _ = try await bench.issue("bob")
    let backup = all.bench.memory.backup()
    try await bench.redeem(token)
    try await all.export()
    all.bench.memory.restore(backup)
    let key = TokenRows(Scope(.default, try AccountID(account))).tokensKey
    let row = try #require(
      try await all.bench.memory.rows(for: ReadRequest([.record(key)])).record(key))
    all.bench.memory.put(row.edited(body: row.body + [0x20]))
    let error = await thrown { _ = try await all.reconcile() }
    #expect(error?.code == .refused && error?.message.contains(account) == true)
    #expect(try await all.bench.phase() == nil, "nothing was begun")
    all.bench.memory.put(row)
    _ = try await all.reconcile()
    #expect(await bench.refusal(token) == .alreadyUsed)
  }

  @Test("A reconciliation that was cut short between its commits comes to the same end")
  func cutShort() async throws {
    let (all, bench) = try await make()
    let tokens = [try await bench.issue(), try await bench.issue("bob")]
    let backup = all.bench.memory.backup()
    for token in tokens { try await bench.redeem(token) }
    try await all.export()
    var attempts = 0
    for commit in 0..<3 {
      all.bench.memory.restore(backup)
      all.bench.store.fail(commit: commit, with: .unavailable)
      while attempts < 100, await thrown({ _ = try await all.reconcile() }) != nil { attempts += 1 }
      for token in tokens { #expect(await bench.refusal(token) == .alreadyUsed) }
      #expect(try await all.alarms().isEmpty)
      // The anchor has gone on; the copy must have what it has.
      try await all.export()
    }
  }

  @Test(
    "Token rows whose account's rows were deleted are told, and cleared away when it is given up")
  func deletedAccount() async throws {
    let (all, bench) = try await make()
    let token = try await bench.issue()
    try await bench.redeem(try await bench.issue("bob"))
    try await all.export()
    let backup = all.bench.memory.backup()
    let scope = Scope(.default, try AccountID("alice"))
    let deleted = [
      TokenRows(scope).tokensKey, AccountRecord.key(scope),
      RecordKey(scope, .attempts, "all"),
    ]
    let key = TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    for isRevoked in [true, false] {
      #expect(
        await all.bench.memory.commit(ChangeSet(deleted.map { .remove($0) })) == .committed)
      #expect(try await all.alarms().contains { $0.contains("the account does not list it") })
      if isRevoked {
        #expect(await bench.refusal(token) == .unknownAccount)
        _ = await thrown { try await bench.tokens.revoke(token.id) }
        let left = try await all.bench.memory.rows(for: ReadRequest([.record(key)])).record(key)
        #expect(left == nil)
        all.bench.memory.restore(backup)
      }
    }
    all.anchor.held = nil
    let reconciled = try await all.bench.service.reconcile(
      withLog: all.folder, origin: .unnamed, anchorIsLost: true)
    #expect(reconciled.lostAccounts == 1)
    let left = try await all.bench.memory.rows(for: ReadRequest([.record(key)])).record(key)
    #expect(left == nil)
    #expect(try await all.alarms().isEmpty)
  }
}
