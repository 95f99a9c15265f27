import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The log") struct AuditTests {
  @Test("Every step makes one entry, in order, without gaps") func everyStep() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1])
    _ = await bench.refusal(codes[1])
    let new = try await bench.issue()
    try await bench.confirm(new[try #require(try await bench.status().slotToConfirm)])
    try await bench.stop(new[0])
    let log = try await bench.log()
    #expect(
      log.map(\.event) == [
        "sys_store_initialised", "authn_sheet_issued", "authn_sheet_activated",
        "authn_login_success", "authn_login_fail",
        "authn_sheet_issued", "authn_sheet_confirmed", "authn_sheet_activated", "authn_sheet_ended",
        "authn_login_lock",
      ])
    #expect(log.map(\.index) == Array(0..<Int64(log.count)))
    #expect(Set(log.map(\.id)).count == log.count)
  }

  @Test("An entry's bytes follow the schema, and its leaf hash is RFC 6962's") func bytes()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1], source: "192.0.2.1")
    _ = try await bench.refusal(forged(codes[2]), source: "192.0.2.1")
    let page = ReadRequest([.auditPage(from: 0, limit: 100)])
    for indexed in try await bench.memory.rows(for: page).auditEntries {
      let entry = indexed.entry
      let text = String(decoding: entry.bytes, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.last == "", "each line is ended")
      #expect(lines[0] == "regain-audit-entry-v1")
      #expect(lines[1] == "id \(entry.id.hex)")
      let names = lines[4..<(lines.count - 1)].map { $0.split(separator: " ")[0] }
      #expect(names == names.sorted())
      let pattern = /[a-z][a-z0-9-]* [A-Za-z0-9._:+-]+/
      #expect(lines[1..<(lines.count - 1)].allSatisfy { $0.wholeMatch(of: pattern) != nil })
      let leaf = [UInt8(0)] + entry.bytes
      #expect(try SHA2.hash(leaf.span) == entry.leafHash)
      #expect(!text.contains("index"))
    }
  }

  @Test("What is personal stands behind commitments that its salt opens") func commitments()
    async throws
  {
    let bench = try await Bench.make()
    _ = try await bench.codes.issueForTesting(
      SheetRequest(account: AccountID("alice@example.org"), profile: .long))
    let page = ReadRequest([.auditPage(from: 1, limit: 1)])
    let entry = try #require(try await bench.memory.rows(for: page).auditEntries.first?.entry)
    let text = String(decoding: entry.bytes, as: UTF8.self)
    #expect(!text.contains("alice"))
    #expect(!text.contains("a test"))
    #expect(entry.values.map(\.field) == ["actor", "reason"])
    for value in entry.values {
      #expect(value.salt.count == 32)
      #expect(text.contains("\(value.field)-commitment \(try commitment(to: value))\n"))
      let guess = CommittedValue(
        field: value.field, salt: [UInt8](repeating: 0, count: 32), value: value.value)
      #expect(try commitment(to: guess) != commitment(to: value))
    }
  }

  @Test("No entry, row or notice holds a code") func noSecrets() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue(count: 3)
    try await bench.redeem(codes[1])
    _ = await bench.refusal(codes[1])
    try await bench.stop(codes[0])
    var items: [ReadRequest.Item] = [.auditPage(from: 0, limit: 1000)]
    items += RecordKind.allCases.map { .recordPage($0, after: nil, limit: 1000) }
    let snapshot = try await bench.memory.rows(for: ReadRequest(items))
    let everything =
      snapshot.records.map(\.body) + snapshot.auditEntries.map(\.entry.bytes)
      + snapshot.auditEntries.flatMap { $0.entry.values.map { Array($0.value.utf8) } }
    let texts = everything.map { String(decoding: $0, as: UTF8.self).uppercased() }
    for code in codes {
      let symbols = code.filter { $0 != "-" }
      // Any six symbols of the secret in a row would be a leak, and no chance.
      for start in 2..<(symbols.count - 8) {
        let part = symbols.dropFirst(start).prefix(7)
        #expect(!texts.contains { $0.contains(part) })
      }
    }
  }

  @Test("Who asked, from where and why stands behind commitments, with every kind of request")
  func origins() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let alice = try AccountID("alice")
    let origin = try RequestOrigin(source: "192.0.2.7", actor: "web-3", reason: "lost phone")
    _ = try await bench.codes.redeem(TypedCode(codes[1]), by: alice, origin: origin)
    let slot = try #require(try await bench.status().slotToConfirm)
    _ = try await bench.codes.confirm(TypedCode(codes[slot]), by: alice, origin: origin)
    _ = try await bench.codes.stop(TypedCode(codes[0]), account: alice, origin: origin)
    _ = await thrown {
      _ = try await bench.codes.stop(TypedCode(forged(codes[0])), account: alice, origin: origin)
    }
    for line in try await bench.log().suffix(4) {
      #expect(line.values.map(\.value) == ["web-3", "lost phone", "192.0.2.7"], "\(line.event)")
      #expect(line.fields.filter { $0.name.hasSuffix("-commitment") }.count == 3)
    }
  }

  @Test(
    "Labels are bounded and on one line",
    arguments: ["", "a\nb", String(repeating: "x", count: 256)])
  func labels(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try RequestOrigin(source: text) }
    #expect(throws: RegainError(.malformed, "")) { try RequestOrigin(actor: text) }
    #expect(throws: RegainError(.malformed, "")) { try RequestOrigin(reason: text) }
    #expect(throws: RegainError(.malformed, "")) { try IssueAuthority.session(actor: text) }
    #expect(throws: RegainError(.malformed, "")) {
      try IssueAuthority.administrator(actor: "a", reason: text)
    }
  }

  @Test("A page has at most a thousand entries, whatever is asked for") func pages() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    #expect(try await bench.service.audit.entries(from: -5, limit: 0).count == 1)
    #expect(try await bench.service.audit.entries(from: 1, limit: .max).map(\.index) == [1, 2])
    #expect(try await bench.service.audit.entries(from: 99).isEmpty)
  }
}
