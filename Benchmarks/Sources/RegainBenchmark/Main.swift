import Foundation

/// `RegainBenchmark check`, `overhead`, `group-commit`, `bulk`, `append`, `verify`, `assertion`, `token` or
/// `postgres`; see README.md beside Package.swift.
@main
struct Main {
  static func main() async throws {
    do {
      try await run()
    } catch let missed as Budget {
      try FileHandle.standardError.write(contentsOf: Data("\(missed)\n".utf8))
      exit(1)
    }
  }

  private static func run() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "check": try await CheckBenchmark(rounds: 100).run()
    case "overhead": try await OverheadBenchmark(rounds: 2000).run()
    case "group-commit": try await GroupCommitBenchmark().run()
    case "bulk": try await BulkBenchmark().run()
    case "append": try await append(CommandLine.arguments.dropFirst(2).first)
    case "verify": try await VerifyBenchmark().run()
    case "assertion": try AssertionBenchmark().run(exportingTo: exportFile)
    case "token": try await TokenBenchmark().run(exportingTo: exportFile)
    case "postgres": try await postgres(CommandLine.arguments.dropFirst(2).first)
    default:
      print(
        "Usage: RegainBenchmark check | overhead | group-commit | bulk | append [URL] | verify "
          + "| assertion [--export FILE] | token [--export FILE] | postgres URL"
      )
    }
  }

  /// - Parameter url: of an empty database; nil for SQLite.
  private static func append(_ url: String?) async throws {
    guard let url else { return try await AppendBenchmark().run() }
    #if PostgreSQL
      try await AppendBenchmark().run(on: url)
    #else
      print("Build it with: swift build -c release --traits PostgreSQL")
    #endif
  }

  private static var exportFile: String? {
    let arguments = CommandLine.arguments.dropFirst(2)
    return arguments.first == "--export" ? arguments.dropFirst().first : nil
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
