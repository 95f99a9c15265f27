internal import RegainCrypto

/// Appends entries that a store has lost, each bundle in one commit with all that it changed.
struct GapReplay<Folder: LogFolder & Sendable> {
  private let context: ServiceContext
  private let entries: FolderEntries<Folder>
  /// Where the accounts that the entries name have their rows. What is not here has none.
  private var scopes: [RandomIdentifier: Scope] = [:]
  /// - Parameter bundles: their roots, as they were verified.
  init(context: ServiceContext, folder: Folder, bundles: [TreeHash]) {
    self.context = context
    entries = FolderEntries(folder: folder, bundles: bundles)
  }

  /// Goes through the entries, and then through the store's accounts, once.
  ///
  /// - Throws: `refused` where an account's row does not verify: what the gap changed could not be put back, and it
  ///   may verify again tomorrow.
  mutating func findAccounts(
    _ range: Range<Int64>, ofLog size: Int64
  ) async throws(RegainError) {
    var wanted: Set<RandomIdentifier> = []
    var index = range.lowerBound
    while index < range.upperBound {
      let end = min((index / 256 + 1) * 256, range.upperBound)
      for entry in try entries.entries(index..<end, ofLog: size) {
        if let account = try LoggedEvent(entry.bytes).account { wanted.insert(account) }
      }
      index = end
    }
    var found: [RandomIdentifier: Scope] = [:]
    try await context.forEachRecord(of: .account) { record throws(RegainError) in
      let account = try context.ownAccountRow(record)
      if wanted.contains(account.body.reference) {
        found[account.body.reference] = record.key.scope
      }
    }
    scopes = found
  }

  /// A suspension is of every sheet: also of accounts that the bundle does not name. Those come first, so that
  /// whoever is stopped in between does it again.
  private func suspendOthers(
    _ events: [LoggedEvent], but named: Set<Scope>
  ) async throws(RegainError) {
    for event in events where event.name == AuditEventName.sheetsSuspended.rawValue {
      let suspension = Suspension(context: context, origin: .unnamed)
      _ = try await suspension.suspendAll(at: event.at, but: named)
    }
  }

  /// - Parameter range: within one bundle.
  /// - Returns: false when another entry came in between.
  mutating func replay(_ range: Range<Int64>, ofLog size: Int64) async throws(RegainError) -> Bool {
    let bundle = try entries.entries(range, ofLog: size)
    let events = try bundle.map { entry throws(RegainError) in try LoggedEvent(entry.bytes) }
    let accounts = Set(events.compactMap(\.account)).compactMap { account in
      scopes[account].map { (account, ReplayedRows(scope: $0)) }
    }
    try await suspendOthers(events, but: Set(accounts.map(\.1.scope)))
    let request = ReadRequest([.logSize] + accounts.flatMap(\.1.items))
    let (context, size) = (context, range.lowerBound)
    let result = try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) -> Decision<Bool> in
      guard snapshot.logSize == size else { return Decision([], .success(false)) }
      var changes: [Change] = [.requireLogSize(size)]
      for (account, rows) in accounts {
        let own = events.filter {
          $0.account == account || $0.name == AuditEventName.sheetsSuspended.rawValue
        }
        changes += try rows.changes(own, in: snapshot, context: context)
      }
      return Decision(changes + bundle.map { .append($0) }, .success(true))
    }
    return result
  }
}

/// The rows of one account while events are replayed on them.
private struct ReplayedRows: Sendable {
  let scope: Scope

  private var codesKey: RecordKey { BackupCodesRecord.key(scope) }
  private var attemptsKey: RecordKey { RecordKey(scope, .attempts, "all") }

  var items: [ReadRequest.Item] {
    [
      AccountRecord.key(scope), codesKey, attemptsKey, DevicesRecord.key(scope),
      TokensRecord.key(scope), AddressesRecord.key(scope), CasesRecord.key(scope),
    ].map { .record($0) }
      + [
        .consumptions(scope, .backupCode), .consumptions(scope, .challenge),
        .consumptions(scope, .token),
      ]
  }

