import Regain
import RegainSQLite

/// Durable redemptions on one file: 64 accounts at once against one after the other.
///
/// With the `long` profile, whose check is an HMAC, so that commits are what is measured. Each
/// redemption is two commits: the counted attempt and the consumption.
struct GroupCommitBenchmark {
  let accounts = 64
  let codesEach = 10

  func run() async throws { try await withTemporaryFolder(run) }

  private func run(in folder: String) async throws {
    let store = try await SQLiteRecoveryStore(
      path: folder + "/regain.sqlite", createIfMissing: true)
    let bench = try await Bench.make(store: store)
    var sheets: [(AccountID, [String])] = []
    for number in 0..<accounts {
      let account = try AccountID("account-\(number)")
      sheets.append((account, try await bench.issue(to: account, profile: .long)))
    }
    let half = codesEach / 2
    let alone = try await rate(accounts * half) {
      for round in 0..<half {
        for (account, codes) in sheets {
          _ = try await bench.service.backupCodes.redeem(TypedCode(codes[round]), by: account)
        }
      }
    }
    let together = try await rate(accounts * half) {
      for round in half..<codesEach {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (account, codes) in sheets {
            group.addTask {
              _ = try await bench.service.backupCodes.redeem(
                TypedCode(codes[round]), by: account)
            }
          }
          try await group.waitForAll()
        }
      }
    }
    print(
      "redemptions a second: one at a time \(rounded(alone)), 64 at once \(rounded(together)), "
        + "ratio \(rounded(together / alone))")
  }

  private func rate(_ count: Int, _ work: () async throws -> Void) async throws -> Double {
    let start = ContinuousClock.now
    try await work()
    return Double(count) / (milliseconds(since: start) / 1000)
  }
}
