internal import Regain

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
          AccountLine(
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
          AccountLine(
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

  private struct Verdict: Encodable {
    let result: String
    let taken: Int
    let malformed: Int
    let refused: Int
  }
}
