/// That something single-use was used: one row, never changed and never written twice.
///
/// The store's primary key over scope, kind and id decides who was first. Nothing else does.
public struct Consumption: Sendable, Hashable {
  package let scope: Scope
  package let kind: ConsumptionKind
  /// ASCII, at most 64 bytes.
  package let id: String
  package let at: Timestamp
  /// After this time (and the largest skew) the row may be pruned; nil: never.
  package let expiresAt: Timestamp?
  /// Keyed digest of the caller's idempotency key, 32 bytes.
  package let idempotencyDigest: [UInt8]?
  package let receipt: RandomIdentifier

  package init(
    scope: Scope, kind: ConsumptionKind, id: String, at: Timestamp, expiresAt: Timestamp? = nil,
    idempotencyDigest: [UInt8]? = nil, receipt: RandomIdentifier
  ) {
    self.scope = scope
    self.kind = kind
    self.id = id
    self.at = at
    self.expiresAt = expiresAt
    self.idempotencyDigest = idempotencyDigest
    self.receipt = receipt
  }
}

/// What kind of single-use thing it was.
public enum ConsumptionKind: String, Sendable, Hashable, CaseIterable {
  case backupCode = "backup-code"
  /// An answer to a challenge: an approval, a denial or an enrolment.
  case challenge
  /// A recovery token of whatever form.
  case token
  /// A code that was sent to an address or a contact.
  case deliveredCode = "delivered-code"
  /// A statement of an agent or of who has proven an identity.
  case statement
}
