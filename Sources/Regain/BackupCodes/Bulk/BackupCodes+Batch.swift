extension BackupCodes {
  /// Begins a bulk run. Keep its id: resuming the run takes the same one.
  ///
  /// - Throws: `misconfigured` when the store was never initialised; `unavailable`.
  public func makeBatch(in tenant: TenantID = .default) async throws(RegainError) -> SheetBatch {
    let snapshot = try await context.store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    return SheetBatch(
      identifier: try context.makeIdentifier(),
      storeIdentifier: try context.epoch(in: snapshot).body.id, tenant: tenant)
  }

  /// Issues a sheet to each of many accounts, on all cores.
  ///
  /// Sheets are made and sealed side by side, written together, and committed together once what was
  /// written is durable. Killed at any point, the run can be repeated with the same batch: accounts
  /// that have a sheet of it are passed over, and lines whose sheet ``areStored(_:)`` denies are to be
  /// thrown away.
  ///
  /// - Parameters:
  ///   - requests: read as the work goes on, never more than a few hundred ahead.
  ///   - activate: put replacements in force without confirmation. Administrators only.
  ///   - report: called once for each account, as they are settled, not in order.
  /// - Throws: `unavailable`, `unknown` or `misconfigured` when the run cannot go on; what was
  ///   reported stands. Also what `requests` throws.
  public func issue<Requests: AsyncSequence, Output: BatchOutput>(
    _ batch: SheetBatch, to requests: Requests, authority: IssueAuthority, activate: Bool = false,
    output: Output, report: (BatchResult) -> Void
  ) async throws where Requests.Element == BatchRequest {
    guard !activate || authority.mayActivate else {
      throw RegainError(.malformed, "Only an administrator may activate without confirmation.")
    }
    let work = BatchWork(
      context: context, batch: batch, authority: authority, activate: activate, output: output)
    var run = BatchRun(work: work)
    try await run.drain(requests, report: report)
  }

  /// Whether each sheet is in the store, even if it ended since.
  ///
  /// - Parameter lines: of one batch, at most a few hundred.
  /// - Throws: `refused` when stored rows do not verify; `unavailable`.
  public func areStored(_ lines: [SheetLine]) async throws(RegainError) -> [Bool] {
    let accounts = lines.map {
      SheetAccount(context, tenant: $0.batch.tenant, account: $0.account)
    }
    let snapshot = try await context.store.rows(
      for: ReadRequest(accounts.map { .record($0.codesKey) }))
    var answers: [Bool] = []
    for (line, account) in zip(lines, accounts) {
      answers.append(try account.read(in: snapshot).body.has(sheet: line.sheet.identifier))
    }
    return answers
  }
}
