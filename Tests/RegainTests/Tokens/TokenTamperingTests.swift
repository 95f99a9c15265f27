import Foundation
import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Tokens under a database that lies")
struct TokenTamperingTests {
  /// The service over a store that shows other rows.
  private func reading(
    _ bench: TokenBench, _ records: @escaping @Sendable (StoredRecord) -> StoredRecord? = { $0 },
    consumptions: @escaping @Sendable ([Consumption]) -> [Consumption] = { $0 }
  ) -> TokenBench {
    let store = EditedStore(bench.bench.memory, records: records, consumptions: consumptions)
    let service = RecoveryService(
      store: store, keyring: bench.bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 33))
    return TokenBench(
      bench: Bench(
        memory: bench.bench.memory, store: bench.bench.store, clock: bench.clock, service: service))
  }

  @Test("A use whose row was deleted is no use again", arguments: TokenFormat.all)
  func deletedUse(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format)
    try await bench.redeem(token)
    let edited = reading(bench, consumptions: { $0.filter { $0.kind != .token } })
    #expect(await edited.refusal(token) == .tamperedConsumptions)
  }

  @Test("An older row of the account's tokens does not bring one back")
  func olderRow() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue()
    let key = TokenRows(Scope(.default, try AccountID("alice"))).tokensKey
    let before = try #require(
      try await bench.bench.memory.rows(for: ReadRequest([.record(key)])).record(key))
    try await bench.tokens.revoke(token.id)
    let edited = reading(
      bench,
      { record in
        record.key == key ? before.edited(version: record.version) : record
      })
    #expect(await edited.refusal(token) == .tamperedRecord)
  }

  @Test(
    "A token's row that was deleted, edited or taken from another ends it",
    arguments: TokenFormat.all)
  func tokenRow(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let (token, other) = (
      try await bench.issue(format: format), try await bench.issue("bob", format: format)
    )
    let key = TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    let otherKey = TokenRecord.key(TenantID.default.bytes, other.id.identifier)
    let theirs = try #require(
      try await bench.bench.memory.rows(for: ReadRequest([.record(otherKey)])).record(otherKey))
    let gone = reading(bench, { $0.key == key ? nil : $0 })
    #expect(await gone.refusal(token) == .unknownToken)
    let edited = reading(bench, { $0.key == key ? $0.edited(body: $0.body + [0x20]) : $0 })
    #expect(await edited.refusal(token) == .tamperedRecord)
    let copied = reading(bench, { $0.key == key ? theirs.edited(key: key) : $0 })
    #expect(await copied.refusal(token) == .tamperedRecord)
  }

  @Test("A row that is sealed as the store's own, and is another token's by what it says, ends it")
  func rowOfAnother() async throws {
    let bob = Hex.encode(Array(try AccountID("bob").bytes).span)
    for format in [TokenFormat.handle, .v4Local] {
      #expect(try await redeeming(format, withRow: [:]) == "accepted")
      #expect(try await redeeming(format, withRow: ["account": bob]) == "token-changed")
    }
    let verifier = String(repeating: "01", count: 32)
    #expect(try await redeeming(.v4Local, withRow: ["verifier": verifier]) == "token-changed")
  }

  /// What becomes of a token whose row has these fields, under the store's own key.
  private func redeeming(
    _ format: TokenFormat, withRow change: [String: String]
  ) async throws -> String {
    let bench = try await TokenBench.make()
    let rows = bench.bench.service.context.rows
    let token = try await bench.issue(format: format)
    let key = TokenRecord.key(TenantID.default.bytes, token.id.identifier)
    let row = try #require(
      try await bench.bench.memory.rows(for: ReadRequest([.record(key)])).record(key))
    let body = try JSONEncoder().encode(try rows.open(row, as: TokenRecord.self).body)
    var fields = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    fields.merge(change) { $1 }
    let changed = try JSONDecoder().decode(
      TokenRecord.self, from: JSONSerialization.data(withJSONObject: fields))
    let other = try rows.seal(changed, at: key, version: row.version)
    let error = await thrown {
      try await reading(bench, { $0.key == key ? other : $0 }).redeem(token)
    }
    return error.map { $0.reason?.rawValue ?? "\($0)" } ?? "accepted"
  }

  @Test("A copy of the database makes no handle")
  func copiedDatabase() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: .handle)
    let parts = try TypedToken(token.text)
    // The selector is in the clear; the verifier is not.
    let made = try SecretHandle(random: ScriptedSelector(first: token.id.identifier.bytes))
    let text = try made.text()
    let forged = String(decoding: text.bytes.indices.map { text.bytes[$0] }, as: UTF8.self)
    #expect(parts.format == .handle && forged != token.text)
    let error = await thrown {
      _ = try await bench.tokens.redeem(TypedToken(forged), for: TokenBench.use())
    }
    #expect(error?.reason == .notAuthentic)
    try await bench.redeem(token)
  }

  @Test("A self-contained token's row stands for no handle")
  func otherForm() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: .v4Local)
    let made = try SecretHandle(random: ScriptedSelector(first: token.id.identifier.bytes))
    let text = try made.text()
    let error = await thrown {
      _ = try await bench.tokens.redeem(TypedToken(utf8: text.bytes), for: TokenBench.use())
    }
    #expect(error?.reason == .notAuthentic)
  }

  @Test(
    "Whoever has a token key, and not the store, makes nothing that is redeemed",
    arguments: [
      PasetoSuite.v4Local, .v4Public, .v3Local,
    ])
  func stolenKey(_ suite: PasetoSuite) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: TokenFormat(suite))
    let keys = bench.bench.service.context.keyring.tokenKeys
    let use = try TokenBench.use()
    let opener = TokenOpener(keys, .standard)
    let opened = try opener.open(
      UnverifiedPaseto(parsing: Array(token.text.utf8.dropFirst(5))), for: use)
    var claims = opened.claims
    claims.account = try AccountID("bob")
    let forged = try TokenSeal(keys).seal(claims, as: suite, random: SeededRandom(seed: 6)).text
    let error = await thrown {
      _ = try await bench.tokens.redeem(TypedToken(utf8: forged.span), for: use)
    }
    #expect(error?.reason == .unknownToken || error?.reason == .unknownAccount)
    claims.account = try AccountID("alice")
    claims.expires = claims.expires.adding(seconds: 60)
    let longer = try TokenSeal(keys).seal(claims, as: suite, random: SeededRandom(seed: 7)).text
    let other = await thrown {
      _ = try await bench.tokens.redeem(TypedToken(utf8: longer.span), for: use)
    }
    #expect(other?.reason == .tokenChanged)
  }
}

/// Gives chosen bytes first.
private final class ScriptedSelector: RandomSource {
  private let first: [UInt8]
  private let rest = SeededRandom(seed: 12)

  init(first: [UInt8]) { self.first = first }

  func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError) {
    guard buffer.count == first.count else { return try rest.fill(&buffer) }
    for index in first.indices { buffer[index] = first[index] }
  }
}
