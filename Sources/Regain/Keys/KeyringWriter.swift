package import RegainCrypto

extension Keyring {
  static let header = "regain-keyring-v1"

  /// Some three hundred keys.
  static let longestText = 65_536

  /// The keyring as text, in memory for secrets (Formats, "Keyring").
  ///
  /// - Throws: `misconfigured` for one that would be too long to be read; `unavailable`.
  package func text() throws(RegainError) -> SecretBytes {
    let text = try writtenText()
    guard text.count <= Self.longestText else {
      throw RegainError(
        .misconfigured,
        "The keyring has as many keys as it can hold, those that are retired among them: none can be added."
      )
    }
    return text
  }

  private func writtenText() throws(RegainError) -> SecretBytes {
    try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      var writer = try SecretWriter(capacity: 1024)
      try writer.append(Self.header + "\n")
      for entry in entries {
        let about = entry.about
        try writer.append(
          "key \(about.id) \(about.purpose.rawValue) \(about.algorithm) \(about.state.rawValue) "
            + "\(about.created) \(about.changed) "
            + (entry.material == nil ? "" : about.purpose.materialPrefix))
        let material = try encoded(entry.material)
        try writer.append(material.bytes)
        try writer.append("\n")
      }
      return try writer.finish()
    }
  }

  private func encoded(_ material: KeyMaterial?) throws(CryptoError) -> SecretBytes {
    guard let material else { return try SecretBytes(copying: [UInt8(ascii: "-")].span) }
    return try material.withBytes { key throws(CryptoError) -> SecretBytes in
      try Base64URL.encodeSecret(key)
    }
  }
}