  /// - Throws: `refused` for rows that do not verify.
  func changes(
    _ events: [LoggedEvent], in snapshot: Snapshot, context: ServiceContext
  ) throws(RegainError) -> [Change] {
    let account: Stored<AccountRecord>
    let codes: Stored<BackupCodesRecord>
    let attempts: Stored<AttemptsRecord>
    let devices: Stored<DevicesRecord>
    let tokens: Stored<TokensRecord>
    let addresses: Stored<AddressesRecord>
    let cases: Stored<CasesRecord>
    do {
      guard let known = try context.rows.account(of: scope, in: snapshot) else { return [] }
      account = known
      codes = try context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
      attempts = try context.rows.read(attemptsKey, in: snapshot, absent: AttemptsRecord())
      devices = try DeviceRows(scope).devices(context.rows, in: snapshot)
      tokens = try TokenRows(scope).tokens(context.rows, in: snapshot)
      addresses = try AddressRows(scope).addresses(context.rows, in: snapshot)
      cases = try context.rows.read(
        CasesRecord.key(scope), in: snapshot, absent: CasesRecord())
    } catch {
      throw error.code == .refused ? .rowsDoNotVerify(scope) : error
    }
    var history = AccountHistory(
      codes: codes.body, devices: devices.body, tokens: tokens.body, freeze: account.body.freeze,
      stops: account.body.stops, attempts: attempts.body)
    for event in events { history.apply(event, limiter: context.limiter) }
    history.endLostTokens()
    var owner = account.body
    (owner.freeze, owner.stops) = (history.freeze, history.stops)
    // A stop that is newer than the gap was not lifted in it.
    if let own = account.body.freeze, let last = events.last?.at, own.since > last {
      owner.freeze = own
    }
    let rows = [
      try context.rows.replacingIfChanged(codes, with: history.codes),
      try context.rows.replacingIfChanged(account, with: owner),
      try context.rows.replacingIfChanged(attempts, with: history.attempts),
      try context.rows.replacingIfChanged(devices, with: history.devices),
      try context.rows.replacingIfChanged(tokens, with: history.tokens),
      try context.rows.replacingIfChanged(addresses, with: history.replaying(on: addresses.body)),
      try context.rows.replacingIfChanged(cases, with: history.replaying(on: cases.body)),
    ]
    return rows.compactMap(\.self) + consumptions(history, in: snapshot)
  }

  /// What the events used up, and the store does not know of.
  private func consumptions(_ history: AccountHistory, in snapshot: Snapshot) -> [Change] {
    let uses = history.uses.map { use in
      Consumption(
        scope: scope, kind: .backupCode, id: use.consumptionID, at: use.at,
        idempotencyDigest: use.request, receipt: use.receipt)
    }
    let all = history.tokenConsumptions(in: scope) + history.consumptions(in: scope) + uses
    let kinds = Set(all.map(\.kind))
    let known = kinds.reduce(into: [:]) { known, kind in
      known[kind] = Set(snapshot.consumptions(scope, kind).map(\.id))
    }
    return all.filter { known[$0.kind]?.contains($0.id) != true }.map { .consume($0) }
  }
}

extension ServiceContext {
  /// - Throws: `refused` for a row that does not verify: nothing can be said of whose it is.
  func ownAccountRow(_ record: StoredRecord) throws(RegainError) -> Stored<AccountRecord> {
    do {
      return try rows.open(record, as: AccountRecord.self)
    } catch {
      throw error.code == .refused ? .rowsDoNotVerify(record.key.scope) : error
    }
  }
}

extension RegainError {
  /// A reconciliation that left such rows as they are would leave a used code to be revived by whoever puts them
  /// back as they were.
  static func rowsDoNotVerify(_ scope: Scope) -> RegainError {
    let account = String(decoding: scope.account, as: UTF8.self)
    let tenant = String(decoding: scope.tenant, as: UTF8.self)
    return RegainError(
      .refused,
      "Rows of account \(account) (tenant \(tenant)) do not verify: they were edited. Put them back from the "
        + "backup, or delete them, so that the account counts as lost; then run this again.")
  }
}
