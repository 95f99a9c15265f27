import Regain
import RegainSQLite
import RegainTesting

/// A durable redemption with its entries in the log against one without them, in turns.
///
/// With the `long` profile, whose check costs next to nothing: with a slow hash the log would not be seen.
struct AppendBenchmark {
  let accounts = 200
  let codesEach = 10

  /// On SQLite.
  func run() async throws {
    try await withTemporaryFolder { folder in
      func open(_ name: String) async throws -> SQLiteRecoveryStore {
        try await SQLiteRecoveryStore(path: "\(folder)/\(name)", createIfMissing: true)
      }
      try await compare(try await open("with.sqlite"), try await open("without.sqlite"))
    }
  }

  /// - Parameters: two empty stores of one kind.
  func compare(_ one: any RecoveryStore, _ other: any RecoveryStore) async throws {
    let logged = try await Side(Bench.make(store: one), accounts)
    let unlogged = try await Side(Bench.make(store: UnloggedStore(other)), accounts)
    var (with, without): ([Double], [Double]) = ([], [])
    for slot in 0..<codesEach {
      for account in 0..<accounts {
        without.append(try await unlogged.redeem(account, slot))
        with.append(try await logged.redeem(account, slot))
      }
    }
    let ratio = median(with) / median(without)
    print(
      "a redemption with the log: \(rounded(median(with))) ms, without: \(rounded(median(without))) ms, "
        + "ratio \(rounded(ratio)) (budget 1.15)")
    try Budget.keep(ratio, atMost: 1.15)
  }

  private struct Side {
    let bench: Bench
    var sheets: [(AccountID, [String])] = []

    init(_ bench: Bench, _ accounts: Int) async throws {
      self.bench = bench
      for number in 0..<accounts {
        let account = try AccountID("account-\(number)")
        sheets.append((account, try await bench.issue(to: account, profile: .long)))
      }
    }

    /// Milliseconds.
    func redeem(_ account: Int, _ slot: Int) async throws -> Double {
      let (name, codes) = sheets[account]
      let origin = try RequestOrigin(source: "192.0.2.\(account % 256)")
      let start = ContinuousClock.now
      _ = try await bench.service.backupCodes.redeem(
        TypedCode(codes[slot]), by: name, origin: origin)
      return milliseconds(since: start)
    }
  }
}
