internal import Foundation
internal import Regain
internal import RegainFiles

/// Issues sheets to a whole list of accounts: checks the list first, then works through it.
struct BatchIssue {
  enum Destination {
    case sealed(Recipient)
    case plain
  }

  let list: AccountList
  let service: RecoveryService
  let authority: IssueAuthority
  let activate: Bool
  let asJSON: Bool

  /// Reads the whole list; nothing is issued while a line of it is wrong.
  ///
  /// - Returns: how many accounts there are.
  func check() throws(RegainError) -> Int {
    var shown = 0
    let (accounts, faults) = try list.check { line, what in
      shown += 1
      BatchReport(asJSON: asJSON).fault(line, what, file: list.file.path, count: shown)
    }
    guard faults == 0 else {
      throw RegainError(
        .malformed,
        "\(list.file.path): \(faults) \(faults == 1 ? "line" : "lines") cannot be used. Nothing was "
          + "issued.")
    }
    guard accounts > 0 else {
      throw RegainError(.malformed, "\(list.file.path) names no accounts.")
    }
    return accounts
  }

  /// - Throws: `ExitStatus.refused` when an account got no sheet; what stopped the run, if it stopped.
  func run(to destination: Destination, path: String, resume: Bool) async throws {
    let accounts = try check()
    let (codes, tenant) = (service.backupCodes, list.defaults.tenant)
    switch destination {
    case .plain:
      let file = try await PlainBatchFile.open(path, resume: resume, codes: codes, tenant: tenant)
      try await issue(
        file.run.batch, file, accounts: accounts, path: path,
        earlierLines: file.run.earlierLineCount
      ) { () async throws in try await file.run.file.finish() }
    case .sealed(let recipient):
      let file =
        resume
        ? try await SealedBatchFile.resume(
          path: path, recipient: recipient, codes: codes, tenant: tenant)
        : try await SealedBatchFile.begin(
          path: path, recipient: recipient, codes: codes, tenant: tenant)
      try await issue(
        file.batch, file, accounts: accounts, path: path, earlierLines: file.earlierLineCount
      ) { () async throws in try await file.finish() }
    }
  }

  private func issue(
    _ batch: SheetBatch, _ output: some BatchOutput, accounts: Int, path: String,
    earlierLines: Int, finish: () async throws -> Void
  ) async throws {
    var report = BatchReport(asJSON: asJSON, total: accounts)
    do {
      try await service.backupCodes.issue(
        batch, to: list, authority: authority, activate: activate, output: output
      ) { result in report.tell(result) }
      try await finish()
    } catch {
      report.clear()
      throw stopped(error, report, accounts: accounts)
    }
    try report.conclude(batch: batch, path: path, earlierLines: earlierLines)
  }

  /// What stopped the run, and how to go on.
  private func stopped(
    _ error: any Error, _ report: BatchReport, accounts: Int
  ) -> any Error {
    guard let error = error as? RegainError else { return error }
    let how =
      " \(report.settled) of \(accounts) accounts are known to be done. Go on with the same command and "
      + "--resume."
    return error.code == .unknown ? .unsettledBatch(how) : error.adding(how)
  }

  /// Looks up each account, and changes nothing.
  func rehearse() async throws {
    let accounts = try check()
    var report = BatchReport(asJSON: asJSON, total: accounts)
    for try await request in list {
      do throws(RegainError) {
        let status = try await service.backupCodes.status(
          of: request.sheet.account, in: request.sheet.tenant)
        let isActive = activate || status.active == nil
        report.tell(request, wouldBe: isActive ? .active : .pending)
      } catch {
        guard error.code == .refused else { throw error }
        report.tell(request, error)
      }
    }
    try report.concludeRehearsal()
  }
}

extension RegainError {
  /// Here the run itself is what makes asking again safe.
  fileprivate static func unsettledBatch(_ how: String) -> RegainError {
    RegainError(.unknown, "The last sheets may have been stored or not." + how)
  }
}
