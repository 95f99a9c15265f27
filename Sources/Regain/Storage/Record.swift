/// Whose a row is. Rows of a tenant have an empty account; rows of the store have neither.
public struct Scope: Sendable, Hashable {
  package let tenant: [UInt8]
  package let account: [UInt8]

  package init(_ tenant: TenantID, _ account: AccountID) {
    self.init(tenant: tenant.bytes, account: account.bytes)
  }

  package init(tenant: TenantID) { self.init(tenant: tenant.bytes, account: []) }

  package init(tenant: [UInt8], account: [UInt8]) {
    self.tenant = tenant
    self.account = account
  }

  package static let store = Scope(tenant: [], account: [])
}

/// What a record is about. Part of its key, and covered by its MAC.
public enum RecordKind: String, Sendable, Hashable, CaseIterable {
  /// The account's reference in the log, and its freeze.
  case account
  /// Counted attempts of one account, or of one bucket of unknown accounts.
  case attempts
  /// The account's sheets of backup codes.
  case backupCodes = "backup-codes"
  /// Counted attempts of one bucket of sources.
  case source
  /// One shard of the counted attempts of a whole tenant.
  case overall
  /// The store's identity and generation.
  case epoch
  /// The highest time that the store has seen.
  case clock
  /// The heaviest set of imported codes of a tenant, so that every guess costs as much.
  case importWork = "import-work"
  /// What a reconciliation has left to do.
  case reconciliation
  /// Hashes of the log's tree that need not be computed again.
  case logTile = "log-tile"
  /// The account's devices.
  case devices
  /// What a device was asked to sign.
  case challenge
  /// Whose a device is: found by its id, its key or its credential's id.
  case deviceIndex = "device-index"
  /// The account's tokens that may still be there.
  case tokens
  /// What a token was issued as.
  case token
  /// A notice that waits for the application to hand it over.
  case notice
  /// A recovery case.
  case recoveryCase = "case"
  /// Which cases of an account have evidence, and what holds afterwards.
  case cases
  /// The account's recovery addresses and contacts.
  case addresses
  /// Somebody who confirms or overrides.
  case agent
}

/// Where a record stands.
public struct RecordKey: Sendable, Hashable {
  package let scope: Scope
  package let kind: RecordKind
  /// ASCII, at most 64 bytes.
  package let id: String

  package init(_ scope: Scope, _ kind: RecordKind, _ id: String) {
    self.scope = scope
    self.kind = kind
    self.id = id
  }
}

/// One row: a body under a version and a MAC. Stores move it and never read the body.
public struct StoredRecord: Sendable, Hashable {
  package let key: RecordKey
  /// 1 for a new row, and one more at each replacement.
  package let version: Int64
  package let body: [UInt8]
  /// Which row-authentication key made the MAC.
  package let keyID: String
  /// 32 bytes.
  package let mac: [UInt8]

  package init(key: RecordKey, version: Int64, body: [UInt8], keyID: String, mac: [UInt8]) {
    self.key = key
    self.version = version
    self.body = body
    self.keyID = keyID
    self.mac = mac
  }
}
