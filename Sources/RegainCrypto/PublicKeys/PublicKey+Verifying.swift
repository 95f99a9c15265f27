internal import CRegainShims

extension PublicKey {
  /// Whether a signature is that of a message under this key.
  ///
  /// ECDSA: strict DER; a high S is accepted, since devices make it half of the time. RSA: RSASSA-PKCS1-v1_5. Ed25519:
  /// 64 bytes, see ``Ed25519``.
  ///
  /// - Parameter hash: not looked at for Ed25519.
  /// - Throws: `libraryFailure`.
  package func isValid(
    _ signature: [UInt8], for message: [UInt8], hash: HashFunction
  ) throws(CryptoError) -> Bool {
    switch algorithm {
    case .ed25519:
      let key = rawBytes
      return try Ed25519.isValid(signature.span, for: message.span, publicKey: key.span)
    case .ecdsaP256, .ecdsaP384:
      let digest = try SHA2.hash(message.span, using: hash)
      return try ECDSA.isValid(signature, digest: digest, algorithm, point: rawBytes)
    case .rsa:
      return try isValidRSA(
        signature, digest: try SHA2.hash(message.span, using: hash), hash: hash)
    }
  }

  private func isValidRSA(
    _ signature: [UInt8], digest: [UInt8], hash: HashFunction
  ) throws(CryptoError) -> Bool {
    guard let (modulus, exponent) = rsaComponents else { throw .invalidParameters }
    let (modulus_, exponent_) = (modulus.span, exponent.span)
    let (digest_, signature_) = (digest.span, signature.span)
    let bits = Int32(hash.byteCount * 8)
    // unsafe: each pointer goes with its own count.
    let status = unsafe modulus_.withCPointer { modulus in
      unsafe exponent_.withCPointer { exponent in
        unsafe digest_.withCPointer { digest in
          unsafe signature_.withCPointer { signature in
            unsafe regain_rsa_is_valid(
              modulus, modulus_.count, exponent, exponent_.count, bits, digest, digest_.count,
              signature, signature_.count)
          }
        }
      }
    }
    if status != 1 { Libcrypto.forgetErrors() }
    return status == 1
  }
}
