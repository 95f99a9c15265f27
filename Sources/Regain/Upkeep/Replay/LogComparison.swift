/// Holds the tables against the log, and names every difference.
package struct LogComparison: Sendable {
  let context: ServiceContext
  private let entriesPerShare: Int64

  /// - Parameter entriesPerShare: a million entries are those of some hundred thousand accounts.
  package init(context: ServiceContext, entriesPerShare: Int64 = 1_000_000) {
    (self.context, self.entriesPerShare) = (context, entriesPerShare)
  }

  /// The rows of one account, as of one moment.
  struct Rows: Sendable {
    let account: Stored<AccountRecord>
    let codes: BackupCodesRecord
    let devices: DevicesRecord
    let attempts: AttemptsRecord
    let consumptions: [Consumption]
    let answers: [Consumption]
    let tokens: TokensRecord
    let tokenUses: [Consumption]
    let addresses: AddressesRecord
    let cases: CasesRecord
    /// What the log said since the replay.
    let since: [IndexedAuditEntry]
  }

  /// - Parameter name: what the account is called for an administrator.
  package func findings(name: (Scope) -> String) async throws(RegainError) -> [Finding] {
    let size = try await context.store.rows(for: ReadRequest([.logSize])).logSize ?? 0
    var (findings, missing): ([Finding], Missing) = ([], Missing())
    var (agents, cases) = (LoggedAgents(), LoggedCases())
    for share in LogReplay.Share.all(logSize: size, entriesEach: entriesPerShare) {
      var replay = LogReplay(share: share, limiter: context.limiter)
      try await context.forEachEntry { entry in
        replay.take(entry)
        guard share.number == 0, let event = try? LoggedEvent(entry.entry.bytes) else { return }
        agents.note(event)
        cases.note(event)
      }
      findings += replay.faults.map { Finding(.alarm, "log", $0) }
      if share.number == 0, let fault = try await rootFault(replay) { findings.append(fault) }
      if replay.size < size, share.number == 0 {
        findings.append(
          Finding(
            .alarm, "log",
            "The log ends behind \(replay.size) entries, and the database counts \(size): its last ones were "
              + "taken out."))
      }
      findings += try await compare(replay, share, &missing, name: name)
    }
    findings += missing.findings
    findings += try await self.findings(agents)
    return findings + (try await self.findings(cases))
  }

  /// Where the entries, hashed one by one, are not what the tree was built over: someone has put other ones in their
  /// place, with hashes that fit them.
  private func rootFault(_ replay: LogReplay) async throws(RegainError) -> Finding? {
    // Gaps and edited bytes are told already.
    guard replay.edge.size == replay.size, replay.faults.isEmpty else { return nil }
    var tree = context.tree(at: replay.size)
    guard try await tree.root(at: replay.size) != replay.edge.root else { return nil }
    var place = "somewhere"
    for (number, root) in replay.bundles.enumerated() {
      let start = Int64(number * Tile.fullWidth)
      let end = start + Int64(Tile.fullWidth)
      guard try await tree.root(of: start..<end) != root else { continue }
      place = "between \(start) and \(end - 1)"
      break
    }
    return Finding(
      .alarm, "log",
      "The log's entries \(place) are not those that its tree was built over: they were put in the place of others."
    )
  }

  /// Accounts that have no rows: the first few, and how many.
  private struct Missing {
    private static let most = 20
    private var first: [RandomIdentifier] = []
    private var count = 0

    mutating func add(_ accounts: Set<RandomIdentifier>) {
      count += accounts.count
      first = Array((first + accounts).sorted { $0.hex < $1.hex }.prefix(Self.most))
    }

    var findings: [Finding] {
      first.map(LogComparison.finding)
        + (count > first.count
          ? [Finding(.alarm, "account", "And \(count - first.count) more accounts have no rows.")]
          : [])
    }
  }

  private func compare(
    _ replay: LogReplay, _ share: LogReplay.Share, _ missing: inout Missing,
    name: (Scope) -> String
  ) async throws(RegainError) -> [Finding] {
    var unseen = Set(replay.accounts.keys)
    var findings: [Finding] = []
    try await context.forEachRecord(of: .account) { record throws(RegainError) in
      // Rows that do not verify are findings of their own.
      guard let account = try? context.rows.open(record, as: AccountRecord.self),
        share.has(account.body.reference)
      else { return }
      let reference = account.body.reference
      unseen.remove(reference)
      for difference in try await differences(
        replay.accounts[reference], replay.size, scope: record.key.scope)
      {
        findings.append(
          Finding(.alarm, "account", "\(name(record.key.scope)): \(difference)"))
      }
    }
    missing.add(unseen)
    return findings
  }

  private static func finding(missing reference: RandomIdentifier) -> Finding {
    Finding(
      .alarm, "account",
      "The log knows an account (\(reference.hex)) that has no rows: they were deleted, or the store "
        + "was restored from an older copy. See `regain audit list`.")
  }

  private func differences(
    _ history: AccountHistory?, _ size: Int64, scope: Scope
  ) async throws(RegainError) -> [String] {
    guard let rows = try await read(scope, since: size) else { return [] }
    var history = history ?? AccountHistory()
    for entry in rows.since {
      guard let event = try? LoggedEvent(entry.entry.bytes) else { continue }
      guard event.account == rows.account.body.reference || event.account == nil else { continue }
      history.apply(event, limiter: context.limiter)
    }
    return history.differences(from: rows)
      + history.caseDifferences(from: rows.addresses, rows.cases, at: context.clock.now)
  }

  /// Nil for rows that do not verify.
  private func read(_ scope: Scope, since size: Int64) async throws(RegainError) -> Rows? {
    let keys = [
      AccountRecord.key(scope),
      BackupCodesRecord.key(scope), RecordKey(scope, .attempts, "all"),
      DeviceRows(scope).devicesKey, TokenRows(scope).tokensKey,
      AddressRows(scope).addressesKey, CasesRecord.key(scope),
    ]
    let snapshot = try await context.store.rows(
      for: ReadRequest(
        keys.map { .record($0) } + [
          .consumptions(scope, .backupCode), .consumptions(scope, .challenge),
          .consumptions(scope, .token),
          .auditPage(from: size, limit: 10_000),
        ]))
    guard let record = snapshot.record(keys[0]),
      let account = try? context.rows.open(record, as: AccountRecord.self),
      let codes = try? context.rows.read(keys[1], in: snapshot, absent: BackupCodesRecord()),
      let attempts = try? context.rows.read(keys[2], in: snapshot, absent: AttemptsRecord()),
      let devices = try? context.rows.read(keys[3], in: snapshot, absent: DevicesRecord()),
      let tokens = try? context.rows.read(keys[4], in: snapshot, absent: TokensRecord()),
      let addresses = try? context.rows.read(keys[5], in: snapshot, absent: AddressesRecord()),
      let cases = try? context.rows.read(keys[6], in: snapshot, absent: CasesRecord())
    else { return nil }
    return Rows(
      account: account, codes: codes.body, devices: devices.body, attempts: attempts.body,
      consumptions: snapshot.consumptions(scope, .backupCode),
      answers: snapshot.consumptions(scope, .challenge), tokens: tokens.body,
      tokenUses: snapshot.consumptions(scope, .token), addresses: addresses.body,
      cases: cases.body, since: snapshot.auditEntries)
  }
}

