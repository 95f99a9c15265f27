import RegainCrypto
import Synchronization

/// Gives out bytes that the test has written down, and no others.
final class ScriptedRandom: RandomSource {
  private let script: Mutex<ArraySlice<UInt8>>

  init(_ bytes: [UInt8]) { script = Mutex(bytes[...]) }

  var isUsedUp: Bool { script.withLock(\.isEmpty) }

  func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError) {
    let count = buffer.count
    let drawn = script.withLock { script in
      defer { script = script.dropFirst(count) }
      return Array(script.prefix(count))
    }
    guard drawn.count == count else { throw .libraryFailure }
    for index in drawn.indices { buffer[index] = drawn[index] }
  }
}
