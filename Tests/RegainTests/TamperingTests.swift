import Regain
import RegainTesting
import Testing

@Suite("Edited rows are refused and reported") struct TamperingTests {
  private func service(_ bench: Bench, on store: any RecoveryStore) -> RecoveryService {
    RecoveryService(
      store: store, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 9))
  }

  private func redeem(_ service: RecoveryService, _ code: String, _ account: String = "alice") async
    -> RegainError?
  {
    await thrown {
      _ = try await service.backupCodes.redeem(TypedCode(code), by: AccountID(account))
    }
  }

  enum Edit: CaseIterable { case body, mac, version, keyID, swappedAccount, swappedID }

  private static func apply(_ edit: Edit, _ record: StoredRecord) -> StoredRecord {
    switch edit {
    case .body:
      record.edited(body: record.body.map { $0 == UInt8(ascii: "0") ? UInt8(ascii: "1") : $0 })
    case .mac: record.edited(mac: record.mac.map { $0 ^ 1 })
    case .version: record.edited(version: record.version + 1)
    case .keyID: record.edited(keyID: "0000000000000000")
    case .swappedAccount:
      record.edited(body: Array(#"{"reference":"00000000000000000000000000000000"}"#.utf8))
    case .swappedID: record.edited(mac: [])
    }
  }

  @Test(
    "Any edit of an account's rows is refused, and doctor names the account",
    arguments: [RecordKind.account, .backupCodes], Edit.allCases)
  func edits(_ kind: RecordKind, _ edit: Edit) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let bob = try await bench.issue("bob")
    let alice = Array("alice".utf8)
    let edited = EditedStore(
      bench.store,
      records: { record in
        let isMeant = record.key.kind == kind && record.key.scope.account == alice
        return isMeant ? Self.apply(edit, record) : record
      })
    let service = service(bench, on: edited)
    #expect(await redeem(service, codes[1])?.code == .refused)
    #expect(try await bench.lastReason() == "tampered-record")
    let findings = try await service.examine()
    #expect(findings.contains { $0.severity == .alarm && $0.message.contains("alice") })
    #expect(await redeem(service, bob[1], "bob") == nil, "others are not touched")
  }

  @Test("An older row put back under its old version is caught by the consumptions")
  func rolledBack() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let key = RecordKey(Scope(.default, try AccountID("alice")), .backupCodes, BackupCodesRecord.id)
    let old = try #require(
      try await bench.memory.rows(for: ReadRequest([.record(key)])).records.first)
    try await bench.redeem(codes[1])
    let service = service(
      bench, on: EditedStore(bench.store, records: { $0.key == key ? old : $0 }))
    #expect(await redeem(service, codes[1])?.code == .refused)
    #expect(await redeem(service, codes[2])?.code == .refused)
    #expect(try await service.examine().contains { $0.message.contains("do not agree") })
  }

  @Test(
    "A deleted consumption, and an added one, make every code of the sheet refused",
    arguments: [true, false])
  func consumptions(_ isDeleted: Bool) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1])
    let edited = EditedStore(
      bench.store,
      consumptions: { rows in
        guard let first = rows.first, !isDeleted else { return [] }
        let sheet = first.id.prefix(33)
        return rows + [
          Consumption(
            scope: first.scope, kind: first.kind, id: sheet + "2", at: first.at,
            receipt: first.receipt)
        ]
      })
    let service = service(bench, on: edited)
    for slot in 1...3 { #expect(await redeem(service, codes[slot])?.code == .refused) }
    #expect(try await bench.lastReason() == "tampered-consumptions")
    let findings = try await service.examine()
    #expect(findings.contains { $0.severity == .alarm && $0.message.contains("alice") })
    let status = await thrown { _ = try await service.backupCodes.status(of: AccountID("alice")) }
    #expect(status?.code == .refused)
  }

  @Test("An untouched store has no alarming finding") func clean() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1])
    #expect(try await bench.service.examine().isEmpty)
  }

  @Test("Sheets that run low, and sheets whose pepper is gone, are found") func lowSheets()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 3)
    try await bench.redeem(codes[1])
    let findings = try await bench.service.examine()
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.first?.message.contains("alice") == true)
    let other = RecoveryService(
      store: bench.store, keyring: try otherPepper(bench), configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 9))
    #expect(try await other.examine().contains { $0.message.contains("code pepper") })
    #expect(await redeem(other, codes[2])?.code == .refused)
  }

  @Test("Accounts that could not recover today are named, with the reason") func cannotRecover()
    async throws
  {
    let bench = try await Bench.make()
    let used = try await bench.issue("used", count: 1)
    try await bench.redeem(used[1], "used")
    _ = try await bench.issue("expired", expiresAt: bench.clock.now.adding(seconds: 10))
    _ = try await bench.issue("revoked")
    _ = try await bench.codes.revoke(
      account: AccountID("revoked"), authority: .administrator(actor: "a", reason: "r"))
    _ = try await bench.issue("well")
    bench.clock.advance(seconds: 10)
    let messages = try await bench.service.examine().map(\.message)
    for (account, why) in [
      ("expired", "has expired"), ("revoked", "has no sheet"), ("used", "is used"),
    ] {
      #expect(messages.contains { $0.contains("account \(account)") && $0.contains(why) })
    }
    #expect(messages.count == 3, "\(messages)")
  }

  private func otherPepper(_ bench: Bench) throws -> Keyring {
    let keyring = bench.service.context.keyring
    let old = keyring.active(.codePepper).id
    return try keyring.rotating(.codePepper).retiring(id: old)
  }
}
