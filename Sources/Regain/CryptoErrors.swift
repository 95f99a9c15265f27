internal import RegainCrypto

/// Runs a cryptographic step whose failure is nobody's input: out of memory, or a broken library.
package func mapCryptoErrors<R: ~Copyable>(
  _ body: () throws(CryptoError) -> R
) throws(RegainError) -> R {
  do {
    return try body()
  } catch {
    switch error {
    case .outOfMemory: throw RegainError(.unavailable, "There is not enough memory.")
    default: throw RegainError(.defect, "A cryptographic library did not do what it must.")
    }
  }
}
