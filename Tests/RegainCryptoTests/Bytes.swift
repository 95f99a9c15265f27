import RegainCrypto

/// Bytes from hex as vectors write them.
func hex(_ text: String) -> [UInt8] {
  guard let bytes = try? Hex.decode(Array(text.utf8).span) else {
    preconditionFailure("The vector is no hex: \(text)")
  }
  return bytes
}

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The bytes of a secret, for comparing in tests alone.
func copied(_ secret: borrowing SecretBytes) -> [UInt8] {
  secret.bytes.indices.map { secret.bytes[$0] }
}

/// What a call throws.
func cryptoError<Output: ~Copyable>(_ body: () throws(CryptoError) -> Output) -> CryptoError? {
  do throws(CryptoError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
