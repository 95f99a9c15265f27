internal import RegainCrypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What a record of one kind holds.
package protocol RecordBody: Codable, Sendable, Hashable {
  static var kind: RecordKind { get }
}

/// What the one record of its kind in a scope holds.
package protocol SoleRecordBody: RecordBody {
  static var id: String { get }
}

extension SoleRecordBody {
  package static func key(_ scope: Scope) -> RecordKey { RecordKey(scope, kind, id) }
}

/// A body as read: at which key, at which version (0: nothing is stored yet).
package struct Stored<Body: RecordBody>: Sendable {
  package let key: RecordKey
  package let version: Int64
  package let body: Body
}

extension Stored: Equatable where Body: Equatable {}

/// Makes and checks the MAC of every row.
///
/// The MAC covers tenant, account, kind, id and version, so that a row that was edited, copied to
/// another account or put back under a newer version no longer verifies. The key is not in the
/// database.
package struct RowAuthenticator: Sendable {
  package let keyring: Keyring

  package init(keyring: Keyring) { self.keyring = keyring }

  /// The change that stores the body as the next version of what was read.
  package func replacing<Body: RecordBody>(
    _ stored: Stored<Body>, with body: Body
  ) throws(RegainError) -> Change {
    .write(try seal(body, at: stored.key, version: stored.version + 1))
  }

  /// The same; nil where the body is as it was read.
  package func replacingIfChanged<Body: RecordBody>(
    _ stored: Stored<Body>, with body: Body
  ) throws(RegainError) -> Change? {
    body == stored.body ? nil : try replacing(stored, with: body)
  }

  /// The same; where the body is as it was read, the row must be so still.
  package func replacingOrRequiring<Body: RecordBody>(
    _ stored: Stored<Body>, with body: Body
  ) throws(RegainError) -> Change {
    try replacingIfChanged(stored, with: body) ?? .require(stored.key, version: stored.version)
  }

  /// The change that stores the body where nothing is stored yet.
  package func inserting<Body: RecordBody>(
    _ body: Body, scope: Scope, id: String
  ) throws(RegainError) -> Change {
    .write(try seal(body, at: RecordKey(scope, Body.kind, id), version: 1))
  }

  package func seal<Body: RecordBody>(
    _ body: Body, at key: RecordKey, version: Int64
  ) throws(RegainError) -> StoredRecord {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(body) else {
      throw RegainError(.defect, "A record could not be written as JSON.")
    }
    return try seal([UInt8](data), at: key, version: version)
  }

  /// The same body as a newer version, under the key that is active now.
  package func resealing(_ record: StoredRecord) throws(RegainError) -> StoredRecord {
    try check(record)
    return try seal(record.body, at: record.key, version: record.version + 1)
  }

  private func seal(
    _ bytes: [UInt8], at key: RecordKey, version: Int64
  ) throws(RegainError) -> StoredRecord {
    let row = keyring.active(.rowAuthentication)
    let message = frame(key, version: version, body: bytes).bytes
    let mac = try mapCryptoErrors { () throws(CryptoError) in
      try row.material.withBytes { rowKey throws(CryptoError) in
        try HMAC.authenticationCode(for: message.span, key: rowKey)
      }
    }
    return StoredRecord(key: key, version: version, body: bytes, keyID: row.id, mac: mac)
  }

  /// The body of a row whose MAC is right.
  ///
  /// - Throws: `refused`, with the reason `tampered-record`.
  package func open<Body: RecordBody>(
    _ record: StoredRecord, as type: Body.Type
  ) throws(RegainError) -> Stored<Body> {
    try check(record)
    guard record.key.kind == Body.kind,
      let body = try? JSONDecoder().decode(Body.self, from: Data(record.body))
    else { throw .tampered }
    return Stored(key: record.key, version: record.version, body: body)
  }

  /// The row at a key as read in a snapshot, or what stands for an absent one.
  package func read<Body: RecordBody>(
    _ key: RecordKey, in snapshot: Snapshot, absent: Body
  ) throws(RegainError) -> Stored<Body> {
    guard let record = snapshot.record(key) else {
      return Stored(key: key, version: 0, body: absent)
    }
    return try open(record, as: Body.self)
  }

  /// The account's own row; nil when Regain has none yet.
  package func account(
    of scope: Scope, in snapshot: Snapshot
  ) throws(RegainError) -> Stored<AccountRecord>? {
    guard let record = snapshot.record(AccountRecord.key(scope)) else { return nil }
    return try open(record, as: AccountRecord.self)
  }

  package func check(_ record: StoredRecord) throws(RegainError) {
    guard let row = keyring.key(id: record.keyID, for: .rowAuthentication) else { throw .tampered }
    let bytes = frame(record.key, version: record.version, body: record.body).bytes
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      try row.material.withBytes { rowKey throws(CryptoError) in
        try HMAC.isValid(record.mac.span, for: bytes.span, key: rowKey)
      }
    }
    guard isValid else { throw .tampered }
  }

  private func frame(_ key: RecordKey, version: Int64, body: [UInt8]) -> Frame {
    var frame = Frame("regain/row/v1")
    frame.append(key.scope.tenant)
    frame.append(key.scope.account)
    frame.append(key.kind.rawValue)
    frame.append(key.id)
    frame.append(version)
    frame.append(body)
    return frame
  }
}

extension RegainError {
  fileprivate static var tampered: RegainError { .refusal(.tamperedRecord) }

  /// The one outward answer to everything that is well formed and not accepted.
  package static func refusal(_ reason: RefusalReason) -> RegainError {
    RegainError(.refused, "This was not accepted.", reason: reason)
  }
}
