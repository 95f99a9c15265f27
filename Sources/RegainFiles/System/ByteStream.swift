internal import Foundation
internal import Regain

/// The bytes of a file one by one, from the start, however long it is.
final class ByteStream {
  private let file: OpenFile
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var end = 0
  private var position = 0
  /// Of the byte that comes next, from 1.
  private(set) var line = 1

  init(_ file: consuming OpenFile) { self.file = file }

  /// - Returns: nil at the end.
  /// - Throws: `unavailable`.
  func next() throws(RegainError) -> UInt8? {
    if position == end { try refill() }
    guard position < end else { return nil }
    defer { position += 1 }
    if buffer[position] == 0x0A { line += 1 }
    return buffer[position]
  }

  /// The byte that comes next, left where it is.
  func peek() throws(RegainError) -> UInt8? {
    if position == end { try refill() }
    return position < end ? buffer[position] : nil
  }

  /// Goes on after the next end of a line.
  func skipLine() throws(RegainError) {
    while let byte = try next(), byte != 0x0A {}
  }

  private func refill() throws(RegainError) {
    let got = SystemCalls.read(file.descriptor, into: &buffer)
    guard got >= 0 else {
      throw RegainError(.unavailable, "The file cannot be read: \(SystemCalls.errorText()).")
    }
    (position, end) = (0, got)
  }
}

extension OpenFile {
  /// Opens a file that is no secret, to read it from the start.
  ///
  /// - Throws: `malformed` when there is none, `unavailable`.
  static func reading(_ path: String) throws(RegainError) -> OpenFile {
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK))
    guard file.descriptor >= 0 else {
      throw RegainError(.malformed, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
    guard SystemCalls.status(of: file.descriptor)?.isRegular == true else {
      throw RegainError(.malformed, "\(path) is no file. It is read more than once: name a file.")
    }
    return file
  }
}
