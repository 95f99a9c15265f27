import CBenchmarkSodium
import Foundation
import Regain
import RegainFiles
import RegainSQLite

/// Verifying a copy of a log on one core, against hashing the bytes of the same entries once, in turns.
struct VerifyBenchmark {
  let accounts = 40_000
  let rounds = 41

  func run() async throws { try await withTemporaryFolder(run) }

  private func run(in folder: String) async throws {
    let store = try await SQLiteRecoveryStore(
      path: folder + "/regain.sqlite", createIfMissing: true)
    let bench = try await Bench.make(store: store)
    _ = try await bench.issue(
      to: Accounts(count: accounts, profile: .long), output: folder + "/out.sealed")
    let directory = LogDirectory(path: folder + "/log")
    let size = try await bench.service.audit.export(to: directory).size
    let trust = try await bench.service.audit.trust()
    let entries = try bundles(folder + "/log")
    let stream = entries.reduce(into: Data()) { $0.append($1) }
    var (verify, hash, whole): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rounds {
      hash.append(time { for entry in entries { hashOnce(entry) } })
      whole.append(time { hashOnce(stream) })
      let start = ContinuousClock.now
      let verdict = try directory.verify(trust: trust)
      verify.append(milliseconds(since: start))
      precondition(verdict.isSound && verdict.size == size)
    }
    let perMinute = Int(Double(size) / median(verify) * 60_000)
    print(
      "verify: \(size) entries in \(rounded(median(verify))) ms, \(perMinute) a minute (1 000 000); "
        + "hashing each of them once \(rounded(median(hash))) ms, ratio "
        + "\(rounded(median(verify) / median(hash))); all \(stream.count) bytes in one go "
        + "\(rounded(median(whole))) ms, ratio \(rounded(median(verify) / median(whole))) (budget 2.5)"
    )
    try Budget.keep(median(verify) / median(whole), atMost: 2.5)
    try Budget.keep(Double(perMinute), atLeast: 1_000_000)
  }

  /// The entries as they lie in the folder, each with its two bytes of length.
  private func bundles(_ folder: String) throws -> [Data] {
    let root = folder + "/tile/entries"
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    var entries: [Data] = []
    for name in names {
      guard let data = FileManager.default.contents(atPath: root + "/" + name) else { continue }
      var rest = data[...]
      while rest.count > 2 {
        let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
        entries.append(Data(rest.dropFirst(2).prefix(length)))
        rest = rest.dropFirst(2 + length)
      }
    }
    return entries
  }

  private func hashOnce(_ entry: Data) {
    var digest = [UInt8](repeating: 0, count: 32)
    entry.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      _ = SHA256(start, bytes.count, &digest)
    }
  }
}
