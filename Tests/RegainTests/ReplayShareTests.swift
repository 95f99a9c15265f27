import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Replaying a long log in shares") struct ReplayShareTests {
  /// As one share finds it, and as any number of them do.
  private func findings(
    _ bench: Bench, on store: any RecoveryStore, entriesPerShare: Int64
  ) async throws -> [String] {
    let service = RecoveryService(
      store: store, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 9))
    let comparison = LogComparison(context: service.context, entriesPerShare: entriesPerShare)
    return try await comparison.findings { String(decoding: $0.account, as: UTF8.self) }
      .map { "\($0.subject): \($0.message)" }.sorted()
  }

  /// A log of 41 accounts: 1 to 17 shares, and the most there can be.
  private let sizes: [Int64] = [1_000_000, 200, 100, 60, 30, 15, 1]

  @Test("However many shares there are, they find exactly what one does") func same() async throws {
    let bench = try await Bench.make()
    var codes: [String: [String]] = [:]
    for number in 0..<41 { codes["user\(number)"] = try await bench.issue("user\(number)") }
    let before = try await bench.memory.rows(
      for: ReadRequest([.recordPage(.backupCodes, after: nil, limit: 1000)])
    ).records
    for (account, list) in codes {
      try await bench.redeem(list[1], account)
      try await bench.redeem(list[2], account)
    }
    try await bench.stop(try #require(codes["user7"])[0], "user7")
    let store = EditedStore(
      bench.store,
      records: { record in
        if record.key.kind == .account, isOf(record.key.scope, 10...35) { return nil }
        let isRolledBack = record.key.kind == .backupCodes && isOf(record.key.scope, 0...4)
        return isRolledBack ? before.first { $0.key == record.key } : record
      },
      consumptions: { $0.filter { !isOf($0.scope, 3...9) } },
      entries: { $0.index == 50 ? nil : $0 })
    let one = try await findings(bench, on: store, entriesPerShare: sizes[0])
    // An entry that was taken out, 20 of 26 accounts without rows, 5 sheets and 7 lists rolled back; and
    // what the missing entry said.
    #expect(one.filter { $0.hasPrefix("log: ") }.count == 1)
    #expect(one.filter { $0.contains("has no rows") }.count == 20)
    #expect(one.filter { $0.contains("used codes of its sheet are []") }.count >= 5)
    #expect(one.filter { $0.contains("0 codes are noted as used, and 2") }.count >= 6)
    #expect(Set(one).count == one.count)
    for size in sizes.dropFirst() {
      #expect(
        try await findings(bench, on: store, entriesPerShare: size) == one, "\(size) a share")
    }
  }

  @Test("What suspends every sheet does so in every share, and a sound store has no differences")
  func suspended() async throws {
    let all = try await AnchoredBench.make()
    let codes = try await all.issue(20)
    let backup = all.bench.memory.backup()
    try await all.export()
    try await all.bench.redeem(try #require(codes["user3"])[1], "user3")
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().suspendedSheets == 20)
    _ = try await all.bench.issue("user5", activate: true)
    for size in sizes {
      let found = try await findings(all.bench, on: all.bench.store, entriesPerShare: size)
      #expect(found == [], "\(size) a share")
    }
    // Without its entry, each sheet differs from the log, whatever share it is in.
    let forgetful = EditedStore(
      all.bench.store,
      entries: { entry in
        let text = String(decoding: entry.entry.bytes, as: UTF8.self)
        return text.contains("authn_sheets_suspended") ? nil : entry
      })
    let one = try await findings(all.bench, on: forgetful, entriesPerShare: sizes[0])
    #expect(one.filter { $0.contains("suspended, against the log") }.count == 19)
    for size in sizes.dropFirst() {
      #expect(try await findings(all.bench, on: forgetful, entriesPerShare: size) == one)
    }
  }
}

private func isOf(_ scope: Scope, _ numbers: ClosedRange<Int>) -> Bool {
  numbers.contains { Array("user\($0)".utf8) == scope.account }
}
