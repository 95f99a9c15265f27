internal import Foundation
internal import Regain
internal import RegainFiles
internal import RegainSQLite

#if PostgreSQL
  internal import RegainPostgres
#endif

/// Which store, as `--store` names it.
enum StoreAddress {
  case sqlite(path: String)
  #if PostgreSQL
    case postgres(PostgresConfiguration)
  #endif

  /// - Parameters:
  ///   - option: the command line's own, where others can read it.
  ///   - environment: what `REGAIN_STORE` says.
  ///   - folder: where the store is when neither names one.
  init(option: String?, environment: String?, folder: String) throws(RegainError) {
    guard let url = option ?? environment else {
      self = .sqlite(path: folder + "/regain.sqlite")
      return
    }
    if url.hasPrefix("sqlite:"), url.count > 7 {
      self = .sqlite(path: String(url.dropFirst(7)))
    } else if url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") {
      self = try Self.postgres(url: url, isPublic: option != nil)
    } else {
      throw RegainError(
        .misconfigured, "A store is named as sqlite:PATH or postgresql://HOST/DATABASE.")
    }
  }

  #if PostgreSQL
    private static func postgres(url: String, isPublic: Bool) throws(RegainError) -> StoreAddress {
      let configuration = try PostgresConfiguration(url: url)
      guard !(isPublic && configuration.holdsPassword) else {
        throw RegainError(
          .misconfigured,
          "Others can read the command line: keep the password in a file for PGPASSFILE, or the whole "
            + "address in REGAIN_STORE.")
      }
      return .postgres(configuration)
    }
  #else
    private static func postgres(url: String, isPublic: Bool) throws(RegainError) -> StoreAddress {
      throw RegainError(
        .misconfigured,
        "This regain was built without PostgreSQL. Build it with: swift build --traits PostgreSQL "
          + "(needs libpq-dev).")
    }
  #endif

  /// For people and logs: without user and password.
  var description: String {
    switch self {
    case .sqlite(let path): path
    #if PostgreSQL
      case .postgres(let configuration): configuration.location
    #endif
    }
  }

  /// The folder that a store on this machine lies in.
  var folder: String? {
    switch self {
    case .sqlite(let path):
      let folder = path.parentFolder
      return folder.isEmpty ? "." : folder
    #if PostgreSQL
      case .postgres: return nil
    #endif
    }
  }

  func open(createIfMissing: Bool) async throws(RegainError) -> any RecoveryStore {
    switch self {
    case .sqlite(let path):
      return try await SQLiteRecoveryStore(path: path, createIfMissing: createIfMissing)
    #if PostgreSQL
      case .postgres(let configuration):
        return try await PostgresRecoveryStore(configuration, createIfMissing: createIfMissing)
    #endif
    }
  }

  /// Somebody made the store before, with a keyring that must be somewhere.
  func isInitialized() async throws(RegainError) -> Bool {
    switch self {
    case .sqlite(let path): return FileManager.default.fileExists(atPath: path)
    #if PostgreSQL
      case .postgres(let configuration):
        let store = try await PostgresRecoveryStore(configuration, createIfMissing: true)
        return try await RecoveryService.isInitialized(store)
    #endif
    }
  }
}
