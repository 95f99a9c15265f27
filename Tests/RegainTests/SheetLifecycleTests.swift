import Regain
import RegainTesting
import Testing

@Suite("The life of a sheet") struct SheetLifecycleTests {
  private func authority() throws -> IssueAuthority {
    try .administrator(actor: "root", reason: "asked to")
  }

  @Test("A first sheet is active once it is handed over") func first() async throws {
    let bench = try await Bench.make()
    let (sheet, codes) = try await bench.codes.issueForTesting(
      SheetRequest(account: AccountID("alice"), profile: .long, label: "Work"))
    #expect(sheet.state == .active)
    #expect(sheet.slotToConfirm == nil)
    #expect(codes.count == 11)
    #expect(Set(codes).count == 11)
    let status = try #require(try await bench.status().active)
    #expect(status.label == "Work")
    #expect(status.total == 10)
    #expect(status.remaining == 10)
  }

  @Test("While it is being handed over, no code of a first sheet redeems") func notYet()
    async throws
  {
    let bench = try await Bench.make()
    let request = try SheetRequest(account: AccountID("alice"), profile: .long)
    _ = try await bench.codes.issue(request, authority: try authority()) { sheet in
      var first = ""
      sheet.exposeForDisplay { slot, text in
        if slot == 1 { first = String(decoding: text.indices.map { text[$0] }, as: UTF8.self) }
      }
      #expect(await bench.refusal(first)?.code == .refused)
      let reason = try await bench.lastReason()
      #expect(reason == "sheet-pending")
    }
  }

  @Test("A sheet that could not be handed over is void") func deliveryFails() async throws {
    struct Jam: Error {}
    let bench = try await Bench.make()
    let request = try SheetRequest(account: AccountID("alice"), profile: .long)
    let error = await thrown {
      _ = try await bench.codes.issue(request, authority: try authority()) { _ in throw Jam() }
    }
    #expect(error?.code == .unavailable)
    let status = try await bench.status()
    #expect(status.active == nil)
    #expect(status.pending == nil)
    #expect(try await bench.events().last == "authn_sheet_ended")
  }

