internal import RegainCrypto

/// One line of the log, ready to be appended: bytes that hold neither index nor previous hash.
public struct AuditEntry: Sendable, Hashable {
  package let id: RandomIdentifier
  /// The canonical text, at most 8192 bytes (``LoggedEvent/longest``).
  package let bytes: [UInt8]
  /// SHA-256(0x00 ‖ bytes), as in RFC 6962, section 2.1. 32 bytes.
  package let leafHash: [UInt8]
  /// What stands behind the commitments; kept beside the entry, and erasable.
  package let values: [CommittedValue]

  package init(id: RandomIdentifier, bytes: [UInt8], leafHash: [UInt8], values: [CommittedValue]) {
    self.id = id
    self.bytes = bytes
    self.leafHash = leafHash
    self.values = values
  }
}

/// A personal value, with the salt that hides it in its commitment.
public struct CommittedValue: Sendable, Hashable {
  package let field: String
  /// 32 bytes.
  package let salt: [UInt8]
  package let value: String

  package init(field: String, salt: [UInt8], value: String) {
    self.field = field
    self.salt = salt
    self.value = value
  }
}

/// An entry with the index that the commit gave it: 0, 1, 2 and so on, without gaps.
public struct IndexedAuditEntry: Sendable, Hashable {
  package let index: Int64
  package let entry: AuditEntry

  package init(index: Int64, entry: AuditEntry) {
    self.index = index
    self.entry = entry
  }
}

/// A leaf of the log's tree.
package struct IndexedLeafHash: Sendable, Hashable {
  package let index: Int64
  /// 32 bytes.
  package let hash: [UInt8]

  package init(index: Int64, hash: [UInt8]) { (self.index, self.hash) = (index, hash) }

  /// Nil unless there are 32 bytes.
  var leaf: TreeHash? { TreeHash(hash.span) }
}
