package import RegainCrypto

extension Keyring {
  static let header = "regain-keyring-v1"

  /// The keyring as text, in memory for secrets (Formats, "Keyring").
  package func text() throws(RegainError) -> SecretBytes {
    var parts: [KeyMaterial] = [try plain(Self.header + "\n")]
    for entry in entries {
      let about = entry.about
      parts.append(
        try plain(
          "key \(about.id) \(about.purpose.rawValue) \(about.algorithm) \(about.state.rawValue) "
            + "\(about.created) \(about.changed) "))
      parts.append(try encoded(entry.material))
      parts.append(try plain("\n"))
    }
    return try joined(parts)
  }

  private func plain(_ text: String) throws(RegainError) -> KeyMaterial {
    let bytes = Array(text.utf8)
    return KeyMaterial(
      try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
        try SecretBytes(copying: bytes.span)
      })
  }

  private func encoded(_ material: KeyMaterial?) throws(RegainError) -> KeyMaterial {
    guard let material else { return try plain("-") }
    return KeyMaterial(
      try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
        try material.withBytes { key throws(CryptoError) -> SecretBytes in
          try Base64URL.encodeSecret(key)
        }
      })
  }

  private func joined(_ parts: [KeyMaterial]) throws(RegainError) -> SecretBytes {
    let count = parts.reduce(0) { $0 + $1.withBytes { $0.count } }
    return try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      var whole = try SecretBytes(count: count)
      var position = 0
      for part in parts {
        part.withBytes { source in
          whole.withMutableBytes { target in
            for index in source.indices { target[position + index] = source[index] }
          }
          position += source.count
        }
      }
      return whole
    }
  }
}
