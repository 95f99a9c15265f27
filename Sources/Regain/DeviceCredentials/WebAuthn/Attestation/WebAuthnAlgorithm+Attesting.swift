internal import RegainCrypto

extension WebAuthnAlgorithm {
  /// Refuses a signature that is not the message's under the key, or a key of another algorithm.
  func require(
    _ signature: [UInt8], of message: [UInt8], by key: PublicKey?
  ) throws(RegainError) {
    guard let key, key.algorithm == keyAlgorithm else { throw .refusal(.attestationInvalid) }
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      try key.isValid(signature, for: message, hash: hash)
    }
    guard isValid else { throw .refusal(.attestationInvalid) }
  }
}
