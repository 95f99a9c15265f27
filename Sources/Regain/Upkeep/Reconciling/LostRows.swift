/// Ends what only the log is left of: sheets without codes, devices without keys, and accounts without rows.
///
/// Of tokens that a store has lost nothing is left to end: no row names them. Rows of tokens whose account was deleted are
/// cleared away.
struct LostRows: Sendable {
  let context: ServiceContext
  let origin: RequestOrigin

  func settle(_ report: inout ReconciliationReport) async throws(RegainError) {
    var known: Set<RandomIdentifier> = []
    var lost = 0
    try await context.forEachRecord(of: .account) { record throws(RegainError) in
      let account = try context.ownAccountRow(record)
      known.insert(account.body.reference)
      lost += try await endLostSheets(of: record.key.scope)
      report.lostDevices += try await endLostDevices(of: record.key.scope)
    }
    try await forgetStrayTokens()
    try await LostRegistrations(context: context, origin: origin).settle(&report)
    report.lostSheets += lost
    report.lostAccounts += try await noteLostAccounts(beside: known)
  }

  private func endLostSheets(of scope: Scope) async throws(RegainError) -> Int {
    let codesKey = BackupCodesRecord.key(scope)
    let request = ReadRequest([.record(codesKey), .record(AccountRecord.key(scope))])
    return try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) in
      guard let codes = try? context.rows.read(codesKey, in: snapshot, absent: BackupCodesRecord())
      else { throw .rowsDoNotVerify(scope) }
      guard let account = try? context.rows.account(of: scope, in: snapshot) else {
        return Decision([], .success(0))
      }
      let (now, lost) = (context.clock.now, codes.body.live.filter(\.isLost))
      guard !lost.isEmpty else { return Decision([], .success(0)) }
      var (body, changes) = (codes.body, [Change.require(account.key, version: account.version)])
      for sheet in lost {
        body.end(sheet, .lost, at: now)
        let event = AuditEvent(.sheetEnded).adding(.sheet, .identifier(sheet.id))
          .adding(.account, .identifier(account.body.reference))
          .adding(.how, SheetEnding.lost.auditValue).committing(origin)
        changes.append(try context.audit.appending(event, at: now))
      }
      let notice = NoticeRecord(
        event: AuditEventName.sheetEnded.rawValue, at: now, account: account.body.reference,
        sheet: lost.first?.id)
      changes.append(try context.leavingNotice(notice, scope: scope))
      changes.append(try context.rows.replacing(codes, with: body))
      return Decision(changes, .success(lost.count))
    }
  }

  private func endLostDevices(of scope: Scope) async throws(RegainError) -> Int {
    let rows = DeviceRows(scope)
    return try await context.commit(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot throws(RegainError) in
      guard let stored = try? rows.devices(context.rows, in: snapshot) else {
        throw .rowsDoNotVerify(scope)
      }
      guard let account = try? rows.account(context.rows, in: snapshot) else {
        return Decision([], .success(0))
      }
      let (now, lost) = (context.clock.now, stored.body.live.filter(\.isLost))
      guard !lost.isEmpty else { return Decision([], .success(0)) }
      var (body, changes) = (stored.body, [Change.require(account.key, version: account.version)])
      for device in lost {
        body.change(device.id) { $0.endedAt = now }
        let event = AuditEvent(.deviceEnded).adding(.device, .identifier(device.id))
          .adding(.account, .identifier(account.body.reference))
          .adding(.how, SheetEnding.lost.auditValue).committing(origin)
        changes.append(try context.audit.appending(event, at: now))
      }
      let notice = NoticeRecord(
        event: AuditEventName.deviceEnded.rawValue, at: now, account: account.body.reference,
        device: lost.first?.id)
      changes.append(try context.leavingNotice(notice, scope: scope))
      changes.append(try context.rows.replacing(stored, with: body))
      return Decision(changes, .success(lost.count))
    }
  }

  private func forgetStrayTokens() async throws(RegainError) {
    try await context.forEachRecord(of: .token) { record throws(RegainError) in
      guard try await context.accountOfStrayToken(record.key) != nil else { return }
      // Nothing lists it again: ids are random, and a token is listed by the commit that stores it.
      try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
        Decision([.remove(record.key)], .success(()))
      }
    }
  }

  /// Accounts that the log knows, whose rows were made in the time that the store has lost.
  private func noteLostAccounts(
    beside known: Set<RandomIdentifier>
  ) async throws(RegainError) -> Int {
    var lost: Set<RandomIdentifier> = []
    try await context.forEachEntry { indexed in
      guard let event = try? LoggedEvent(indexed.entry.bytes), let account = event.account else {
        return
      }
      if event.name == AuditEventName.accountLost.rawValue {
        lost.remove(account)
      } else if !known.contains(account) {
        lost.insert(account)
      }
    }
    for account in lost.sorted(by: { $0.hex < $1.hex }) {
      try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
        let event = AuditEvent(.accountLost).adding(.account, .identifier(account))
          .committing(origin)
        return Decision(
          [try context.audit.appending(event, at: context.clock.now)], .success(()))
      }
    }
    return lost.count
  }
}