  @Test("A replacement waits for its confirmation; the old sheet redeems until then")
  func replacement() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue()
    let new = try await bench.issue()
    #expect(await bench.refusal(new[1])?.code == .refused)
    #expect(try await bench.lastReason() == "sheet-pending")
    try await bench.redeem(old[1])
    let slot = try #require(try await bench.status().slotToConfirm)
    let confirmed = try await bench.confirm(new[slot])
    #expect(confirmed.activated)
    #expect(confirmed.remaining == 10, "retyping spends nothing")
    #expect(await bench.refusal(old[2])?.code == .refused)
    try await bench.redeem(new[slot])
    #expect(
      try await bench.events().suffix(5).prefix(3)
        == ["authn_sheet_confirmed", "authn_sheet_activated", "authn_sheet_ended"])
  }

  @Test("Only the named code confirms; another right one does not count as a failure")
  func namedCode() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    let new = try await bench.issue()
    let slot = try #require(try await bench.status().slotToConfirm)
    let other = slot == 1 ? 2 : 1
    for _ in 0..<7 {
      #expect(await thrown { try await bench.confirm(new[other]) }?.code == .refused)
    }
    #expect(try await bench.lastReason() == "not-the-named-code")
    #expect(await thrown { try await bench.confirm(forged(new[slot])) }?.code == .refused)
    #expect(try await bench.attempts().failures == 1)
    try await bench.confirm(new[slot])
  }

  @Test(
    "Confirming an active sheet is a drill: its date is kept, and another code is asked for next")
  func drill() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let first = try #require(try await bench.status().slotToConfirm)
    let drilled = try await bench.confirm(codes[first])
    #expect(!drilled.activated)
    let status = try await bench.status()
    #expect(status.active?.confirmedAt == bench.clock.now)
    #expect(status.active?.remaining == 10)
    #expect(status.slotToConfirm != first)
    #expect(try await bench.events().last == "authn_sheet_drilled")
  }

  @Test("An administrator may put a replacement in force at once; a session may not")
  func activateAtOnce() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue()
    let new = try await bench.issue(activate: true)
    #expect(await bench.refusal(old[1])?.code == .refused)
    try await bench.redeem(new[1])
    let request = try SheetRequest(account: AccountID("alice"), profile: .long)
    let error = await thrown {
      _ = try await bench.codes.issue(
        request, authority: try .session(actor: "alice"), activate: true
      ) { _ in }
    }
    #expect(error?.code == .malformed)
  }

  @Test("A third sheet takes the place of the one that waits, not of the one that redeems")
  func thirdSheet() async throws {
    let bench = try await Bench.make()
    let first = try await bench.issue()
    let second = try await bench.issue()
    let third = try await bench.issue()
    try await bench.redeem(first[1])
    let slot = try #require(try await bench.status().slotToConfirm)
    #expect(await thrown { try await bench.confirm(second[slot]) }?.code == .refused)
    try await bench.confirm(third[slot])
  }

  @Test("Revoking ends every sheet, and is safe to repeat") func revoke() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue()
    let new = try await bench.issue()
    let alice = try AccountID("alice")
    #expect(try await bench.codes.revoke(account: alice, authority: try authority()) == 2)
    #expect(try await bench.codes.revoke(account: alice, authority: try authority()) == 0)
    #expect(await bench.refusal(old[1])?.code == .refused)
    #expect(await bench.refusal(new[1])?.code == .refused)
  }

  @Test("Revoking by date ends what was issued before it, in this tenant alone") func revokeBefore()
    async throws
  {
    let bench = try await Bench.make()
    let old = try await bench.issue("old")
    bench.clock.advance(seconds: 100)
    let day = bench.clock.now
    let new = try await bench.issue("new")
    let elsewhere = try TenantID("elsewhere")
    #expect(
      try await bench.codes.revokeAll(issuedBefore: day, in: elsewhere, authority: try authority())
        == 0
    )
    #expect(try await bench.codes.revokeAll(issuedBefore: day, authority: try authority()) == 1)
    #expect(await bench.refusal(old[1], "old")?.code == .refused)
    try await bench.redeem(new[1], "new")
  }

  @Test("Digests of a sheet that ended are gone from the store") func digestsGone() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue()
    _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    let key = RecordKey(Scope(.default, try AccountID("alice")), .backupCodes, BackupCodesRecord.id)
    let record = try #require(
      try await bench.memory.rows(for: ReadRequest([.record(key)])).records.first)
    let body = String(decoding: record.body, as: UTF8.self)
    #expect(body.contains("revoked"))
    #expect(!body.contains("direct"), "\(body)")
  }

  @Test("A sheet that is expired already is malformed") func expiredAlready() async throws {
    let bench = try await Bench.make()
    let error = await thrown { _ = try await bench.issue(expiresAt: bench.clock.now) }
    #expect(error?.code == .malformed)
  }

  @Test("What is asked for is checked", arguments: [0, 31, -1])
  func badCounts(_ count: Int) {
    #expect(throws: RegainError(.malformed, "")) {
      try SheetRequest(account: AccountID("alice"), codeCount: count)
    }
  }

  @Test(
    "Labels are short and plain",
    arguments: ["", "a\u{7}b", "a\u{202E}b", "a\u{2066}b", String(repeating: "x", count: 61)])
  func badLabels(_ label: String) {
    #expect(throws: RegainError(.malformed, "")) {
      try SheetRequest(account: AccountID("alice"), label: label)
    }
  }

  @Test("Issue, confirmation, use and end each leave the owner a notice, without a code")
  func notices() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue()
    try await bench.redeem(old[1])
    let new = try await bench.issue()
    try await bench.confirm(new[try #require(try await bench.status().slotToConfirm)])
    try await bench.stop(new[0])
    _ = try await bench.codes.revoke(account: AccountID("alice"), authority: try authority())
    let scope = Scope(.default, try AccountID("alice"))
    let notices = try await bench.memory.rows(for: ReadRequest([.records(scope, .notice)])).records
    let rows = RowAuthenticator(keyring: bench.service.context.keyring)
    let events = try notices.map { try rows.open($0, as: NoticeRecord.self).body.event }
    #expect(
      events.sorted() == [
        "authn_login_lock", "authn_login_success", "authn_sheet_activated", "authn_sheet_ended",
        "authn_sheet_issued",
        "authn_sheet_issued",
      ])
  }
}
