/// A secret that several values share: lent for the length of a call, wiped when the last one goes.
package final class KeyMaterial: Sendable {
  private let memory: Memory
  private let range: Range<Int>

  package convenience init(_ secret: consuming SecretBytes) {
    let range = 0..<secret.count
    self.init(secret, range: range)
  }

  /// Lends no more than a part of the secret.
  package convenience init(_ secret: consuming SecretBytes, range: Range<Int>) {
    self.init(Memory(secret), range)
  }

  private init(_ memory: Memory, _ range: Range<Int>) {
    (self.memory, self.range) = (memory, range)
  }

  /// In bytes.
  package var count: Int { range.count }

  /// A part of this part, in the same memory: guarded memory is dear, a few pages for each secret.
  package func part(_ part: Range<Int>) -> KeyMaterial {
    KeyMaterial(memory, (range.lowerBound + part.lowerBound)..<(range.lowerBound + part.upperBound))
  }

  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.lend(range, to: body)
  }

  private final class Memory: Sendable {
    private let secret: SecretBytes

    init(_ secret: consuming SecretBytes) { self.secret = secret }

    func lend<Result: ~Copyable, Failure: Error>(
      _ range: Range<Int>, to body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try RegainCrypto.lend(secret, range, to: body)
    }
  }
}

private func lend<Result: ~Copyable, Failure: Error>(
  _ secret: borrowing SecretBytes, _ range: Range<Int>,
  to body: (Span<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
  try body(secret.bytes.extracting(range))
}
