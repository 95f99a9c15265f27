internal import RegainCrypto

/// A signature over the text itself: PEM keys, TPMs, PKCS #11 tokens. What it says stands in the text's first line.
struct RawSignature: Sendable {
  let bytes: [UInt8]
  let form: RawSignatureForm

  func verify(
    _ text: ChallengeText, as purpose: ChallengePurpose, by key: PublicKey
  ) throws(RegainError) -> VerifiedAnswer {
    guard let signature = standardForm(for: key.algorithm) else { throw .refusal(.wrongSignature) }
    let message = text.bytes(under: purpose.header)
    let isValid = try mapCryptoErrors { () throws(CryptoError) in
      try key.isValid(signature, for: message, hash: key.algorithm.usualHash)
    }
    guard isValid else { throw .refusal(.wrongSignature) }
    let isECDSA = key.algorithm.coordinateByteCount != nil
    return VerifiedAnswer(
      purpose: purpose, userPresent: nil, userVerified: nil, counter: nil,
      nonce: isECDSA ? HexBytes.nonceDigest(ofDER: signature) : nil, backedUp: nil)
  }

  /// Declared, never guessed: 64 bytes may be either.
  private func standardForm(for algorithm: SignatureAlgorithm) -> [UInt8]? {
    guard let size = algorithm.coordinateByteCount, form == .p1363 else { return bytes }
    return ECDSASignature.der(fromP1363: bytes, coordinateByteCount: size)
  }
}
