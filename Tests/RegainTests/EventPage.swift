import Foundation
import Regain

/// The page of the documentation that lists the events, as data.
struct EventPage {
  /// The rows of one table, each as the words in back quotes of its cells.
  private let tables: [String: [[String: [String]]]]
  private let text: [String: [[String: String]]]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Regain/Regain.docc/Events.md").standardizedFileURL
    let page = try String(contentsOf: file, encoding: .utf8)
    var text: [String: [[String: String]]] = [:]
    for section in page.components(separatedBy: "\n## ").dropFirst() {
      let rows = section.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
        line.components(separatedBy: "|").dropFirst().dropLast()
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
      guard let head = rows.first else { continue }
      let title = String(section.prefix { $0 != "\n" })
      text[title] = rows.dropFirst(2).map { Dictionary(uniqueKeysWithValues: zip(head, $0)) }
    }
    self.text = text
    tables = text.mapValues { rows in rows.map { row in row.mapValues(Self.quoted) } }
  }

  private static func quoted(_ cell: String) -> [String] {
    cell.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  }

  /// The first column of a table, in order.
  func names(_ table: String, _ column: String) -> [String] {
    (tables[table] ?? []).map { $0[column]?.first ?? "" }
  }

  func cell(_ table: String, _ key: (column: String, name: String), _ column: String) -> String? {
    let row = zip(tables[table] ?? [], text[table] ?? []).first {
      $0.0[key.column]?.first == key.name
    }
    return row?.1[column]
  }

  /// What the table of events says that an event's entry holds.
  func schema(of event: String) -> AuditSchema? {
    guard let row = tables["Events"]?.first(where: { $0["Event"]?.first == event }) else {
      return nil
    }
    func fields(_ column: String) -> Set<AuditField> {
      Set((row[column] ?? []).compactMap(AuditField.init(rawValue:)))
    }
    return AuditSchema(
      always: fields("Always"), oneOf: fields("One of"), perhaps: fields("Perhaps"),
      personal: Set((row["Committed"] ?? []).compactMap(AuditPersonalField.init(rawValue:))))
  }

  /// Every word in back quotes in the columns that name fields.
  var fieldWords: Set<String> {
    Set(
      (tables["Events"] ?? []).flatMap { row in
        ["Always", "One of", "Perhaps"].flatMap { row[$0] ?? [] }
      })
  }

  func words(of field: String) -> [String] {
    (tables["Words"] ?? []).filter { $0["Field"]?.first == field }
      .map { $0["Word"]?.first ?? "" }
  }

  func form(of field: String) -> String? { cell("Fields", ("Field", field), "Form") }
}

extension AuditForm {
  /// As the page says it.
  var description: String {
    switch self {
    case .identifier: "identifier"
    case .keyID: "key identifier"
    case .bytes(let count): "\(count) bytes in hex"
    case .number: "number"
    case .time: "time"
    case .words: "word"
    case .action: "action"
    }
  }
}
