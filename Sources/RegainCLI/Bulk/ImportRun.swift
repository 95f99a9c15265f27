internal import Regain

/// Takes over the accounts of a list side by side, and tells what was taken and what was not.
struct ImportRun {
  let codes: BackupCodes
  let tenant: TenantID
  let format: ImportFormat
  let entropyBits: Int?
  let authority: IssueAuthority
  /// Reads and checks, and stores nothing.
  let isRehearsal: Bool

  private static let window = 64

  private struct Outcome: Sendable {
    let line: Int
    let account: String?
    let result: Result<ImportedSheet?, RegainError>
  }

  /// - Throws: what stopped the import; what was told stands.
  func run(_ list: ImportList, report: inout ImportReport) async throws {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      var (underWay, isDone) = (0, false)
      while true {
        while !isDone, underWay < Self.window {
          guard let item = try list.nextItem() else {
            isDone = true
            break
          }
          underWay += 1
          group.addTask { try await take(item) }
        }
        guard let outcome = try await group.next() else { return }
        underWay -= 1
        report.tell(line: outcome.line, account: outcome.account, outcome.result)
      }
    }
  }

  private func take(_ item: ImportList.Item) async throws -> Outcome {
    switch item {
    case .fault(let line, let what):
      return Outcome(line: line, account: nil, result: .failure(RegainError(.malformed, what)))
    case .entry(let entry):
      do throws(RegainError) {
        return Outcome(
          line: entry.line, account: entry.account, result: .success(try await take(entry)))
      } catch {
        guard error.code == .malformed || error.code == .refused else { throw error }
        return Outcome(line: entry.line, account: entry.account, result: .failure(error))
      }
    }
  }

  private func take(_ entry: ImportList.Entry) async throws(RegainError) -> ImportedSheet? {
    let request = try CodeImport(
      account: AccountID(entry.account), tenant: tenant, format: format, codes: entry.codes,
      entropyBits: entropyBits)
    return isRehearsal ? nil : try await codes.importCodes(request, authority: authority)
  }
}

/// One line for each account, and the verdict last.
struct ImportReport {
  let asJSON: Bool
  let path: String
  private var taken = 0
  private var malformed = 0
  private var refused = 0

  init(asJSON: Bool, path: String) { (self.asJSON, self.path) = (asJSON, path) }

  mutating func tell(line: Int, account: String?, _ result: Result<ImportedSheet?, RegainError>) {
    switch result {
    case .success(let sheet):
      taken += 1
      if asJSON {
        Output.json(
          Line(
            line: line, account: account, result: ExitStatus.ok.word,
            sheet: sheet?.sheet.description, codes: sheet?.codeCount, grade: sheet?.grade.name))
      } else {
        Output.line(
          "\(account ?? "")  \(sheet.map { "\($0.codeCount) codes, \($0.grade.name)" } ?? "ok")")
      }
    case .failure(let error):
      if error.code == .malformed { malformed += 1 } else { refused += 1 }
      if asJSON {
        Output.json(
          Line(
            line: line, account: account, result: ExitStatus(error.code).word,
            message: error.message))
      } else {
        let whose = account.map { " \($0):" } ?? ""
        Output.message("\(path), line \(line):\(whose) \(error.message)")
      }
    }
  }

  /// - Throws: `ExitStatus.malformed` when a line could not be used, `refused` when only the store
  ///   refused some.
  func conclude(isRehearsal: Bool) throws {
    guard taken + malformed + refused > 0 else {
      throw RegainError(.malformed, "\(path) has no codes to take.")
    }
    let status: ExitStatus = malformed > 0 ? .malformed : refused > 0 ? .refused : .ok
    if asJSON {
      Output.json(
        Verdict(result: status.word, taken: taken, malformed: malformed, refused: refused))
    } else {
      Output.message(
        "Accounts \(isRehearsal ? "that would be taken" : "taken"): \(taken). Not taken: "
          + "\(malformed + refused).")
      if taken > 0 && !isRehearsal {
        Output.message(
          "Their codes redeem with `regain codes redeem ACCOUNT --imported`. Issue new sheets soon."
        )
      }
    }
    if status != .ok { throw status }
  }

  private struct Line: Encodable {
    let line: Int
    var account: String?
    let result: String
    var sheet: String?
    var codes: Int?
    var grade: String?
    var message: String?
  }

  private struct Verdict: Encodable {
    let result: String
    let taken: Int
    let malformed: Int
    let refused: Int
  }
}
