internal import Foundation
internal import GRDB
internal import Regain

extension SQLiteRecoveryStore {
  /// Damage, a mode that others can read, and settings that would lose commits.
  public func findings() async -> [String] {
    var findings = fileFindings()
    do {
      findings += try await pool.writeWithoutTransaction { try databaseFindings($0) }
    } catch {
      findings.append(RegainError.database(error).message)
    }
    return findings
  }
}

private func databaseFindings(_ database: Database) throws -> [String] {
  var findings: [String] = []
  let check = try String.fetchAll(database, sql: "PRAGMA quick_check(5)")
  if check != ["ok"] { findings.append("The database file is damaged (PRAGMA quick_check).") }
  if try !Durability.isEnforced(on: database) {
    findings.append("The writer does not sync every commit (PRAGMA synchronous).")
  }
  let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
  if journal != "wal" { findings.append("The journal mode is not WAL.") }
  return findings
}

extension SQLiteRecoveryStore {
  private func fileFindings() -> [String] {
    guard let ownPath,
      let mode = try? FileManager.default.attributesOfItem(atPath: ownPath)[.posixPermissions]
        as? NSNumber, mode.intValue & 0o077 != 0
    else { return [] }
    return ["Others may read or write the store. Mend it: chmod 600 '\(ownPath)'"]
  }
}
