/// One thing that was shown in a case, and that Regain has verified.
public struct Evidence: Sendable, Hashable, Codable {
  /// Names it within its case.
  public let id: String
  /// By which method.
  public let kind: EvidenceKind
  /// When it was verified.
  public let shownAt: Timestamp
  /// From this second on it counts for nothing.
  public let expiresAt: Timestamp
  /// What it came by, where it was sent.
  public package(set) var channel: DeliveryChannel?
  /// How sure it is that the device's key cannot leave it.
  public package(set) var binding: DeviceBinding?
  /// Whether the device verified its user.
  public package(set) var isUserVerified = false
  /// At which level a proofing was repeated, 1 to 3.
  public package(set) var identityLevel: Int?
  /// Whether the credential that it came from ends by itself.
  public package(set) var isLimited = false
  /// Since when that credential is there.
  public package(set) var credentialSince: Timestamp?
  /// What it shares with other evidence: of two that share something, one counts.
  package var groups: Set<IndependenceGroup>

  package init(
    id: RandomIdentifier, kind: EvidenceKind, shownAt: Timestamp, expiresAt: Timestamp,
    groups: Set<IndependenceGroup>
  ) {
    (self.id, self.kind, self.shownAt) = (id.hex, kind, shownAt)
    (self.expiresAt, self.groups) = (expiresAt, groups)
  }

  /// Two that share a device, mailbox, phone, sheet or agent are one.
  package func isIndependent(of other: Evidence) -> Bool { groups.isDisjoint(with: other.groups) }
}

/// Something that whoever has it can show, in however many ways.
package struct IndependenceGroup: Sendable, Hashable, Codable, Comparable {
  package let name: String

  private init(_ kind: String, _ id: String) { name = "\(kind):\(id)" }

  package static func sheets() -> Self { Self("sheets", "all") }
  package static func device(_ id: RandomIdentifier) -> Self { Self("device", id.hex) }
  /// Of a mailbox, a house or a phone: one destination, under however many names.
  package static func destination(_ digest: HexBytes) -> Self {
    Self("destination", RandomIdentifier.hexText(digest.bytes))
  }
  package static func agent(_ digest: HexBytes) -> Self {
    Self("agent", RandomIdentifier.hexText(digest.bytes))
  }
  /// People who answer for each other.
  package static func agents(of group: String) -> Self { Self("agents", group) }
  package static func provider(_ name: String) -> Self { Self("provider", name) }
  package static func named(_ name: String) -> Self { Self("named", name) }

  package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}
