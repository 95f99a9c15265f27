package import RegainCrypto

extension CryptoError {
  /// What a caller is told when a step fails for nobody's input: out of memory, or a broken library.
  package var regainError: RegainError {
    switch self {
    case .outOfMemory: RegainError(.unavailable, "There is not enough memory.")
    default: RegainError(.defect, "A cryptographic library did not do what it must.")
    }
  }
}

/// Runs a cryptographic step whose failure is nobody's input.
package func mapCryptoErrors<R: ~Copyable>(
  _ body: () throws(CryptoError) -> R
) throws(RegainError) -> R {
  do {
    return try body()
  } catch {
    throw error.regainError
  }
}
