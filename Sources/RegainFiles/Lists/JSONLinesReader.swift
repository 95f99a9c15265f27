internal import Foundation
internal import Regain

/// One JSON object on each line.
struct JSONLinesReader {
  static let longestLine = 65_536

  private let stream: ByteStream

  init(_ stream: ByteStream) { self.stream = stream }

  /// - Returns: nil at the end. Empty lines are passed over.
  /// - Throws: `unavailable`.
  mutating func next() throws(RegainError) -> ListRecord? {
    while try stream.peek() != nil {
      let line = stream.line
      guard let bytes = try nextLine() else {
        return .fault(line: line, "the line is longer than \(Self.longestLine) bytes.")
      }
      let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if !isBlank { return record(bytes, line: line) }
    }
    return nil
  }

  /// Nil for a line that is too long; it is passed over.
  private mutating func nextLine() throws(RegainError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while let byte = try stream.next(), byte != 0x0A {
      guard bytes.count < Self.longestLine else {
        try stream.skipLine()
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }

  private func record(_ bytes: [UInt8], line: Int) -> ListRecord {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      return .fault(line: line, "it is not text in UTF-8. Save the file as UTF-8.")
    }
    guard let row = try? JSONDecoder().decode([String: ListValue].self, from: Data(bytes)) else {
      return .fault(line: line, "it is not a JSON object of texts, whole numbers and lists.")
    }
    return .row(line: line, row)
  }
}

extension ListValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .list(try container.decode([String].self))
    }
  }
}
