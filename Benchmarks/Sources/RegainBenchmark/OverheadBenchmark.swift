import Regain
import RegainTesting

/// What a check costs beside its slow hash: with the `long` profile there is none.
struct OverheadBenchmark {
  let rounds: Int

  func run() async throws {
    let account = try AccountID("account")
    let bench = try await Bench.make()
    let code = try await bench.issue(to: account, profile: .long)[0]
    var times: [Double] = []
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      let prepared = try await bench.service.backupCodes.prepare(TypedCode(code), by: account)
      times.append(milliseconds(since: start))
      try await bench.service.backupCodes.release(prepared)
    }
    print("beside the slow hash, a check takes \(rounded(median(times))) ms")
  }
}
