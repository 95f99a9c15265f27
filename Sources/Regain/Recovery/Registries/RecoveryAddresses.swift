/// The room for the places where an owner is reached, and the people who answer for him. Registered and confirmed beforehand,
/// never typed in when somebody recovers.
public struct RecoveryAddresses: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  /// All that are registered, in the order in which they were added.
  ///
  /// - Throws: `refused` when the rows do not verify; `unavailable`.
  public func list(
    of account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> [RecoveryAddress] {
    let rows = AddressRows(Scope(tenant, account))
    let snapshot = try await context.store.rows(for: ReadRequest(rows.items))
    let (now, review) = (context.clock.now, context.configuration.recovery.contactReviewDays)
    return try rows.addresses(context.rows, in: snapshot).body.entries
      .filter { $0.removedAt == nil }
      .map { RecoveryAddress($0, reviewDays: review, at: now) }
  }
}

/// What is to be registered.
public struct AddressRequest: Sendable {
  /// Whose it is.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// The owner's own, or a contact's.
  public let kind: AddressKind
  /// How codes and notices come there.
  public let channel: DeliveryChannel
  /// The application's own name for the mailbox, house or phone; kept as a keyed digest, so that one that is registered twice is
  /// seen to be one.
  let destination: String
  /// For people.
  public let label: String?
  /// It was confirmed when the owner's identity was proven: no code is needed (NIST SP 800-63B-4, 4.2.1.2).
  public var isValidated = false

  /// - Parameters:
  ///   - destination: 1 to 255 bytes: an id of the application's, and no address.
  ///   - label: at most 60 characters without control characters, or nil.
  /// - Throws: `malformed`.
  public init(
    account: AccountID, in tenant: TenantID = .default, _ kind: AddressKind,
    by channel: DeliveryChannel, destination: String, label: String? = nil
  ) throws(RegainError) {
    try checkLabel(destination, "A destination")
    try SheetRequest.checkLabel(label)
    (self.account, self.tenant, self.kind) = (account, tenant, kind)
    (self.channel, self.destination, self.label) = (channel, destination, label)
  }
}

/// A registered address or contact, as it may be shown.
public struct RecoveryAddress: Sendable, Hashable {
  /// Its name for Regain; the application knows where it leads.
  public let id: AddressID
  /// The owner's own, or a contact's.
  public let kind: AddressKind
  /// How codes and notices come there.
  public let channel: DeliveryChannel
  /// For people.
  public let label: String?
  /// `pending`, `active`, `disabled`, or `suspended` until it is confirmed anew.
  public let state: String
  /// When it was registered.
  public let addedAt: Timestamp
  /// When its owner showed that he reads it.
  public let confirmedAt: Timestamp?
  /// It is time to ask the owner whether it still holds: of a contact, once a year.
  public let isReviewDue: Bool

  init(_ stored: StoredAddress, reviewDays: Int, at now: Timestamp) {
    (id, kind, channel) = (AddressID(stored.id), stored.kind, stored.channel)
    (label, addedAt, confirmedAt) = (stored.label, stored.addedAt, stored.confirmedAt)
    state =
      stored.disabledAt != nil
      ? "disabled"
      : stored.suspendedAt != nil ? "suspended" : stored.confirmedAt == nil ? "pending" : "active"
    let seen = stored.reviewedAt ?? stored.confirmedAt
    isReviewDue =
      stored.kind == .contact
      && seen.map { now.seconds(since: $0) >= Int64(reviewDays) * 86_400 } ?? false
  }
}
