import Foundation
import GRDB
import Regain
import RegainSQLite
import RegainTesting

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var store: String { path + "/regain.sqlite" }
}

/// A store that takes its folder with it.
final class DisposableStore: RecoveryStore {
  private let folder: TemporaryFolder
  private let store: any RecoveryStore

  private init(_ folder: TemporaryFolder, _ store: any RecoveryStore) {
    (self.folder, self.store) = (folder, store)
  }

  static func ownFile() async throws -> DisposableStore {
    let folder = try TemporaryFolder()
    return DisposableStore(
      folder, try await SQLiteRecoveryStore(path: folder.store, createIfMissing: true))
  }

  static func sharedDatabase() async throws -> DisposableStore {
    let folder = try TemporaryFolder()
    let pool = try DatabasePool(path: folder.path + "/application.sqlite")
    return DisposableStore(folder, try await SQLiteRecoveryStore(sharing: pool))
  }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await store.rows(for: request)
  }

  func commit(_ changes: ChangeSet) async -> CommitOutcome { await store.commit(changes) }

  func forgetErased() async throws(RegainError) { try await store.forgetErased() }

  func findings() async -> [String] { await store.findings() }
}
