import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

@Suite("Bulk issue") struct BatchTests {
  /// Keeps lines as a disk would: what was written survives, and what was withdrawn does not.
  final class Paper: BatchOutput {
    struct Line: Sendable {
      let account: AccountID
      let sheet: SheetID
      let codes: [String]
    }

    struct State {
      var lines: [Line] = []
      var writesLeft = Int.max
      var largestWrite = 0
    }

    let state = Mutex(State())

    var lines: [Line] { state.withLock(\.lines) }

    func prepare(
      _ sheet: borrowing BackupCodeSheet, of batch: SheetBatch
    ) throws(RegainError) -> Line {
      var codes = [String](repeating: "", count: sheet.codeCount + 1)
      sheet.exposeForDisplay { slot, text in
        codes[slot] = String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
      return Line(account: sheet.account, sheet: sheet.id, codes: codes)
    }

    func write(_ lines: [Line]) throws(RegainError) {
      let isFull = state.withLock { state in
        state.writesLeft -= 1
        state.largestWrite = max(state.largestWrite, lines.count)
        if state.writesLeft >= 0 { state.lines += lines }
        return state.writesLeft < 0
      }
      if isFull { throw RegainError(.unavailable, "The paper is full.") }
    }

    func withdraw(_ sheets: [SheetID]) {
      state.withLock { state in state.lines.removeAll { sheets.contains($0.sheet) } }
    }

    /// As a resumed run does: only lines whose sheets are stored stay.
    func keepStored(_ codes: BackupCodes, _ batch: SheetBatch) async throws {
      let lines = lines
      let stored = try await codes.areStored(
        lines.map { SheetLine(batch: batch, account: $0.account, sheet: $0.sheet) })
      state.withLock { $0.lines = zip(lines, stored).filter(\.1).map(\.0) }
    }
  }

  private var authority: IssueAuthority {
    get throws { try .administrator(actor: "admin", reason: "rollout") }
  }

  private func requests(_ accounts: [String]) throws -> AsyncStream<BatchRequest> {
    let all = try accounts.enumerated().map { index, name in
      BatchRequest(
        try SheetRequest(account: AccountID(name), profile: .long, codeCount: 2), line: index + 1)
    }
    return AsyncStream { stream in
      for request in all { stream.yield(request) }
      stream.finish()
    }
  }

  @discardableResult
  private func issue(
    _ bench: Bench, _ batch: SheetBatch, _ accounts: [String], to paper: Paper,
    activate: Bool = false
  ) async throws -> [BatchResult] {
    var results: [BatchResult] = []
    try await bench.codes.issue(
      batch, to: requests(accounts), authority: authority, activate: activate, output: paper
    ) { results.append($0) }
    return results.sorted { $0.line < $1.line }
  }

