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
  /// The first entry that this reconciliation has put back.
  package var gapStart: Int64?

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
  /// Of what happened in a case.
  package var recoveryCase: RandomIdentifier?
  /// Where it goes; nil: to the owner, wherever the application finds him.
  package var address: RandomIdentifier?

  package init(
    event: String, at: Timestamp, account: RandomIdentifier, sheet: RandomIdentifier? = nil,
    slot: Int? = nil, remaining: Int? = nil, device: RandomIdentifier? = nil,
    token: RandomIdentifier? = nil
  ) {
    (self.event, self.at, self.account, self.sheet) = (event, at, account, sheet)
    (self.slot, self.remaining, self.device, self.token) = (slot, remaining, device, token)
  }
}
