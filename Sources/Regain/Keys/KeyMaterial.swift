package import RegainCrypto

/// A secret that several values share: lent for the length of a call, wiped when the last one goes.
package final class KeyMaterial: Sendable {
  private let secret: SecretBytes
  private let range: Range<Int>

  package init(_ secret: consuming SecretBytes) {
    range = 0..<secret.count
    self.secret = secret
  }

  /// Lends no more than a part of the secret.
  package init(_ secret: consuming SecretBytes, range: Range<Int>) {
    self.range = range
    self.secret = secret
  }

  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lend(secret, range, to: body)
  }
}

private func lend<Result: ~Copyable, Failure: Error>(
  _ secret: borrowing SecretBytes, _ range: Range<Int>,
  to body: (Span<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
  try body(secret.bytes.extracting(range))
}
