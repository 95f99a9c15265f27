import Foundation
import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Vectors: rows, look-ups, keyrings, log entries") struct StoreVectorTests {
  struct Row: Decodable, Sendable {
    let id: Int
    let result: String
    let key: String
    let tenant: String
    let account: String
    let kind: String
    let recordID: String
    let version: Int64
    let body: String
    let mac: String
  }

  @Test("The MAC of a row") func rows() throws {
    for test in try VectorFile<Row>.load("rows.json") {
      let keyring = try testKeyring(unhex(test.key))
      let kind = try #require(RecordKind(rawValue: test.kind))
      let scope = Scope(tenant: try unhex(test.tenant), account: try unhex(test.account))
      let record = StoredRecord(
        key: RecordKey(scope, kind, test.recordID), version: test.version,
        body: try unhex(test.body), keyID: keyring.active(.rowAuthentication).id,
        mac: try unhex(test.mac))
      let isValid = (try? RowAuthenticator(keyring: keyring).check(record)) != nil
      #expect(isValid == (test.result == "valid"), "case \(test.id)")
    }
  }

  struct LookUp: Decodable, Sendable {
    let id: Int
    let kind: String
    let key: String
    let tenant: String
    let account: String?
    let operation: String?
    let credential: String?
    let idempotencyKey: String?
    let digest: String?
    let source: String?
    let bucket: Int?
  }

  @Test("Keyed digests of names") func lookUps() throws {
    for test in try VectorFile<LookUp>.load("look-ups.json") {
      let context = ServiceContext(
        store: InMemoryRecoveryStore(), keyring: try testKeyring(unhex(test.key)),
        configuration: .standard, clock: ManualClock(), random: SystemRandom())
      let tenant = try unhex(test.tenant)
      switch test.kind {
      case "idempotency":
        let key = try IdempotencyKey(#require(test.idempotencyKey))
        let digest = try key.digest(
          context, scope: Scope(tenant: tenant, account: unhex(#require(test.account))),
          operation: #require(test.operation), credential: #require(test.credential))
        #expect(Hex.encode(digest.span) == test.digest, "case \(test.id)")
      case "bucket":
        let rows = try AccountRows(
          context, tenant: TenantID(trustedBytes: tenant),
          account: AccountID(trustedBytes: unhex(#require(test.account))))
        let counter = try rows.resolve(context.rows, in: Snapshot()).counter
        #expect(counter.key.id == "bucket-\(test.bucket ?? -1)", "case \(test.id)")
      default:
        let items = try SourceBudgets(context, tenant: tenant, source: test.source).items
        let key = RecordKey(
          Scope(tenant: tenant, account: []), .source, "bucket-\(test.bucket ?? -1)")
        #expect(items.first == .record(key), "case \(test.id)")
      }
    }
  }

  struct KeyringCase: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let comment: String
    let key: String?
    let purpose: String?
    let keyID: String?
    let text: String?
    let keyIDs: [String]?
    let keys: [KeyLine]?
    let passphrase: String?
    let plain: String?

    struct KeyLine: Decodable, Sendable, Equatable {
      let id: String
      let purpose: String
      let algorithm: String
      let state: String
      let created: String
      let changed: String
    }
  }

  @Test("Keyring files, plain and sealed") func keyrings() throws {
    for test in try VectorFile<KeyringCase>.load("keyring.json") {
      switch test.kind {
      case "key-id":
        let purpose = try #require(KeyPurpose(name: test.purpose ?? ""))
        let material = try unhex(#require(test.key))
        #expect(try testKey(material, purpose).id == test.keyID)
      case "plain":
        let bytes = try unhex(#require(test.text))
        let keyring = try? Keyring(text: bytes.span)
        #expect(keyring?.keys.map(\.id) == test.keyIDs, "case \(test.id): \(test.comment)")
        guard let keyring else { continue }
        let lines = keyring.keys.map { key in
          KeyringCase.KeyLine(
            id: key.id, purpose: key.purpose.rawValue, algorithm: key.algorithm,
            state: key.state.rawValue, created: key.created.description,
            changed: key.changed.description)
        }
        #expect(lines == test.keys, "case \(test.id)")
        let written = try keyring.text()
        let isSame = isEqualInConstantTime(written.bytes, bytes.span)
        #expect(isSame, "case \(test.id)")
      default:
        #expect(try opened(test) == test.plain, "case \(test.id): \(test.comment)")
      }
    }
  }

  private func opened(_ test: KeyringCase) throws -> String? {
    let (sealed, word) = (try unhex(#require(test.text)), try unhex(#require(test.passphrase)))
    let passphrase = try Passphrase(copying: word.span)
    do throws(RegainError) {
      let plain = try SealedKeyring.open(sealed.span, passphrase: passphrase)
      return Hex.encode(plain.bytes)
    } catch {
      #expect(error.code == .misconfigured)
      return nil
    }
  }

  struct Entry: Decodable, Sendable {
    let id: Int
    let entryID: String
    let at: String
    let event: String
    let fields: [String: String]
    let personal: [Personal]
    let bytes: String
    let leafHash: String

    struct Personal: Decodable, Sendable {
      let name: String
      let salt: String
      let value: String
    }
  }

  @Test("Entries of the log") func entries() throws {
    for test in try VectorFile<Entry>.load("audit-entries.json") {
      var event = AuditEvent(try #require(AuditEventName(rawValue: test.event)))
      for (name, value) in test.fields {
        event = event.adding(try #require(AuditField(rawValue: name)), .keyID(value))
      }
      var draws = try unhex(test.entryID)
      for value in test.personal.sorted(by: { $0.name < $1.name }) {
        event = event.committing(
          try #require(AuditPersonalField(rawValue: value.name)), to: value.value)
        draws += try unhex(value.salt)
      }
      let entry = try AuditRecorder(random: ScriptedRandom(draws)).entry(
        of: event, at: try #require(Timestamp(rfc3339: test.at)))
      #expect(Hex.encode(entry.bytes.span) == test.bytes, "case \(test.id)")
      #expect(Hex.encode(entry.leafHash.span) == test.leafHash, "case \(test.id)")
    }
  }

  struct Commitments: Decodable {
    let commitments: [Case]

    struct Case: Decodable {
      let id: Int
      let result: String
      let name: String
      let salt: String
      let value: String
      let commitment: String
    }
  }

  @Test("Commitments to personal values") func commitments() throws {
    let file = try VectorFolder.decode(Commitments.self, "audit-entries.json")
    try #require(!file.commitments.isEmpty)
    for test in file.commitments {
      let value = String(decoding: try unhex(test.value), as: UTF8.self)
      let made = try commitment(
        to: CommittedValue(field: test.name, salt: unhex(test.salt), value: value))
      #expect((made == test.commitment) == (test.result == "valid"), "case \(test.id)")
    }
  }
}
