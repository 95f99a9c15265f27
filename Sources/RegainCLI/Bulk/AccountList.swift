internal import Regain
internal import RegainFiles

/// The accounts of a bulk run, from a file with their labels and counts.
struct AccountList: Sendable {
  let file: ListFile
  /// What a line does not say.
  let defaults: SheetRequest

  static let columns = ["account", "label", "count"]

  init(path: String, columns: [String]?, defaults: SheetRequest) throws(RegainError) {
    file = try ListFile(path: path, known: Self.columns, columns: columns)
    self.defaults = defaults
  }

  /// - Throws: `malformed`, with what is wrong and not where.
  func request(_ record: ListRecord) throws(RegainError) -> BatchRequest {
    switch record {
    case .fault(_, let what): throw RegainError(.malformed, what)
    case .row(let line, let values): return BatchRequest(try sheet(values), line: line)
    }
  }

  private func sheet(_ values: [String: ListValue]) throws(RegainError) -> SheetRequest {
    if let unknown = values.keys.first(where: { !Self.columns.contains($0) }) {
      throw RegainError(.malformed, "it has an unknown field '\(unknown)'.")
    }
    guard let account = values["account"]?.text else {
      throw RegainError(.malformed, "it names no account.")
    }
    let count = values["count"]?.number
    guard (values["count"] == nil) == (count == nil) else {
      throw RegainError(.malformed, "its count is no whole number.")
    }
    return try SheetRequest(
      account: AccountID(account), tenant: defaults.tenant, profile: defaults.profile,
      codeCount: count ?? defaults.codeCount, label: values["label"]?.text ?? defaults.label,
      expiresAt: defaults.expiresAt)
  }

  /// Reads the whole list twice: each line must be right, and each account stand once.
  ///
  /// - Parameter report: called with what is wrong, and in which line.
  /// - Returns: how many accounts there are, and how many lines are wrong.
  func check(
    report: (Int, String) -> Void
  ) throws(RegainError) -> (accounts: Int, faults: Int) {
    var (names, accounts, faults) = (RepeatedNames(), 0, 0)
    let first = try file.open()
    while let record = try first.next() {
      do throws(RegainError) {
        names.note(Array(try request(record).sheet.account.description.utf8))
        accounts += 1
      } catch {
        faults += 1
        report(record.line, error.message)
      }
    }
    let second = try file.open()
    while let record = try second.next() {
      guard let account = try? request(record).sheet.account,
        let line = names.firstLine(of: Array(account.description.utf8), now: record.line)
      else { continue }
      faults += 1
      report(record.line, "the account \(account) stands in line \(line) already.")
    }
    return (accounts, faults)
  }
}

extension AccountList: AsyncSequence {
  func makeAsyncIterator() -> Iterator { Iterator(list: self) }

  struct Iterator: AsyncIteratorProtocol {
    let list: AccountList
    private var reader: ListReader?

    init(list: AccountList) { self.list = list }

    mutating func next() async throws -> BatchRequest? {
      if reader == nil { reader = try list.file.open() }
      return try reader?.next().map { try list.request($0) }
    }
  }
}
