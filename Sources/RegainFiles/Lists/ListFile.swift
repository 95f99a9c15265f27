internal import Foundation
package import Regain

/// A file that lists accounts, as CSV with named columns or as JSON lines.
///
/// Told apart by the first byte: JSON lines begin with a brace. It is read as it goes, so that its
/// length costs no memory.
package struct ListFile: Sendable {
  package let path: String
  private let known: [String]
  private let named: [String]?

  /// - Parameters:
  ///   - known: the columns that are understood; another one is an error.
  ///   - columns: the names in order, for a CSV file whose first line names none; `-` leaves one out.
  /// - Throws: `malformed` for a column that is not known.
  package init(
    path: String, known: [String], columns: [String]? = nil
  ) throws(RegainError) {
    (self.path, self.known, named) = (path, known, columns)
    if let columns { try check(columns.filter { $0 != "-" }) }
  }

  /// - Throws: `malformed` for a file that is no list: empty, in another encoding, or with unknown
  ///   columns; `unavailable`.
  package func open() throws(RegainError) -> ListReader {
    let stream = ByteStream(try .reading(path))
    switch try stream.peek() {
    case nil: throw RegainError(.malformed, "\(path) is empty.")
    case 0xFE, 0xFF: throw RegainError(.malformed, "\(path) is in UTF-16. Save it as UTF-8.")
    case 0xEF:
      // The mark that some programs put in front of UTF-8.
      guard try stream.next() == 0xEF, try stream.next() == 0xBB, try stream.next() == 0xBF else {
        throw RegainError(.malformed, "\(path) is not text in UTF-8.")
      }
    default: break
    }
    if try stream.peek() == UInt8(ascii: "{") { return ListReader(json: JSONLinesReader(stream)) }
    var csv = CSVReader(stream)
    if let named { return ListReader(csv: csv, columns: named) }
    let columns = try header(of: &csv)
    return ListReader(csv: csv, columns: columns)
  }

  private func header(of csv: inout CSVReader) throws(RegainError) -> [String] {
    guard case .fields(_, let fields) = try csv.next() else {
      throw RegainError(.malformed, "\(path): the first line names no columns.")
    }
    let names = fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    try check(names)
    return names
  }

  private func check(_ names: [String]) throws(RegainError) {
    let unknown = names.first { !known.contains($0) }
    guard unknown == nil, names.contains("account"), Set(names).count == names.count else {
      throw RegainError(
        .malformed,
        "\(path): the first line must name its columns, each once: account, and where it has them "
          + "\(known.filter { $0 != "account" }.joined(separator: ", ")). Or name the columns with "
          + "--columns, where - leaves one out.")
    }
  }
}

/// Reads a list's records in order.
package final class ListReader {
  private var csv: CSVReader?
  private var json: JSONLinesReader?
  private let columns: [String]

  init(csv: CSVReader, columns: [String]) { (self.csv, json, self.columns) = (csv, nil, columns) }

  init(json: JSONLinesReader) { (csv, self.json, columns) = (nil, json, []) }

  /// - Returns: nil at the end.
  /// - Throws: `unavailable`.
  package func next() throws(RegainError) -> ListRecord? {
    if let record = try json?.next() { return record }
    switch try csv?.next() {
    case nil: return nil
    case .fault(let line, let what): return .fault(line: line, what)
    case .fields(let line, let fields): return row(line, fields)
    }
  }

  private func row(_ line: Int, _ fields: [String]) -> ListRecord {
    guard fields.count == columns.count else {
      return .fault(
        line: line, "it has \(fields.count) fields; the columns are \(columns.count).")
    }
    let values = zip(columns, fields).filter { $0.0 != "-" && !$0.1.isEmpty }
    return .row(
      line: line, Dictionary(values.map { ($0, .text($1)) }, uniquingKeysWith: { $1 }))
  }
}
