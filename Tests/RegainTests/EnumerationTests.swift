import Regain
import RegainTesting
import Testing

@Suite("Unknown accounts cannot be told from known ones") struct EnumerationTests {
  private struct Trace: Equatable {
    let reads: Int
    let commits: Int
    let answer: String
  }

  private func trace(_ bench: Bench, _ code: String, _ account: String) async -> Trace {
    let (reads, commits) = (bench.store.readCount, bench.store.commitCount)
    let error = await bench.refusal(code, account)
    return Trace(
      reads: bench.store.readCount - reads, commits: bench.store.commitCount - commits,
      answer: "\(error?.code.name ?? "accepted") \(error?.message ?? "")")
  }

  @Test("The same reads, commits and answers for every kind of wrong code") func sameWork()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 2)
    try await bench.redeem(codes[1])
    _ = try await bench.issue("empty")
    _ = try await bench.codes.revoke(
      account: AccountID("empty"), authority: try .administrator(actor: "a", reason: "r"))
    let wrong = try await trace(bench, forged(codes[2]), "alice")
    #expect(await trace(bench, codes[2], "nobody") == wrong)
    #expect(await trace(bench, codes[2], "empty") == wrong)
    #expect(await trace(bench, codes[1], "alice") == wrong, "a used one too")
    #expect(wrong.reads == 2)
    #expect(wrong.commits == 2)
  }

  @Test("Unknown accounts are throttled like known ones, and write no rows of their own")
  func throttled() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    for change in UInt8(1)...5 {
      #expect(try await bench.refusal(forged(codes[1], adding: change), "nobody")?.code == .refused)
    }
    let error = try #require(await bench.refusal(codes[1], "nobody"))
    #expect(error.code == .throttled)
    #expect(error.retryAfterSeconds == 30)
    let page = ReadRequest([.recordPage(.attempts, after: nil, limit: 100)])
    let counters = try await bench.memory.rows(for: page).records
    #expect(counters.allSatisfy { $0.key.scope.account.isEmpty })
    #expect(counters.count == 1)
  }

  @Test("The work follows the form that is typed, not what is stored") func workByForm()
    async throws
  {
    // Standard codes against an account with a long sheet, and against nobody: one slow hash each.
    let bench = try await Bench.make(
      RecoveryConfiguration(attempts: try AttemptLimits(softLimit: 100)))
    let long = try await bench.issue()
    let standard = try await bench.issue("other", profile: .standard, count: 1)
    func fastest(_ code: String, _ account: String) async -> Duration {
      var times: [Duration] = []
      for _ in 0..<5 {
        times.append(await ContinuousClock().measure { _ = await bench.refusal(code, account) })
      }
      return times.min() ?? .zero
    }
    let withoutHash = try await fastest(forged(long[1]), "alice")
    #expect(await fastest(standard[1], "alice") > withoutHash * 2)
    #expect(await fastest(standard[1], "nobody") > withoutHash * 2)
  }
}
