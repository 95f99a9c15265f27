import Foundation
import Regain
import RegainSQLite
import RegainTesting
import Testing

@Suite("Erasing from a file") struct ErasingTests {
  @Test("Nothing of an erased value is left in the database or its write-ahead log") func files()
    async throws
  {
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
    #expect(try occurrences(of: secretAddress, in: folder) > 0)
    let report = try await service.audit.erase([.source], of: AccountID("alice"))
    #expect(report.erased == 4)
    #expect(try occurrences(of: secretAddress, in: folder) == 0)
  }

  private func occurrences(of text: String, in folder: TemporaryFolder) throws -> Int {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains("regain.sqlite-wal"))
    return try names.filter { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
      return data.range(of: Data(text.utf8)) != nil
    }.count
  }
}
