internal import RegainCrypto

/// The certificates of a simulated maker (RFC 5280, 4.1; WebAuthn L3, 8.2.1).
enum SimulatedCertificate {
  /// - Parameter root: the key that signs.
  static func der(
    of key: PublicKey, isRoot: Bool, by root: borrowing SigningKey
  ) throws(CryptoError) -> [UInt8] {
    let ecdsaWithSHA256 = tlv(0x30, oid([0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]))
    let validity = tlv(0x30, tlv(0x17, "200101000000Z") + tlv(0x17, "491231235959Z"))
    let serial = [1] + Array(try key.fingerprint().prefix(15))
    let body = tlv(
      0x30,
      tlv(0xA0, tlv(2, [2])) + tlv(2, serial) + ecdsaWithSHA256 + name(isRoot: true) + validity
        + name(isRoot: isRoot) + key.spki + tlv(0xA3, tlv(0x30, basicConstraints(isRoot))))
    let signature = try root.sign(body, hash: .sha256)
    return tlv(0x30, body + ecdsaWithSHA256 + tlv(3, [0] + signature))
  }

  static func pem(_ der: [UInt8]) -> String {
    var rest = Array(Base64.encode(der.span).utf8)[...]
    var lines = ["-----BEGIN CERTIFICATE-----"]
    while !rest.isEmpty {
      lines.append(String(decoding: rest.prefix(64), as: UTF8.self))
      rest = rest.dropFirst(64)
    }
    return (lines + ["-----END CERTIFICATE-----", ""]).joined(separator: "\n")
  }

  private static func name(isRoot: Bool) -> [UInt8] {
    let unit = isRoot ? "Authenticator Attestation CA" : "Authenticator Attestation"
    return tlv(
      0x30,
      attribute(6, 0x13, "AA") + attribute(10, 0x0C, "Regain") + attribute(11, 0x0C, unit)
        + attribute(3, 0x0C, "Simulated authenticator"))
  }

  private static func attribute(_ arc: UInt8, _ tag: UInt8, _ value: String) -> [UInt8] {
    tlv(0x31, tlv(0x30, oid([0x55, 4, arc]) + tlv(tag, value)))
  }

  private static func basicConstraints(_ isAuthority: Bool) -> [UInt8] {
    let value = tlv(0x30, isAuthority ? tlv(1, [0xFF]) : [])
    return tlv(0x30, oid([0x55, 0x1D, 0x13]) + tlv(1, [0xFF]) + tlv(4, value))
  }

  private static func oid(_ content: [UInt8]) -> [UInt8] { tlv(6, content) }

  private static func tlv(_ tag: UInt8, _ text: String) -> [UInt8] { tlv(tag, Array(text.utf8)) }

  private static func tlv(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag] + DERLength.bytes(content.count) + content
  }
}
