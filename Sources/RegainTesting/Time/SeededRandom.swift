package import RegainCrypto
internal import Synchronization

/// The same bytes in every run of a seed: SHA-256 over the seed and a counter. For tests alone.
public final class SeededRandom: Sendable {
  private struct Stream {
    var counter: UInt64 = 0
    var left: [UInt8] = []
  }

  private let seed: UInt64
  private let stream = Mutex(Stream())

  /// - Parameter seed: any number.
  public init(seed: UInt64) { self.seed = seed }

  private func next(_ stream: inout Stream) throws(CryptoError) -> UInt8 {
    if stream.left.isEmpty {
      let input = [seed, stream.counter].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
      }
      stream.left = try SHA2.hash(input.span)
      stream.counter += 1
    }
    return stream.left.removeLast()
  }
}

extension SeededRandom: RandomSource {
  package func fill(_ buffer: inout MutableSpan<UInt8>) throws(CryptoError) {
    let drawn = try bytes(buffer.count)
    for index in drawn.indices { buffer[index] = drawn[index] }
  }

  private func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    let drawn = stream.withLock { stream in
      Result { () throws(CryptoError) in
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes.append(try next(&stream)) }
        return bytes
      }
    }
    return try drawn.get()
  }
}
