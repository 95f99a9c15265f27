internal import Foundation
package import Regain
package import RegainCrypto

/// A descriptor that is closed when it goes out of scope.
package struct OpenFile: ~Copyable {
  package let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Everything up to the end, in memory for secrets from the start.
  ///
  /// - Throws: `malformed` when it is longer than `limit` bytes, `unavailable` when it cannot be read.
  package func readSecret(
    atMost limit: Int, stopAtNewline: Bool = false
  ) throws(RegainError) -> SecretBytes {
    try RegainFiles.readSecret(descriptor, atMost: limit, stopAtNewline: stopAtNewline)
  }
}

/// Reads a descriptor that someone else closes; see ``OpenFile/readSecret(atMost:stopAtNewline:)``.
package func readSecret(
  _ descriptor: Int32, atMost limit: Int, stopAtNewline: Bool = false
) throws(RegainError) -> SecretBytes {
  var buffer = try secretBytes(count: limit + 1)
  var count = 0
  while count <= limit {
    let (offset, step) = (count, stopAtNewline ? 1 : limit + 1)
    let got = buffer.withMutableBytes { bytes in
      SystemCalls.read(descriptor, into: &bytes, at: offset, atMost: step)
    }
    guard got >= 0 else {
      throw RegainError(.unavailable, "The input cannot be read: \(SystemCalls.errorText()).")
    }
    if got == 0 { break }
    count += got
    if stopAtNewline && buffer.bytes[count - 1] == UInt8(ascii: "\n") { break }
  }
  guard count <= limit else {
    throw RegainError(.malformed, "The input is longer than \(limit) bytes.")
  }
  return try copy(buffer.bytes.extracting(0..<count))
}

private func secretBytes(count: Int) throws(RegainError) -> SecretBytes {
  do { return try SecretBytes(count: count) } catch { throw error.regainError }
}

private func copy(_ bytes: Span<UInt8>) throws(RegainError) -> SecretBytes {
  do { return try SecretBytes(copying: bytes) } catch { throw error.regainError }
}
