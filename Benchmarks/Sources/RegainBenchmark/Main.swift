/// `RegainBenchmark check`, `overhead`, `group-commit`, `bulk`, `append`, `verify` or `postgres`; see README.md
/// beside Package.swift.
@main
struct Main {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "check": try await CheckBenchmark(rounds: 100).run()
    case "overhead": try await OverheadBenchmark(rounds: 2000).run()
    case "group-commit": try await GroupCommitBenchmark().run()
    case "bulk": try await BulkBenchmark().run()
    case "append": try await AppendBenchmark().run()
    case "verify": try await VerifyBenchmark().run()
    case "postgres": try await postgres(CommandLine.arguments.dropFirst(2).first)
    default:
      print(
        "Usage: RegainBenchmark check | overhead | group-commit | bulk | append | verify | postgres URL"
      )
    }
  }

  private static func postgres(_ url: String?) async throws {
    #if PostgreSQL
      guard let url else { return print("Usage: RegainBenchmark postgres URL") }
      try await PostgresBenchmark(url: url).run()
    #else
      print("Build it with: swift build -c release --traits PostgreSQL")
    #endif
  }
}
