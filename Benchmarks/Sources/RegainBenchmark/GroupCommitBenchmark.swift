import Foundation
import Regain
import RegainSQLite

/// Durable redemptions on one file, of 64 accounts at once against one after the other: codes, handles and sealed tokens.
///
/// Codes are of the `long` profile, whose check is an HMAC, so that commits are what is measured. A code takes two
/// commits, the counted attempt and the consumption; a token takes one.
struct GroupCommitBenchmark {
  let rounds = 10
  private let accounts: [AccountID]
  private let use: TokenUse

  typealias Redemption = @Sendable () async throws -> Void

  init() throws {
    accounts = try (0..<64).map { try AccountID("account-\($0)") }
    use = try TokenUse(.resetPassword, audience: TokenAudience("https://app.example.org"))
  }

  func run() async throws { try await withTemporaryFolder(run) }

  private func run(in folder: String) async throws {
    let store = try await SQLiteRecoveryStore(
      path: folder + "/regain.sqlite", createIfMissing: true)
    let bench = try await Bench.make(store: store)
    let sheets = try await sheets(from: bench)
    let ratios = [
      try await ratio("codes") { round in
        sheets.map { account, codes in
          { _ = try await bench.service.backupCodes.redeem(TypedCode(codes[round]), by: account) }
        }
      },
      try await ratio("handles") { try await tokens(.handle, round: $0, from: bench) },
      try await ratio("v4.local tokens") { try await tokens(.v4Local, round: $0, from: bench) },
    ]
    for ratio in ratios { try ratio.keepBudget() }
  }

  // MARK: what is redeemed

  private func sheets(from bench: Bench) async throws -> [(AccountID, [String])] {
    var sheets: [(AccountID, [String])] = []
    for account in accounts {
      sheets.append((account, try await bench.issue(to: account, profile: .long)))
    }
    return sheets
  }

  /// Of accounts of their own, since one that has had many tokens lately has more to be read.
  private func tokens(
    _ format: TokenFormat, round: Int, from bench: Bench
  ) async throws -> [Redemption] {
    var redemptions: [Redemption] = []
    for number in accounts.indices {
      var request = try TokenRequest(
        account: try AccountID("\(format)-\(round)-\(number)"), action: use.action,
        audience: use.audience)
      request.format = format
      let text = try await bench.service.tokens.issue(request).exposeForDisplay { text in
        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
      redemptions.append { _ = try await bench.service.tokens.redeem(TypedToken(text), for: use) }
    }
    return redemptions
  }

  // MARK: measuring

  /// Every other round is redeemed at once.
  private func ratio(
    _ name: String, _ prepare: (_ round: Int) async throws -> [Redemption]
  ) async throws -> Ratio {
    var (alone, together): (Double, Double) = (0, 0)
    for round in 0..<rounds {
      let redemptions = try await prepare(round)
      let start = ContinuousClock.now
      if round.isMultiple(of: 2) {
        for redeem in redemptions { try await redeem() }
        alone += milliseconds(since: start)
      } else {
        try await atOnce(redemptions)
        together += milliseconds(since: start)
      }
    }
    let perHalf = Double(accounts.count * rounds / 2) * 1000
    let ratio = Ratio(what: "64 at once / one at a time", value: alone / together, least: least)
    print(
      "\(name): \(Int(perHalf / alone)) redemptions a second one at a time, "
        + "\(Int(perHalf / together)) 64 at once; \(ratio)")
    return ratio
  }

  private func atOnce(_ redemptions: [Redemption]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for redeem in redemptions { group.addTask { try await redeem() } }
      try await group.waitForAll()
    }
  }

  /// Where a sync costs 3 ms, it is what a group saves; where it is free, nothing may be lost.
  private var least: Double {
    let delay = ProcessInfo.processInfo.environment["SLOW_SYNC_MICROSECONDS"].flatMap(Int.init)
    return delay ?? 0 >= 3000 ? 10 : 1
  }
}
