internal import Foundation
internal import Regain

/// Tells what became of each account of a bulk run: one line each, and the verdict last.
struct BatchReport {
  private let asJSON: Bool
  private var progress: ProgressBar
  private var issued = 0
  private var issuedBefore = 0
  private var refused = 0

  init(asJSON: Bool, total: Int = 0) {
    self.asJSON = asJSON
    progress = ProgressBar(total: total, isWanted: !asJSON)
  }

  var settled: Int { issued + issuedBefore + refused }

  private static let mostFaults = 100

  /// A line of the list that cannot be used.
  func fault(_ line: Int, _ what: String, file: String, count: Int) {
    if asJSON {
      return Output.json(AccountLine(line: line, result: ExitStatus.malformed.word, message: what))
    }
    if count <= Self.mostFaults { Output.message("\(file), line \(line): \(what)") }
    if count == Self.mostFaults { Output.message("Further lines are counted, and not shown.") }
  }

  mutating func tell(_ result: BatchResult) {
    switch result.outcome {
    case .issued(let sheet):
      issued += 1
      line(
        AccountLine(
          line: result.line, account: result.account.description, result: ExitStatus.ok.word,
          sheet: sheet.sheet.description, state: sheet.state.name, confirmSlot: sheet.slotToConfirm)
      )
    case .issuedBefore:
      issuedBefore += 1
      line(
        AccountLine(
          line: result.line, account: result.account.description, result: ExitStatus.ok.word,
          state: "issued-before"))
    case .refused(let error):
      tell(line: result.line, result.account, error)
    }
  }

  mutating func tell(_ request: BatchRequest, wouldBe state: SheetState) {
    issued += 1
    line(
      AccountLine(
        line: request.line, account: request.sheet.account.description,
        result: ExitStatus.ok.word, state: state.name))
  }

  mutating func tell(_ request: BatchRequest, _ error: RegainError) {
    tell(line: request.line, request.sheet.account, error)
  }

  private mutating func tell(line number: Int, _ account: AccountID, _ error: RegainError) {
    refused += 1
    line(
      AccountLine(
        line: number, account: account.description, result: ExitStatus(error.code).word,
        message: error.message))
  }

  private mutating func line(_ line: AccountLine) {
    if asJSON {
      Output.json(line)
    } else if let message = line.message {
      progress.clear()
      Output.message("line \(line.line), \(line.account ?? ""): \(message)")
    } else if isatty(STDOUT_FILENO) == 0 {
      // On a terminal, the bar stands for the lines that went well.
      Output.line("\(line.account ?? "")  \(line.state ?? "")  \(line.sheet ?? "-")")
    }
    progress.advance()
  }

  mutating func clear() { progress.clear() }

  /// - Throws: `ExitStatus.refused` unless every account has its sheet, and every sheet its line.
  mutating func conclude(batch: SheetBatch, path: String, earlierLines: Int) throws {
    progress.clear()
    let missing = max(0, issuedBefore - earlierLines)
    let status = refused == 0 && missing == 0 ? ExitStatus.ok : .refused
    if asJSON {
      Output.json(
        Verdict(
          result: status.word, issued: issued, issuedBefore: issuedBefore, refused: refused,
          missing: missing, batch: batch.id, output: path))
    } else {
      Output.message("Issued: \(issued). Issued before: \(issuedBefore). Refused: \(refused).")
    }
    if missing > 0 {
      Output.message(
        "\(missing) accounts have a sheet of this run and no line in \(path): lines were taken out "
          + "of it. Issue sheets anew to the accounts that it lacks.")
    }
    if status != .ok { throw status }
  }

  mutating func concludeRehearsal() throws {
    progress.clear()
    let status = refused == 0 ? ExitStatus.ok : .refused
    if asJSON {
      Output.json(Verdict(result: status.word, wouldIssue: issued, refused: refused))
    } else {
      Output.message("Would be issued: \(issued). Refused: \(refused). Nothing was changed.")
    }
    if status != .ok { throw status }
  }

  private struct Verdict: Encodable {
    let result: String
    var wouldIssue: Int?
    var issued: Int?
    var issuedBefore: Int?
    let refused: Int
    var missing: Int?
    var batch: String?
    var output: String?
  }
}
