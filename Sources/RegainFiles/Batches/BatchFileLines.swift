package import Regain
internal import RegainCrypto

/// The whole lines of a bulk run's file.
package final class BatchFileLines {
  private let stream: ByteStream
  private let path: String

  /// - Throws: `malformed` when it cannot be opened.
  package init(_ path: String) throws(RegainError) {
    stream = ByteStream(try .reading(path))
    self.path = path
  }

  /// The next line without its end; nil at the end, or at a line that has no end.
  ///
  /// - Throws: `malformed` for a line that is far too long; `unavailable`.
  package func next() throws(RegainError) -> [UInt8]? {
    var bytes: [UInt8] = []
    let line = stream.line
    while let byte = try stream.next() {
      if byte == 0x0A { return bytes }
      bytes.append(byte)
      guard bytes.count <= SheetLine.longest else {
        throw RegainError(.malformed, "\(path), line \(line): it is far too long.")
      }
    }
    return nil
  }
}

/// Something that can be written as one line.
package protocol BatchFileLine: Sendable {
  /// - Throws: `unavailable`.
  func write(to descriptor: Int32) throws(RegainError)
}

extension [UInt8]: BatchFileLine {
  package func write(to descriptor: Int32) throws(RegainError) {
    guard SystemCalls.write(span, to: descriptor) else {
      throw RegainError(.unavailable, "It cannot be written: \(SystemCalls.errorText()).")
    }
  }
}

extension KeyMaterial: BatchFileLine {
  package func write(to descriptor: Int32) throws(RegainError) {
    let isWritten = withBytes { SystemCalls.write($0, to: descriptor) }
    guard isWritten else {
      throw RegainError(.unavailable, "It cannot be written: \(SystemCalls.errorText()).")
    }
  }
}
