package import RegainCrypto

/// A secret that several values share: lent for the length of a call, wiped when the last one goes.
package final class KeyMaterial: Sendable {
  private let secret: SecretBytes

  package init(_ secret: consuming SecretBytes) { self.secret = secret }

  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lend(secret, to: body)
  }
}

private func lend<Result: ~Copyable, Failure: Error>(
  _ secret: borrowing SecretBytes, to body: (Span<UInt8>) throws(Failure) -> Result
) throws(Failure) -> Result {
  try body(secret.bytes)
}
