internal import RegainCrypto

/// Secrets as they are kept: neither a copy of the database nor one with another place for them is of use to anybody.
enum SecretDigest: String {
  case tokenHandle = "regain/token-handle/v1"
  case caseSecret = "regain/case-secret/v1"
  case deliveredCode = "regain/delivered-code/v1"
  case stopLink = "regain/stop-link/v1"

  func make(
    _ secret: KeyMaterial, of id: RandomIdentifier, in tenant: [UInt8], _ key: Key
  ) throws(RegainError) -> [UInt8] {
    var frame = Frame(rawValue)
    frame.append(tenant)
    frame.append(id.bytes)
    return try mapCryptoErrors { () throws(CryptoError) in
      try secret.withBytes { secret throws(CryptoError) in
        let context = frame.announcing(byteCount: secret.count)
        return try key.material.withBytes { key throws(CryptoError) in
          try HMAC.authenticationCode(for: context.span, then: secret, key: key)
        }
      }
    }
  }
}
