/// What a registered destination is.
public struct AddressKind: Sendable, Hashable, Codable, CustomStringConvertible {
  /// As in the log.
  public let name: String

  /// The owner's own.
  public static let address = AddressKind(name: "address")
  /// Somebody's whom the owner trusts.
  public static let contact = AddressKind(name: "contact")

  package static let all = [address, contact]

  private init(name: String) { self.name = name }

  /// The name.
  public var description: String { name }
}

/// Where the owner of one account is reached, and who answers for him: never typed in when somebody recovers.
package struct AddressesRecord: SoleRecordBody {
  package static let kind = RecordKind.addresses
  package static let id = "addresses"

  package var entries: [StoredAddress] = []
  /// When one was last added, confirmed or removed.
  package var changedAt: Timestamp?

  package init() {}

  package static let mostEntries = 32

  package func entry(_ id: RandomIdentifier) -> StoredAddress? { entries.first { $0.id == id } }

  /// What may be sent to.
  package var usable: [StoredAddress] { entries.filter(\.isUsable) }

  /// Part of the log was lost: what became of them since is not known.
  package mutating func suspend(at time: Timestamp) {
    for index in entries.indices { entries[index].suspendedAt = entries[index].suspendedAt ?? time }
  }

  package mutating func change(_ id: RandomIdentifier, _ body: (inout StoredAddress) -> Void) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    body(&entries[index])
  }
}

/// One destination. Where it leads is the application's to know.
package struct StoredAddress: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let kind: AddressKind
  package let channel: DeliveryChannel
  /// Keyed digest of the application's name for it: the same wherever the same mailbox, house or phone is registered.
  package let destination: HexBytes
  package let label: String?
  package let addedAt: Timestamp
  /// It was confirmed when the owner's identity was proven (NIST SP 800-63B-4, 4.2.1.2).
  package var isValidated = false
  package var confirmedAt: Timestamp?
  package var removedAt: Timestamp?
  /// Too many wrong codes: it must be registered anew.
  package var disabledAt: Timestamp?
  package var reviewedAt: Timestamp?
  /// Part of the log was lost while it was there: it is to be confirmed anew.
  package var suspendedAt: Timestamp?
  package var pending: Delivery?

  package init(
    id: RandomIdentifier, kind: AddressKind, channel: DeliveryChannel, destination: HexBytes,
    label: String?, addedAt: Timestamp
  ) {
    (self.id, self.kind, self.channel) = (id, kind, channel)
    (self.destination, self.label, self.addedAt) = (destination, label, addedAt)
  }

  package var isUsable: Bool {
    confirmedAt != nil && removedAt == nil && disabledAt == nil && suspendedAt == nil
  }
}