extension AccountHistory {
  /// What the log says and the rows do not, and the other way round.
  fileprivate func differences(from rows: LogComparison.Rows) -> [String] {
    var differences: [String] = []
    func compare<Value: Equatable>(_ log: Value, _ table: Value, _ text: @autoclosure () -> String)
    {
      if log != table { differences.append(text()) }
    }
    compare(
      codes.active?.id, rows.codes.active?.id,
      "its active sheet is \(Self.name(rows.codes.active)), and \(Self.name(codes.active)) by the log."
    )
    compare(
      codes.pending?.id, rows.codes.pending?.id,
      "its pending sheet is \(Self.name(rows.codes.pending)), and \(Self.name(codes.pending)) by the "
        + "log.")
    for (log, table) in [(codes.active, rows.codes.active), (codes.pending, rows.codes.pending)] {
      guard let log, let table, log.id == table.id else { continue }
      compare(
        log.consumed.map(\.slot).sorted(), table.consumed.map(\.slot).sorted(),
        "used codes of its sheet are \(table.consumed.map(\.slot).sorted()), and "
          + "\(log.consumed.map(\.slot).sorted()) by the log.")
      compare(
        log.disabledAt != nil, table.disabledAt != nil,
        "its sheet is \(table.disabledAt == nil ? "not " : "")disabled, against the log.")
      compare(
        log.suspendedAt != nil, table.suspendedAt != nil,
        "its sheet is \(table.suspendedAt == nil ? "not " : "")suspended, against the log.")
    }
    compare(
      Set(uses.map(\.consumptionID)), Set(rows.consumptions.map(\.id)),
      "\(rows.consumptions.count) codes are noted as used, and \(uses.count) were by the log.")
    compare(
      freeze?.until, rows.account.body.freeze?.until,
      "it is stopped until \(Self.text(rows.account.body.freeze)), and until \(Self.text(freeze)) by the "
        + "log.")
    compare(
      stops, rows.account.body.stops,
      "\(rows.account.body.stops.count) stops are noted, and \(stops.count) were by the log, or others."
    )
    for factor in [Factor.backupCode, .device] {
      let (counted, logged) = (rows.attempts[factor].failures, attempts[factor].failures)
      guard counted < logged else { continue }
      differences.append("\(counted) failed attempts are counted, and \(logged) were by the log.")
    }
    return differences + deviceDifferences(from: rows.devices, rows.answers)
      + tokenDifferences(from: rows.tokens, rows.tokenUses)
  }

  private static func name(_ sheet: StoredSheet?) -> String { sheet?.id.hex ?? "none" }

  private static func text(_ freeze: Freeze?) -> String { freeze?.until.description ?? "no time" }
}
