import CBenchmarkSodium
import Foundation
import Regain
import RegainFiles
import RegainSQLite

/// Bulk issue to a sealed file and an SQLite store: the `long` profile in accounts a minute, and the
/// `standard` one against as many raw Argon2id hashes on all cores, in turns.
struct BulkBenchmark {
  let longAccounts = 20_000
  let standardAccounts = 100
  let rounds = 3

  func run() async throws {
    let seconds = try await issue(longAccounts, .long) / 1000
    let perMinute = Int(Double(longAccounts) / seconds * 60)
    print("long: \(longAccounts) accounts in \(rounded(seconds)) s, \(perMinute) a minute (20 000)")
    var (bulk, raw): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      // Ten codes and the stop code each.
      raw.append(await hash(standardAccounts * 11))
      bulk.append(try await issue(standardAccounts, .standard))
    }
    let ratio = median(raw) / median(bulk)
    print(
      "standard: \(standardAccounts) accounts in \(rounded(median(bulk))) ms, as many raw Argon2id on "
        + "all cores \(rounded(median(raw))) ms, \(rounded(ratio)) of what they allow (budget 0.95)"
    )
    try Budget.keep(ratio, atLeast: 0.95)
  }

  /// Milliseconds for a whole run on a new store.
  private func issue(_ count: Int, _ profile: CodeProfile) async throws -> Double {
    try await withTemporaryFolder { folder in
      let store = try await SQLiteRecoveryStore(
        path: folder + "/regain.sqlite", createIfMissing: true)
      return try await Bench.make(store: store).issue(
        to: Accounts(count: count, profile: profile), output: folder + "/out.sealed")
    }
  }

  /// Milliseconds for raw hashes at the standard cost, one thread for each core.
  private func hash(_ count: Int) async -> Double {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let start = ContinuousClock.now
    await withTaskGroup(of: Void.self) { group in
      for core in 0..<cores {
        group.addTask { for _ in 0..<((count + core) / cores) { hashOnce() } }
      }
    }
    return milliseconds(since: start)
  }
}

extension Bench {
  /// Milliseconds for a sealed bulk issue.
  func issue(to accounts: Accounts, output: String) async throws -> Double {
    let codes = service.backupCodes
    let file = try await SealedBatchFile.begin(
      path: output, recipient: RecipientKey().recipient, codes: codes)
    let start = ContinuousClock.now
    try await codes.issue(
      file.batch, to: accounts,
      authority: .administrator(actor: "benchmark", reason: "measuring"), output: file
    ) { _ in }
    try await file.finish()
    return milliseconds(since: start)
  }
}

/// So many accounts, made as they are asked for.
struct Accounts: AsyncSequence, AsyncIteratorProtocol {
  let count: Int
  let profile: CodeProfile
  var made = 0

  init(count: Int, profile: CodeProfile) { (self.count, self.profile) = (count, profile) }

  func makeAsyncIterator() -> Accounts { self }

  mutating func next() async throws -> BatchRequest? {
    guard made < count else { return nil }
    made += 1
    return BatchRequest(
      try SheetRequest(account: AccountID("account-\(made)"), profile: profile), line: made)
  }
}
