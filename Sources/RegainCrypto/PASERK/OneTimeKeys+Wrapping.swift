extension OneTimeKeys {
  func encrypted(_ key: borrowing SecretBytes) throws(CryptoError) -> [UInt8] {
    // The plain key is in here until the keystream is on it.
    var key = try SecretBytes(copying: key.bytes)
    try key.withMutableBytes { bytes throws(CryptoError) in try applyKeystream(to: &bytes) }
    return key.bytes.indices.map { key.bytes[$0] }
  }

  func decrypted(_ ciphertext: ArraySlice<UInt8>) throws(CryptoError) -> SecretBytes {
    var key = try SecretBytes(copying: ciphertext.span)
    try key.withMutableBytes { bytes throws(CryptoError) in try applyKeystream(to: &bytes) }
    return key
  }
}

extension SecretBytes {
  init(copying material: KeyMaterial) throws(CryptoError) {
    self = try material.withBytes { key throws(CryptoError) in try SecretBytes(copying: key) }
  }

  init(joining first: Span<UInt8>, _ second: Span<UInt8>) throws(CryptoError) {
    try self.init(count: first.count + second.count)
    withMutableBytes { bytes in
      for index in first.indices { bytes[index] = first[index] }
      for index in second.indices { bytes[first.count + index] = second[index] }
    }
  }
}
