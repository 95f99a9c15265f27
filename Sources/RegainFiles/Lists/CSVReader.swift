internal import Regain

/// CSV as in RFC 4180, in UTF-8, record by record.
///
/// Broken quoting is an error of the record that it begins in; reading goes on with the next line.
struct CSVReader {
  /// Bytes of one record, quotes and separators included.
  static let longestRecord = 16_384

  private let stream: ByteStream
  private var consumed = 0

  init(_ stream: ByteStream) { self.stream = stream }

  enum Record {
    case fields(line: Int, [String])
    case fault(line: Int, String)
  }

  /// - Returns: nil at the end. Empty lines are passed over.
  /// - Throws: `unavailable`.
  mutating func next() throws(RegainError) -> Record? {
    while let byte = try stream.peek(), byte == 0x0A || byte == 0x0D { _ = try stream.next() }
    guard try stream.peek() != nil else { return nil }
    let line = stream.line
    consumed = 0
    do {
      return .fields(line: line, try record())
    } catch let fault as Fault {
      if !fault.isAtLineEnd { try stream.skipLine() }
      return .fault(line: line, fault.what)
    } catch let error as RegainError {
      throw error
    } catch {
      throw RegainError(.defect, "Reading CSV failed.")
    }
  }

  private struct Fault: Error {
    let what: String
    var isAtLineEnd = false
  }

  private mutating func take() throws -> UInt8? {
    let byte = try stream.next()
    consumed += 1
    guard consumed <= Self.longestRecord else {
      throw Fault(
        what: "the record is longer than \(Self.longestRecord) bytes. Is a quote left open?",
        isAtLineEnd: byte == 0x0A)
    }
    return byte
  }

  private mutating func record() throws -> [String] {
    var fields: [String] = []
    while true {
      let (bytes, end) =
        try stream.peek() == UInt8(ascii: "\"") ? try quotedField() : try plainField()
      guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
        throw Fault(what: "it is not text in UTF-8. Save the file as UTF-8.", isAtLineEnd: end)
      }
      fields.append(text)
      if end { return fields }
    }
  }

  /// - Returns: the field, and whether it was the record's last.
  private mutating func plainField() throws -> ([UInt8], Bool) {
    var bytes: [UInt8] = []
    while let byte = try take() {
      switch byte {
      case UInt8(ascii: ","): return (bytes, false)
      case 0x0A: return (bytes.last == 0x0D ? bytes.dropLast() : bytes, true)
      case UInt8(ascii: "\""):
        throw Fault(
          what: "a quote stands inside of a field. Put the whole field in quotes, and double it.")
      default: bytes.append(byte)
      }
    }
    return (bytes, true)
  }

  private mutating func quotedField() throws -> ([UInt8], Bool) {
    var bytes: [UInt8] = []
    _ = try take()
    while let byte = try take() {
      guard byte == UInt8(ascii: "\"") else {
        bytes.append(byte)
        continue
      }
      switch try take() {
      case UInt8(ascii: "\""): bytes.append(byte)
      case UInt8(ascii: ","): return (bytes, false)
      case 0x0A, nil: return (bytes, true)
      case 0x0D where try stream.peek() == 0x0A || stream.peek() == nil:
        _ = try take()
        return (bytes, true)
      default: throw Fault(what: "something stands behind a closing quote.")
      }
    }
    throw Fault(what: "a quote is opened and never closed.", isAtLineEnd: true)
  }
}
