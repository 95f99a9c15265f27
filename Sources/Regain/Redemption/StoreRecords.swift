/// The store's identity and generation. Every second phase requires the version it began under, so
/// that ending an epoch ends everything begun in it.
package struct EpochRecord: RecordBody, Equatable {
  package static let kind = RecordKind.epoch
  package static let key = RecordKey(.store, kind, "epoch")

  package var id: RandomIdentifier
  package var number: Int
  /// The entry with which the log's present branch began; nil while it has only the first. What was
  /// signed and then lost for good is on another branch, under another name.
  package var branch: RandomIdentifier?
  /// A reconciliation has begun and not come to its end: nothing is granted.
  package var reconciling: ReconcilingPhase?
  /// What the anchor held when there was nothing more to do but to tell it.
  package var replacing: String?
  /// Entries were taken out of the log's order in this reconciliation.
  package var isReordered: Bool?

  /// The name of the log, as its checkpoints say it.
  package var logOrigin: String { "regain/\(id.hex)" + (branch.map { "/\($0.hex)" } ?? "") }
}

/// How far a reconciliation has come.
package enum ReconcilingPhase: String, Sendable, Hashable, Codable {
  /// The log and the rows are being put in order.
  case replaying
  /// All that is left is to tell the anchor.
  case anchoring
}

/// The highest time that any process has seen on this store.
package struct ClockRecord: RecordBody {
  package static let kind = RecordKind.clock
  package static let key = RecordKey(.store, kind, "high-water")

  package var highest: Timestamp
}

/// The account's name in the log, and whether recovery is frozen.
package struct AccountRecord: RecordBody {
  package static let kind = RecordKind.account
  package static let id = "account"

  /// Random, so that the log names the account without naming the person.
  package var reference: RandomIdentifier
  package var freeze: Freeze?
}

/// Set by the owner's stop. Every redemption checks it.
package struct Freeze: Sendable, Hashable, Codable {
  package var since: Timestamp
  package var until: Timestamp
  /// The sheet whose stop code set it.
  package var sheet: RandomIdentifier

  /// At most 72 hours, so that a stolen stop code cannot keep the owner out for good.
  package static let longestSeconds: Int64 = 72 * 3600

  package func isInForce(at now: Timestamp) -> Bool { now < until }
}

/// Something the owner must be told. Handed over and acknowledged by the application; no code in it.
package struct NoticeRecord: RecordBody {
  package static let kind = RecordKind.notice

  package var event: String
  package var at: Timestamp
  package var account: RandomIdentifier
  package var sheet: RandomIdentifier?
  package var slot: Int?
  package var remaining: Int?
  package var device: RandomIdentifier?
  package var token: RandomIdentifier?
}
