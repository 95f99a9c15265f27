/// The work for one account of a bulk run, in two steps with the disk between them.
struct BatchWork<Output: BatchOutput>: Sendable {
  let context: ServiceContext
  let batch: SheetBatch
  let authority: IssueAuthority
  let activate: Bool
  let output: Output

  /// A sheet that is made, and not yet written.
  struct Made: Sendable {
    let request: BatchRequest
    let draft: SheetDraft
    let line: Output.Line
    let isActive: Bool
  }

  enum Making: Sendable {
    case made(Made)
    case settled(BatchResult)
  }

  /// Makes a sheet and its line; looks first whether this run has made one already.
  func make(_ request: BatchRequest) async throws(RegainError) -> Making {
    let (tenant, account) = (request.sheet.tenant, request.sheet.account)
    guard tenant == batch.tenant else {
      throw RegainError(.malformed, "All accounts of a batch are of one tenant.")
    }
    let rows = SheetAccount(context, tenant: tenant, account: account)
    do {
      let snapshot = try await context.store.rows(for: ReadRequest([.record(rows.codesKey)]))
      let record = try rows.read(in: snapshot).body
      if record.has(batch: batch.identifier) { return .settled(request.result(.issuedBefore)) }
      let draft = try await SheetMaker(context: context, use: .bulk)
        .makeDraft(request.sheet, beside: record, batch: batch.identifier)
      let isActive = activate || record.active == nil
      let line = try output.prepare(draft.sheet(isActive: isActive), of: batch)
      return .made(Made(request: request, draft: draft, line: line, isActive: isActive))
    } catch {
      return .settled(request.result(.refused(try error.ofOneAccount())))
    }
  }

  /// Writes the lines, waits for the disk, and then commits the sheets side by side.
  ///
  /// A sheet that the store refuses is withdrawn. An error that is not of one account ends the run;
  /// what was committed before is reported all the same.
  func settle(_ made: [Made]) async -> ([BatchResult], RegainError?) {
    do {
      try await output.write(made.map(\.line))
    } catch {
      return ([], error)
    }
    var (results, failure) = await commit(made)
    let refused = results.filter(\.1.isRefused).map(\.0)
    if !refused.isEmpty {
      do { try await output.withdraw(refused) } catch { failure = failure ?? error }
    }
    return (results.map(\.1), failure)
  }

  private func commit(
    _ made: [Made]
  ) async -> (results: [(SheetID, BatchResult)], failure: RegainError?) {
    await withTaskGroup(of: (Made, Result<IssuedSheet, RegainError>).self) { group in
      for one in made { group.addTask { (one, await commit(one)) } }
      var (results, failure): ([(SheetID, BatchResult)], RegainError?) = ([], nil)
      for await (one, result) in group {
        let id = SheetID(one.draft.stored.id)
        do throws(RegainError) {
          results.append((id, one.request.result(.issued(try result.get()))))
        } catch {
          do throws(RegainError) {
            results.append((id, one.request.result(.refused(try error.ofOneAccount()))))
          } catch { failure = failure ?? error }
        }
      }
      return (results, failure)
    }
  }

  private func commit(_ made: Made) async -> Result<IssuedSheet, RegainError> {
    let (tenant, account) = (made.request.sheet.tenant, made.request.sheet.account)
    let rows = SheetAccount(context, tenant: tenant, account: account)
    do throws(RegainError) {
      return .success(
        try await BackupCodes(context: context).placeDelivered(
          made.draft, account: rows, authority: authority, activate: activate,
          printedAsActive: made.isActive))
    } catch {
      return .failure(error)
    }
  }
}

extension BatchRequest {
  func result(_ outcome: BatchResult.Outcome) -> BatchResult {
    BatchResult(line: line, account: sheet.account, outcome: outcome)
  }
}

extension BatchResult {
  var isRefused: Bool { if case .refused = outcome { true } else { false } }
}

extension RegainError {
  /// An error that concerns one account alone, as a value; anything else is thrown on.
  fileprivate func ofOneAccount() throws(RegainError) -> RegainError {
    guard code == .refused || code == .malformed else { throw self }
    return self
  }
}
