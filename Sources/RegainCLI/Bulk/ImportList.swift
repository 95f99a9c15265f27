internal import Regain
internal import RegainFiles

/// Accounts with their codes from another system, read from a list or from Keycloak's own export.
struct ImportList {
  /// One account's codes, and where they stand.
  struct Entry: Sendable {
    let line: Int
    let account: String
    let codes: [String]
  }

  /// What reading came upon.
  enum Item: Sendable {
    case entry(Entry)
    case fault(line: Int, String)
  }

  static let columns = ["account", "code", "codes"]

  private let next: () throws(RegainError) -> Item?

  /// - Parameter columns: of a CSV file whose first line names none.
  init(
    path: String, format: ImportFormat, columns: [String]?
  ) throws(RegainError) {
    if format == .keycloak, let export = try KeycloakExport(path: path) {
      var users = export.users.enumerated().makeIterator()
      next = { () throws(RegainError) in users.next().map { Self.item($0.element, $0.offset + 1) } }
      return
    }
    let file = try ListFile(path: path, known: Self.columns, columns: columns)
    let groups = CodeGroups(try file.open())
    next = { () throws(RegainError) in try groups.next() }
  }

  private static func item(_ user: KeycloakExport.User, _ number: Int) -> Item {
    switch user.codes {
    case .success(let codes): .entry(Entry(line: number, account: user.name, codes: codes))
    case .failure(let error): .fault(line: number, error.message)
    }
  }

  /// - Returns: nil at the end.
  /// - Throws: `unavailable`.
  func nextItem() throws(RegainError) -> Item? { try next() }
}

/// Puts neighbouring rows of one account together: one code a row, or all of them in one.
private final class CodeGroups {
  private let reader: ListReader
  private var group: ImportList.Entry?
  private var pending: [ImportList.Item] = []

  init(_ reader: ListReader) { self.reader = reader }

  func next() throws(RegainError) -> ImportList.Item? {
    while pending.isEmpty {
      guard let record = try reader.next() else {
        defer { group = nil }
        return group.map { .entry($0) }
      }
      take(record)
    }
    return pending.removeFirst()
  }

  private func take(_ record: ListRecord) {
    switch record {
    case .fault(let line, let what): pending.append(.fault(line: line, what))
    case .row(let line, let values):
      if let unknown = values.keys.first(where: { !ImportList.columns.contains($0) }) {
        return pending.append(.fault(line: line, "it has an unknown field '\(unknown)'."))
      }
      guard let account = values["account"]?.text else {
        return pending.append(.fault(line: line, "it names no account."))
      }
      add(codes(values), of: account, line: line)
    }
  }

  /// Codes in one field are parted by spaces, which no hash and no code has.
  private func codes(_ values: [String: ListValue]) -> [String] {
    let fields = (values["codes"]?.list ?? []) + (values["code"]?.list ?? [])
    return fields.flatMap { $0.split(separator: " ").map(String.init) }
  }

  private func add(_ codes: [String], of account: String, line: Int) {
    if let open = group, open.account == account {
      // More than are taken are an error either way: they need not be kept.
      let room = max(0, CodeImport.mostCodes + 1 - open.codes.count)
      group = ImportList.Entry(
        line: open.line, account: account, codes: open.codes + codes.prefix(room))
      return
    }
    if let open = group { pending.append(.entry(open)) }
    group = ImportList.Entry(line: line, account: account, codes: codes)
  }
}
