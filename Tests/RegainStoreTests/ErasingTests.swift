import Foundation
import Regain
import RegainFiles
import RegainSQLite
import RegainTesting
import Testing

@Suite("Erasing from a file") struct ErasingTests {
  @Test(
    "Nothing of an erased value is left in the database, its write-ahead log, or the next export")
  func files() async throws {
    let folder = try TemporaryFolder()
    let store = try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true)
    let service = try await RecoveryService.forTesting(store: store)
    let request = try SheetRequest(account: AccountID("alice"), profile: .long)
    let codes = try await service.backupCodes.issueForTesting(request).codes
    let secretAddress = "2001:db8::5ec:2e7"
    for code in codes[1...4] {
      _ = try await service.backupCodes.redeem(
        TypedCode(code), by: AccountID("alice"), origin: RequestOrigin(source: secretAddress))
    }
    let copy = LogDirectory(path: folder.path + "/copy")
    _ = try await service.audit.export(to: copy, withValues: true)
    let before = try files(holding: secretAddress, in: folder)
    #expect(before.contains { $0.hasPrefix("regain.sqlite") })
    #expect(before.contains { $0.hasPrefix("copy/values") })
    let report = try await service.audit.erase([.source], of: AccountID("alice"))
    #expect(report.erased == 4)
    _ = try await service.audit.export(to: copy, withValues: true)
    #expect(try files(holding: secretAddress, in: folder) == [])
  }

  private func files(holding text: String, in folder: TemporaryFolder) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(paths.contains("regain.sqlite-wal") && paths.contains("regain.sqlite-shm"))
    return paths.filter { path in
      let data = FileManager.default.contents(atPath: folder.path + "/" + path)
      return data?.range(of: Data(text.utf8)) != nil
    }
  }
}
