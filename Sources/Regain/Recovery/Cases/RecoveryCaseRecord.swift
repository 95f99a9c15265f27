/// One recovery case.
///
/// In the tenant's scope, so that it is found without knowing whose it is, and so that cases of one account do not stand in each
/// other's way. Every change is a replacement at a version.
package struct RecoveryCaseRecord: RecordBody {
  package static let kind = RecordKind.recoveryCase

  package let account: HexBytes
  package let action: RecoveryAction
  /// SHA-256 of what the action is about.
  package let subject: HexBytes?
  /// As whoever opened it has said; what the account was classified as counts more.
  package let accountClass: String?
  /// The stronger policy that was asked for.
  package let askedPolicy: String?
  package let policy: String
  /// Of the policy as it was: another one ends the case.
  package let policyDigest: HexBytes
  /// Keyed digest of the case secret, 32 bytes.
  package let secretDigest: HexBytes
  package let digestKey: String
  /// In which it was opened: the next one ends it.
  package let epoch: Int
  /// How many stops, and how many grants, the account had had: the next ones end it.
  package var stops: Int64
  package var grants: Int64
  /// Recovery was stopped when it was opened, or nobody was known by the name.
  package let isHopeless: Bool
  /// The account's name in the log; nil where nobody was known by the name.
  package let owner: RandomIdentifier?
  package let openedAt: Timestamp
  package let expiresAt: Timestamp

  /// As it was last written; what time and others have done to it since is not in here.
  package var state = CaseState.open
  /// What it was before somebody said no, which its requester is not told.
  package var stateBefore: CaseState?
  package var evidence: [ShownEvidence] = []
  /// By name and version: values of one version say nothing of another's.
  package var readings: [String: StoredReading] = [:]
  /// Codes that were sent and may still be shown; at most one to an address, and one to a contact.
  package var deliveries: [Delivery] = []
  package var wrongCodes = 0
  /// Codes that were ever made for it.
  package var sentCodes = 0
  /// Addresses that were told of it, by id.
  package var told: [String: Timestamp] = [:]
  package var remindedAt: Timestamp?
  /// Two agents have lifted what risk added until then.
  package var liftedUntil: Timestamp?
  package var waitUntil: Timestamp?
  package var grant: CaseGrant?
  package var completedAt: Timestamp?
  package var endedAt: Timestamp?

  /// Until when its stop token works: to the end of the hold after it.
  package var stoppableUntil: Timestamp { max(expiresAt, grant?.holdUntil ?? expiresAt) }

  package static func key(_ tenant: [UInt8], _ id: RandomIdentifier) -> RecordKey {
    RecordKey(Scope(tenant: tenant, account: []), kind, id.hex)
  }

  /// Pieces of evidence in one case.
  package static let mostEvidence = 16
  /// Wrong codes that were sent; after so many no more are looked at.
  package static let mostWrongCodes = 10
  /// Codes made for one case, in all its time.
  package static let mostSentCodes = 10
}

/// Evidence, and what it stands on: it counts while that stands.
package struct ShownEvidence: Sendable, Hashable, Codable {
  package let evidence: Evidence
  package let source: Source

  package enum Source: Sendable, Hashable, Codable {
    case sheet(RandomIdentifier)
    case device(RandomIdentifier)
    case address(RandomIdentifier)
    case agent(RandomIdentifier)
    case provider(String, key: HexBytes)
  }
}

/// The worst that was said of a signal.
package struct StoredReading: Sendable, Hashable, Codable {
  package var value: Int
  package var version: Int
  package var at: Timestamp
}

/// A code that was sent.
package struct Delivery: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let address: RandomIdentifier
  package let channel: DeliveryChannel
  package let isContact: Bool
  /// Keyed digest, 32 bytes.
  package let digest: HexBytes
  package let digestKey: String
  package let sentAt: Timestamp
  package let expires: Timestamp
}

/// What came of a case.
package struct CaseGrant: Sendable, Hashable, Codable {
  package let token: RandomIdentifier
  package let at: Timestamp
  package let until: Timestamp
  package let assurance: Int
  package let holdUntil: Timestamp
  /// What the policy demanded and had.
  package let met: [String]
  /// Sheets that evidence was from, and that are to be replaced.
  package let sheets: [RandomIdentifier]
}
