import Foundation
import Regain
import RegainTesting

/// A service on a fresh store.
struct Bench: Sendable {
  let service: RecoveryService

  static func make(store: any RecoveryStore = InMemoryRecoveryStore()) async throws -> Bench {
    let keyring = try Keyring()
    try await RecoveryService.initialize(store, keyring: keyring)
    return Bench(service: RecoveryService(store: store, keyring: keyring))
  }

  func issue(to account: AccountID, profile: CodeProfile = .standard) async throws -> [String] {
    let codes = Collected()
    _ = try await service.backupCodes.issue(
      SheetRequest(account: account, profile: profile),
      authority: try .administrator(actor: "benchmark", reason: "measuring")
    ) { sheet in
      sheet.exposeForDisplay { slot, text in
        if slot > 0 { codes.append(String(decoding: text.indices.map { text[$0] }, as: UTF8.self)) }
      }
    }
    return codes.all
  }
}

private final class Collected {
  private(set) var all: [String] = []
  func append(_ code: String) { all.append(code) }
}

/// Lends a new folder, and takes it away again.
func withTemporaryFolder<Output>(
  _ work: (_ path: String) async throws -> Output
) async throws -> Output {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("regain-benchmark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await work(folder.path)
}

func milliseconds(since start: ContinuousClock.Instant) -> Double {
  let (seconds, attoseconds) = start.duration(to: .now).components
  return Double(seconds) * 1000 + Double(attoseconds) / 1e15
}

func time(_ work: () -> Void) -> Double {
  let start = ContinuousClock.now
  work()
  return milliseconds(since: start)
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
