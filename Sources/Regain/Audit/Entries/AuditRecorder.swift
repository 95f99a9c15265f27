package import RegainCrypto

/// Turns an event into the bytes that the log keeps.
package struct AuditRecorder: Sendable {
  private let random: any RandomSource

  package init(random: any RandomSource) { self.random = random }

  /// The change that appends the event, which is one of the catalogue: no build that tests run writes
  /// anything else.
  package func appending(_ event: AuditEvent, at now: Timestamp) throws(RegainError) -> Change {
    let entry = try entry(of: event, at: now)
    assert(AuditSchema.admits(entry.bytes), "Not in the catalogue: \(event)")
    return .append(entry)
  }

  /// What the format makes of any fields.
  package func entry(of event: AuditEvent, at now: Timestamp) throws(RegainError) -> AuditEntry {
    let id = try RandomIdentifier(from: random)
    var fields = event.fields
    var values: [CommittedValue] = []
    for (field, value) in event.personal.sorted(by: { $0.key < $1.key }) {
      let salt = try mapCryptoErrors { () throws(CryptoError) in try random.bytes(count: 32) }
      let committed = CommittedValue(field: field, salt: salt, value: value)
      fields[field + "-commitment"] = try commitment(to: committed)
      values.append(committed)
    }
    let bytes = LoggedEvent.text(
      id: id, at: now, name: event.name.rawValue, fields: fields)
    return AuditEntry(id: id, bytes: bytes, leafHash: leafHash(of: bytes), values: values)
  }
}

/// SHA-256 over the value's frame with its own salt: without the salt it cannot be guessed back.
package func commitment(to committed: CommittedValue) throws(RegainError) -> String {
  var frame = Frame("regain/commitment/v1")
  frame.append(committed.field)
  frame.append(committed.salt)
  frame.append(committed.value)
  let digest = try mapCryptoErrors { () throws(CryptoError) in
    try SHA2.hash(frame.bytes.span)
  }
  return Hex.encode(digest.span)
}

/// RFC 6962, section 2.1.
package func leafHash(of entry: [UInt8]) -> [UInt8] { TreeHash.leaf(entry.span).bytes }
