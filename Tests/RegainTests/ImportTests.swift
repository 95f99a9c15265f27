import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Imported codes") struct ImportTests {
  /// SHA-512 in base 64, as Keycloak stores codes: quick enough for a test.
  private func keycloak(_ codes: [String]) throws -> [String] {
    try codes.map { code in
      let digest = try SHA2.hash(Array(code.utf8).span, using: .sha512)
      return base64(digest)
    }
  }

  private func base64(_ bytes: [UInt8]) -> String {
    let text = Base64URL.encode(bytes.span).replacing("-", with: "+").replacing("_", with: "/")
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }

  private func hex(_ base64: String) throws -> String {
    let text = Array(base64.utf8)
    let bytes = try Base64.decode(text.span)
    return Hex.encode(bytes.span)
  }

  private let codes = ["ABCD1234EFGH", "JKLM5678NPQR", "STUV9012WXYZ"]

  @discardableResult
  private func take(
    _ bench: Bench, _ stored: [String], of account: String = "alice",
    format: ImportFormat = .keycloak, bits: Int? = nil
  ) async throws -> ImportedSheet {
    try await bench.codes.importCodes(
      CodeImport(
        account: AccountID(account), format: format, codes: stored, entropyBits: bits),
      authority: .administrator(actor: "admin", reason: "move"))
  }

  private func redeem(
    _ bench: Bench, _ code: String, _ account: String = "alice", key: IdempotencyKey? = nil
  ) async throws -> RedeemedBackupCode {
    try await bench.codes.redeem(
      imported: TypedImportedCode(code), by: AccountID(account), idempotencyKey: key)
  }

  private func refusal(_ bench: Bench, _ code: String, _ account: String = "alice") async
    -> RegainError?
  {
    await thrown { _ = try await redeem(bench, code, account) }
  }

  @Test("Each code redeems once, in any order, and a new sheet is due") func once() async throws {
    let bench = try await Bench.make()
    let sheet = try await take(bench, keycloak(codes))
    #expect(sheet.codeCount == 3)
    #expect(sheet.grade == .weak)
    let logged = try await bench.log().last
    #expect(logged?.event == "authn_sheet_imported")
    let fields = Dictionary(uniqueKeysWithValues: logged?.fields ?? [])
    #expect([fields["format"], fields["grade"], fields["count"]] == ["keycloak", "weak", "3"])
    let redeemed = try await redeem(bench, codes[1])
    #expect(redeemed.slot == 2)
    #expect(redeemed.remaining == 2)
    #expect(redeemed.replaceSoon)
    #expect(await refusal(bench, codes[1])?.code == .refused)
    #expect(try await bench.lastReason() == "already-used")
    for code in [codes[2], codes[0]] { _ = try await redeem(bench, code) }
    #expect(await refusal(bench, codes[0])?.code == .refused)
  }

  @Test("30 at once: exactly one is accepted") func race() async throws {
    let bench = try await Bench.make(
      RecoveryConfiguration(attempts: AttemptLimits(softLimit: 100)))
    try await take(bench, keycloak(codes))
    var errors: [RegainError?] = []
    await withTaskGroup(of: RegainError?.self) { group in
      for _ in 0..<30 { group.addTask { await refusal(bench, codes[0]) } }
      for await error in group { errors.append(error) }
    }
    #expect(errors.count { $0 == nil } == 1)
  }

  @Test("A wrong code counts, and the sixth try waits") func counted() async throws {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes))
    for _ in 0..<5 { #expect(await refusal(bench, "NOTACODE")?.code == .refused) }
    #expect(await refusal(bench, codes[0])?.code == .throttled)
    #expect(try await bench.attempts().failures == 5)
  }

  @Test("The same request again gets its receipt again") func replay() async throws {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes))
    let key = try IdempotencyKey("0123456789abcdef0123456789abcdef")
    let first = try await redeem(bench, codes[0], key: key)
    let again = try await redeem(bench, codes[0], key: key)
    #expect(again.isReplay)
    #expect(again.receipt == first.receipt)
    #expect(await refusal(bench, codes[0])?.code == .refused)
  }

  @Test("The store holds neither the other system's hash nor the code") func wrapped() async throws
  {
    let bench = try await Bench.make()
    let stored = try keycloak(codes)
    try await take(bench, stored)
    let key = RecordKey(Scope(.default, try AccountID("alice")), .backupCodes, BackupCodesRecord.id)
    let record = try #require(
      try await bench.memory.rows(for: ReadRequest([.record(key)])).records.first)
    let body = String(decoding: record.body, as: UTF8.self)
    for secret in codes + stored { #expect(!body.contains(secret)) }
    for hash in stored { #expect(!body.contains(try hex(hash))) }
    // Copied under another account, the wrapped digests verify nothing.
    let other = try await Bench.make()
    try await take(other, stored, of: "bob")
    #expect(await refusal(other, codes[0], "alice")?.code == .refused)
  }

  @Test("Repeated, an import is the same sheet; another one is refused") func repeated()
    async throws
  {
    let bench = try await Bench.make()
    let first = try await take(bench, keycloak(codes))
    _ = try await redeem(bench, codes[0])
    #expect(try await take(bench, keycloak(codes)).sheet == first.sheet)
    #expect(await refusal(bench, codes[0])?.code == .refused, "used codes stay used")
    let other = await thrown { try await take(bench, keycloak(["ZZZZ"])) }
    #expect(other?.code == .refused)
    _ = try await bench.issue("bob")
    let beside = await thrown { try await take(bench, keycloak(codes), of: "bob") }
    #expect(beside?.code == .refused)
  }

  @Test("A sheet of Regain's own takes their place once it is confirmed") func replaced()
    async throws
  {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes))
    #expect(try await bench.status().slotToConfirm == nil, "imported codes have no numbers")
    let new = try await bench.issue()
    _ = try await redeem(bench, codes[0])
    let slot = try #require(try await bench.status().slotToConfirm)
    try await bench.confirm(new[slot])
    #expect(await refusal(bench, codes[1])?.code == .refused)
    try await bench.redeem(new[1])
  }

  @Test("A stop by the new sheet's stop code holds imported codes off as well") func stopped()
    async throws
  {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes))
    let new = try await bench.issue()
    try await bench.stop(new[0])
    #expect(await refusal(bench, codes[0])?.code == .refused)
    #expect(try await bench.lastReason() == "account-frozen")
  }

  @Test("Codes in plain are hashed at once, and read without dashes and spaces") func plain()
    async throws
  {
    let bench = try await Bench.make()
    #expect(try await take(bench, ["4f9c-21ab", "77 88 99 00"], format: .plain).grade == .fair)
    #expect(try await redeem(bench, "4f9c21ab").slot == 1)
    #expect(try await redeem(bench, "7788-9900").slot == 2)
    let key = RecordKey(Scope(.default, try AccountID("alice")), .backupCodes, BackupCodesRecord.id)
    let record = try #require(
      try await bench.memory.rows(for: ReadRequest([.record(key)])).records.first)
    #expect(String(decoding: record.body, as: UTF8.self).contains("argon2id$m=19456$t=2"))
  }

  @Test("An account without a set costs what the heaviest set of the tenant does") func sameWork()
    async throws
  {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes), of: "light")
    try await take(bench, ["4f9c21ab", "77889900"], of: "heavy", format: .plain)
    try await take(bench, keycloak(["ABCD"]), of: "light too")
    let key = RecordKey(Scope(tenant: .default), .importWork, ImportWorkRecord.id)
    let snapshot = try await bench.memory.rows(for: ReadRequest([.record(key)]))
    let rows = RowAuthenticator(keyring: bench.service.context.keyring)
    let work = try rows.read(key, in: snapshot, absent: ImportWorkRecord()).body
    #expect(work.schemes == ["argon2id$m=19456$t=2"], "one salt for a set, one hash for a guess")
    let heavy = try #require(CodeScheme(name: work.schemes[0]))
    #expect(work.padding(after: []) == [heavy])
    #expect(work.padding(after: [.foreign(.keycloakSHA512)]) == [heavy])
    #expect(work.padding(after: [heavy]) == [])
  }

  @Test(
    "Under the NIST profile they count only with enough declared entropy and an approved hash",
    arguments: [nil, 63, 111, 112] as [Int?])
  func nist(_ bits: Int?) async throws {
    let bench = try await Bench.make(RecoveryConfiguration(profile: .nist))
    try await take(bench, keycloak(codes), bits: bits)
    let refused = await refusal(bench, codes[0])
    #expect(refused?.code == (bits == 112 ? nil : .refused))
    if bits != 112 {
      let reason = try await bench.lastReason()
      #expect(reason == "import-not-counted")
      let survey = try await bench.codes.survey(Scope(.default, AccountID("alice")))
      #expect(survey.obstacle == .notCounted)
    }
  }

  @Test("A slow approved hash counts under the NIST profile from 64 bits") func nistSlow()
    async throws
  {
    let bench = try await Bench.make(RecoveryConfiguration(profile: .nist))
    try await take(bench, ["4f9c21ab4f9c21ab"], format: .plain, bits: 64)
    let refused = await refusal(bench, "4f9c21ab4f9c21ab")
    #expect(refused == nil)
  }

  @Test("Sets and costs out of bounds are refused before any work", arguments: [0, 13, 1000])
  func counts(_ count: Int) throws {
    let stored = try keycloak((0..<count).map { "CODE\($0)" })
    #expect(throws: RegainError.self) {
      _ = try CodeImport(account: AccountID("a"), format: .keycloak, codes: stored)
    }
  }

  @Test("A set with one code twice, and an entropy that is none, are refused") func bounds() throws
  {
    let account = try AccountID("a")
    let stored = try keycloak(["X"])
    #expect(throws: RegainError.self) {
      _ = try CodeImport(account: account, format: .keycloak, codes: stored + stored)
    }
    for bits in [0, -1, 513] {
      #expect(throws: RegainError.self) {
        _ = try CodeImport(
          account: account, format: .keycloak, codes: stored, entropyBits: bits)
      }
    }
  }

  @Test("An error names the kind of hash, and shows nothing of it") func errors() async throws {
    let account = try AccountID("a")
    let error = await thrown {
      _ = try CodeImport(
        account: account, format: .wordPress, codes: ["$P$BKaWBVPmjHPPvm4hHv4kfDkVdYzXbf/"])
    }
    #expect(error?.message.contains("phpass") == true)
    #expect(error?.message.contains("BKaW") == false)
  }

  @Test(
    "What no system would have as a code is no attempt",
    arguments: ["", "   ", "\u{0}", "a\u{7}b", String(repeating: "x", count: 73), "\u{7F}"])
  func malformed(_ text: String) async throws {
    let error = await thrown {
      let typed = try TypedImportedCode(text)
      _ = typed.secret
    }
    #expect(error?.code == .malformed)
  }

  @Test("An account whose rows were edited is refused, at the same cost") func tampered()
    async throws
  {
    let bench = try await Bench.make()
    try await take(bench, keycloak(codes))
    let store = EditedStore(
      bench.store,
      records: { record in
        guard record.key.kind == .backupCodes else { return record }
        return record.edited(body: record.body + [0x20])
      })
    let service = RecoveryService(
      store: store, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 3))
    let error = await thrown {
      _ = try await service.backupCodes.redeem(
        imported: TypedImportedCode(codes[0]), by: AccountID("alice"))
    }
    #expect(error?.code == .refused)
    #expect(try await bench.lastReason() == "tampered-record")
  }

  @Test("Issuing sheets of the imported profile is refused") func profile() throws {
    #expect(throws: RegainError.self) {
      _ = try SheetRequest(account: AccountID("a"), profile: .imported)
    }
  }
}