  @Test("Each account gets one sheet, and one code of each redeems") func all() async throws {
    let bench = try await Bench.make()
    let paper = Paper()
    let accounts = (0..<300).map { "user\($0)" }
    let batch = try await bench.codes.makeBatch()
    let results = try await issue(bench, batch, accounts, to: paper)
    #expect(results.map(\.line) == Array(1...300))
    #expect(
      results.allSatisfy {
        if case .issued(let sheet) = $0.outcome { sheet.state == .active } else { false }
      })
    #expect(paper.lines.map(\.account.description) == accounts, "in the order of the list")
    for line in paper.lines.prefix(20) {
      #expect(
        try await bench.codes.redeem(TypedCode(line.codes[1]), by: line.account).remaining == 1)
    }
    let issued = try await bench.service.audit.entries(limit: 1000).first {
      $0.event == "authn_sheet_issued"
    }
    #expect(issued?.fields.first { $0.name == "batch" }?.value == batch.id)
  }

  @Test("A line is written before its sheet is stored: whatever redeems is on paper") func order()
    async throws
  {
    let bench = try await Bench.make()
    let paper = Paper()
    paper.state.withLock { $0.writesLeft = 1 }
    let batch = try await bench.codes.makeBatch()
    let error = await thrown {
      try await issue(bench, batch, (0..<50).map { "user\($0)" }, to: paper)
    }
    #expect(error?.code == .unavailable)
    for index in 0..<50 {
      let status = try await bench.status("user\(index)")
      let isOnPaper = try paper.lines.contains { $0.account == (try AccountID("user\(index)")) }
      #expect((status.active != nil) == isOnPaper)
    }
  }

  @Test(
    "Cut short by any fault of the store and resumed: one sheet each, and each line is of it",
    arguments: [
      FaultInjectingStore.CommitFault.unavailable, .unknownButCommitted, .unknownAndLost,
    ], [0, 7, 30])
  func resumed(_ fault: FaultInjectingStore.CommitFault, at commit: Int) async throws {
    let bench = try await Bench.make(seed: UInt64(commit) + 1)
    let paper = Paper()
    let accounts = (0..<60).map { "user\($0)" }
    let batch = try await bench.codes.makeBatch()
    for offset in [0, 1, 5] { bench.store.fail(commit: commit + offset, with: fault) }
    let error = await thrown { try await issue(bench, batch, accounts, to: paper) }
    #expect(error?.code == (fault == .unavailable ? .unavailable : .unknown))
    try await paper.keepStored(bench.codes, batch)
    while await thrown({ try await issue(bench, batch, accounts, to: paper) }) != nil {
      try await paper.keepStored(bench.codes, batch)
    }
    try await check(paper, bench, accounts)
  }

  private func check(_ paper: Paper, _ bench: Bench, _ accounts: [String]) async throws {
    #expect(paper.lines.count == accounts.count)
    for line in paper.lines {
      let status = try await bench.codes.status(of: line.account)
      #expect(status.active?.sheet == line.sheet)
      #expect(status.pending == nil)
      _ = try await bench.codes.redeem(TypedCode(line.codes[2]), by: line.account)
    }
    let log = try await bench.log().filter { $0.event == "authn_sheet_issued" }
    #expect(log.count == accounts.count)
  }

  @Test("Repeating a run that is whole makes nothing") func repeated() async throws {
    let bench = try await Bench.make()
    let paper = Paper()
    let batch = try await bench.codes.makeBatch()
    try await issue(bench, batch, ["a", "b"], to: paper)
    let again = try await issue(bench, batch, ["a", "b"], to: paper)
    #expect(again.allSatisfy { if case .issuedBefore = $0.outcome { true } else { false } })
    #expect(paper.lines.count == 2)
    // Even where the sheet has ended since: somebody meant it.
    _ = try await bench.codes.revoke(account: AccountID("a"), authority: authority)
    try await issue(bench, batch, ["a", "b"], to: paper)
    #expect(paper.lines.count == 2)
  }

  @Test("An account that stands twice gets one sheet, next to each other or far apart") func twice()
    async throws
  {
    let bench = try await Bench.make()
    let paper = Paper()
    let accounts = ["a", "a"] + (0..<400).map { "u\($0)" } + ["a"]
    let results = try await issue(bench, bench.codes.makeBatch(), accounts, to: paper)
    #expect(results.count == 403)
    #expect(paper.lines.count == 401)
  }

  @Test("A replacement is pending, or active where an administrator says so; a stop holds it off")
  func replacements() async throws {
    let bench = try await Bench.make()
    let old = try await bench.issue("bob")
    let paper = Paper()
    var results = try await issue(bench, bench.codes.makeBatch(), ["bob", "eve"], to: paper)
    guard case .issued(let sheet) = results[0].outcome else {
      Issue.record("\(results)")
      return
    }
    #expect(sheet.state == .pending)
    #expect(sheet.slotToConfirm != nil)
    try await bench.redeem(old[1], "bob")
    results = try await issue(bench, bench.codes.makeBatch(), ["bob"], to: paper, activate: true)
    #expect(try await bench.status("bob").active?.sheet == paper.lines.last?.sheet)
    try await bench.stop(try #require(paper.lines.last?.codes[0]), "bob")
    let before = paper.lines.count
    results = try await issue(
      bench, bench.codes.makeBatch(), ["bob", "zoe"], to: paper, activate: true)
    guard case .refused(let error) = results[0].outcome else {
      Issue.record("\(results)")
      return
    }
    #expect(error.code == .refused)
    #expect(paper.lines.count == before + 1, "a refused sheet's line is withdrawn")
    #expect(try await bench.status("bob").pending == nil)
  }

  @Test("Rows that do not verify are of their own account alone") func tampered() async throws {
    let bench = try await Bench.make()
    _ = try await bench.issue("bad")
    let store = EditedStore(
      bench.store,
      records: { record in
        guard record.key.kind == .backupCodes else { return record }
        return record.edited(mac: [UInt8](repeating: 0, count: 32))
      })
    let service = RecoveryService(
      store: store, keyring: bench.service.context.keyring, configuration: .standard,
      clock: bench.clock, random: SeededRandom(seed: 3))
    let paper = Paper()
    let batch = try await service.backupCodes.makeBatch()
    var results: [BatchResult] = []
    try await service.backupCodes.issue(
      batch, to: requests(["bad", "good"]), authority: authority, output: paper
    ) { results.append($0) }
    #expect(results.count == 2)
    #expect(paper.lines.map(\.account.description) == ["good"])
  }

  @Test("Another tenant's account is refused; a session may not activate") func limits()
    async throws
  {
    let bench = try await Bench.make()
    let batch = try await bench.codes.makeBatch(in: TenantID("other"))
    let paper = Paper()
    #expect(await thrown { try await issue(bench, batch, ["a"], to: paper) }?.code == .malformed)
    let session = try IssueAuthority.session(actor: "alice")
    let error = await thrown {
      try await bench.codes.issue(
        batch, to: requests([]), authority: session, activate: true, output: paper
      ) { _ in }
    }
    #expect(error?.code == .malformed)
  }

  @Test("Work is bounded: no more than a few hundred accounts are under way") func bounded()
    async throws
  {
    let bench = try await Bench.make()
    let paper = Paper()
    let accounts = (0..<1500).map { "user\($0)" }
    try await issue(bench, bench.codes.makeBatch(), accounts, to: paper)
    #expect(paper.lines.count == 1500)
    #expect(paper.state.withLock(\.largestWrite) <= 256)
  }
}
