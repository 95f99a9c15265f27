/// `RegainBenchmark check`, `overhead`, `group-commit` or `bulk`; see README.md beside Package.swift.
@main
struct Main {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "check": try await CheckBenchmark(rounds: 100).run()
    case "overhead": try await OverheadBenchmark(rounds: 2000).run()
    case "group-commit": try await GroupCommitBenchmark().run()
    case "bulk": try await BulkBenchmark().run()
    default: print("Usage: RegainBenchmark check | overhead | group-commit | bulk")
    }
  }
}
