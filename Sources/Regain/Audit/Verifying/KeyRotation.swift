internal import RegainCrypto

/// That one key of the log follows another: signed by both, in an entry of the log itself.
///
/// Whoever trusts the old key comes to trust the new one, and nobody else can have written it.
package struct KeyRotation: Sendable, Hashable {
  /// 32 bytes each.
  package let oldKey: [UInt8]
  package let newKey: [UInt8]
  /// 64 bytes each.
  package let oldSignature: [UInt8]
  package let newSignature: [UInt8]

  /// Signs the change from one key to the next.
  package init(from old: LogSigner, to new: LogSigner) throws(RegainError) {
    (oldKey, newKey) = (old.verifierKey.publicKey, new.verifierKey.publicKey)
    let message = Self.message(old.verifierKey.name, oldKey, newKey)
    (oldSignature, newSignature) = (try old.sign(message), try new.sign(message))
  }

  /// Nil for an event that is no change of the log's key; its signatures are not verified yet.
  package init?(_ event: LoggedEvent) {
    func bytes(_ field: AuditField, _ count: Int) -> [UInt8]? {
      let text = Array((event.fields[field.rawValue] ?? "").utf8)
      guard let bytes = try? Hex.decode(text.span), bytes.count == count else { return nil }
      return bytes
    }
    guard event.name == AuditEventName.keyRotated.rawValue,
      event.fields[AuditField.purpose.rawValue] == KeyPurpose.logSigning.rawValue,
      let oldKey = bytes(.oldKey, 32), let newKey = bytes(.newKey, 32),
      let oldSignature = bytes(.oldSignature, 64), let newSignature = bytes(.newSignature, 64)
    else { return nil }
    (self.oldKey, self.newKey) = (oldKey, newKey)
    (self.oldSignature, self.newSignature) = (oldSignature, newSignature)
  }

  /// Whether both keys signed it, for this log.
  package func isValid(origin: String) throws(RegainError) -> Bool {
    let message = Self.message(origin, oldKey, newKey)
    return try mapCryptoErrors { () throws(CryptoError) in
      let byOld = try Ed25519.isValid(
        oldSignature.span, for: message.span, publicKey: oldKey.span)
      let byNew = try Ed25519.isValid(
        newSignature.span, for: message.span, publicKey: newKey.span)
      return byOld && byNew
    }
  }

  /// Over the store's name, so that it holds on every branch of its log.
  private static func message(_ origin: String, _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
    var frame = Frame("regain/log-key-rotation/v1")
    frame.append(LogName.withoutBranch(origin))
    frame.append(old)
    frame.append(new)
    return frame.bytes
  }

  func describe(_ event: AuditEvent) -> AuditEvent {
    event.adding(.oldKey, .bytes(oldKey)).adding(.newKey, .bytes(newKey))
      .adding(.oldSignature, .bytes(oldSignature)).adding(.newSignature, .bytes(newSignature))
  }
}
