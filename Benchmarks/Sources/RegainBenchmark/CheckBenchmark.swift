import CBenchmarkSodium
import Regain
import RegainTesting

/// One check of a backup code against one raw Argon2id at the same parameters, in turns.
///
/// Checked with wrong secrets, so that a sheet keeps its codes: the work is the same by design. The
/// store is in memory: a check is measured here, not a disk.
struct CheckBenchmark {
  let rounds: Int

  func run() async throws {
    for left in [10, 1] {
      let account = try AccountID("account-\(left)")
      let bench = try await Bench.make()
      let codes = try await bench.issue(to: account)
      for code in codes.dropFirst(left) {
        _ = try await bench.service.backupCodes.redeem(TypedCode(code), by: account)
      }
      let (check, raw) = try await measure(bench, account: account, code: codes[0])
      try report(left: left, check: check, raw: raw)
    }
  }

  /// Prepares and gives back, so that the code stays unused and the attempt uncounted.
  private func measure(
    _ bench: Bench, account: AccountID, code: String
  ) async throws -> (check: [Double], raw: [Double]) {
    var (check, raw): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      raw.append(time { hashOnce() })
      let start = ContinuousClock.now
      let prepared = try await bench.service.backupCodes.prepare(TypedCode(code), by: account)
      check.append(milliseconds(since: start))
      try await bench.service.backupCodes.release(prepared)
    }
    return (check, raw)
  }

  private func report(left: Int, check: [Double], raw: [Double]) throws {
    let ratio = median(check) / median(raw)
    print(
      "check with \(left) codes left: \(rounded(median(check))) ms, raw Argon2id "
        + "\(rounded(median(raw))) ms, ratio \(rounded(ratio)) (budget 1.05)")
    try Budget.keep(ratio, atMost: 1.05)
  }
}
