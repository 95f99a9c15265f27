/// One record of a list of accounts, or what is wrong with it.
package enum ListRecord: Sendable {
  /// Values by column.
  case row(line: Int, [String: ListValue])
  case fault(line: Int, String)

  /// Where it begins in its file, from 1.
  package var line: Int {
    switch self {
    case .row(let line, _), .fault(let line, _): line
    }
  }
}

package enum ListValue: Sendable, Hashable {
  case text(String)
  case number(Int)
  case list([String])

  /// Text as it is; a number as it would be written.
  package var text: String? {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .list: nil
    }
  }

  /// A number, also as decimal text without sign or leading zeros.
  package var number: Int? {
    switch self {
    case .number(let number): number
    case .text(let text): Int(text).flatMap { String($0) == text ? $0 : nil }
    case .list: nil
    }
  }

  /// A list, or the one text that stands for a list of one.
  package var list: [String]? {
    switch self {
    case .list(let list): list
    case .text(let text): [text]
    case .number: nil
    }
  }
}
