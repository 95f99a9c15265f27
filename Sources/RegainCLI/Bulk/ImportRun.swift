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
