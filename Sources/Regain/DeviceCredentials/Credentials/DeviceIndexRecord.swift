internal import RegainCrypto

/// Whose a device is. Inserted once and never changed: a key that was enrolled is nobody else's, not even when it was
/// revoked.
package struct DeviceIndexRecord: RecordBody {
  package static let kind = RecordKind.deviceIndex

  package let account: HexBytes
  package let device: RandomIdentifier

  /// Where a device is found by its id.
  package static func key(_ tenant: [UInt8], device: RandomIdentifier) -> RecordKey {
    RecordKey(Scope(tenant: tenant, account: []), kind, "device.\(device.hex)")
  }

  /// Where it is found by its public key, whatever it is wrapped in.
  package static func key(
    _ tenant: [UInt8], spki: [UInt8]
  ) throws(RegainError) -> RecordKey {
    try key(tenant, "key", spki)
  }

  /// Where it is found by the id of its credential (WebAuthn L3, 7.1 step 27: nobody's before).
  package static func key(
    _ tenant: [UInt8], credentialID: [UInt8]
  ) throws(RegainError) -> RecordKey {
    try key(tenant, "credential", credentialID)
  }

  /// Under these it is found, and kept from being anyone else's.
  package static func keys(
    of device: StoredDevice, in tenant: [UInt8]
  ) throws(RegainError) -> [RecordKey] {
    let passkey = try device.passkey.map { passkey throws(RegainError) in
      try key(tenant, credentialID: passkey.credentialID.bytes)
    }
    return [key(tenant, device: device.id), try key(tenant, spki: device.spki.bytes)]
      + (passkey.map { [$0] } ?? [])
  }

  /// The first 24 bytes of SHA-256: enough against collisions, and short enough for a row's id.
  private static func key(
    _ tenant: [UInt8], _ what: String, _ bytes: [UInt8]
  ) throws(RegainError) -> RecordKey {
    var frame = Frame("regain/device-index/v1")
    frame.append(what)
    frame.append(bytes)
    let digest = Array(try sha256(frame.bytes).prefix(24))
    return RecordKey(
      Scope(tenant: tenant, account: []), kind, "\(what).\(Hex.encode(digest.span))")
  }
}
