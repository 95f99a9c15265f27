/// The stored sheets of one account: at most one that redeems and one that waits to be confirmed.
///
/// One row, one version: what is decided about a sheet is decided on this row.
package struct BackupCodesRecord: SoleRecordBody {
  package static let kind = RecordKind.backupCodes
  package static let id = "sheets"

  package var active: StoredSheet?
  package var pending: StoredSheet?
  /// The last ones that ended, newest first, without their digests.
  package var ended: [EndedSheet] = []

  package init() {}

  private static let rememberedEndings = 10

  package var live: [StoredSheet] { [active, pending].compactMap { $0 } }

  /// Whether a bulk run has made a sheet here, even one that ended since.
  package func has(batch: RandomIdentifier) -> Bool {
    live.contains { $0.batch == batch } || ended.contains { $0.batch == batch }
  }

  /// Whether the sheet is here, even if it ended since.
  package func has(sheet: RandomIdentifier) -> Bool {
    live.contains { $0.id == sheet } || ended.contains { $0.id == sheet }
  }

  /// Ends a live sheet: its digests are gone for good.
  package mutating func end(_ sheet: StoredSheet, _ how: SheetEnding, at now: Timestamp) {
    if active?.id == sheet.id { active = nil }
    if pending?.id == sheet.id { pending = nil }
    let ending = EndedSheet(
      id: sheet.id, issuedAt: sheet.issuedAt, endedAt: now, how: how, remaining: sheet.remaining,
      batch: sheet.batch)
    ended = Array(([ending] + ended).prefix(Self.rememberedEndings))
  }

  /// Makes the pending sheet the one that redeems, and ends the one before it.
  package mutating func activatePending(at now: Timestamp) -> StoredSheet? {
    guard var sheet = pending else { return nil }
    if let old = active { end(old, .replaced, at: now) }
    sheet.activatedAt = now
    (active, pending) = (sheet, nil)
    return sheet
  }
}

/// One live sheet.
package struct StoredSheet: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  /// The first symbol of each code; live sheets of one account differ in it.
  package let tag: Int
  package let profile: String
  package let label: String?
  package let issuedAt: Timestamp
  package let expiresAt: Timestamp?
  /// Which code pepper its digests need.
  package let pepperKeyID: String
  package let codes: [StoredCode]
  /// Keyed digest of the idempotency key it was issued with.
  package let issueDigest: HexBytes?
  /// Which bulk run made it.
  package let batch: RandomIdentifier?
  /// Where its codes come from, when another system made them.
  package let origin: ImportOrigin?
  /// Set when the output was handed over.
  package var deliveredAt: Timestamp?
  package var activatedAt: Timestamp?
  /// Set at the 100th failure in a row, under the NIST profile.
  package var disabledAt: Timestamp?
  /// Set when part of the log was lost while it was alive: it must be replaced.
  package var suspendedAt: Timestamp?
  package var consumed: [ConsumedSlot] = []
  /// How often its owner showed that it is kept, and when last.
  package var confirmations = 0
  package var confirmedAt: Timestamp?

  package var redeemable: [StoredCode] { codes.filter { $0.slot != CodeSlot.stop } }
  package var remaining: Int { redeemable.count - consumed.count }

  var profileWord: AuditValue {
    profile == CodeProfile.long.name ? .word("long") : .word("standard")
  }

  package func isExpired(at now: Timestamp) -> Bool { expiresAt.map { now >= $0 } ?? false }

  /// Codes of it are accepted, as far as the sheet goes.
  package func isUsable(at now: Timestamp) -> Bool {
    disabledAt == nil && suspendedAt == nil && !isExpired(at: now)
  }

  package func isConsumed(slot: Int) -> Bool { consumed.contains { $0.slot == slot } }

  /// The code that the owner is asked to retype; another one each time.
  ///
  /// Imported codes have no numbers that their owner would know.
  package var slotToConfirm: Int? {
    guard origin == nil else { return nil }
    let unused = redeemable.map(\.slot).filter { !isConsumed(slot: $0) }.sorted()
    guard !unused.isEmpty else { return nil }
    return unused[(Int(id.bytes[0]) + confirmations) % unused.count]
  }

  /// What the store's consumption of a slot is called.
  package func consumptionID(slot: Int) -> String { "\(id.hex).\(slot)" }

  /// Whether the rows of used codes and the list under the MAC say the same.
  package func agrees(with consumptions: [Consumption]) -> Bool {
    let prefix = id.hex + "."
    let stored = Set(consumptions.map(\.id).filter { $0.hasPrefix(prefix) })
    return stored == Set(consumed.map { consumptionID(slot: $0.slot) })
  }
}

extension StoredSheet {
  /// A sheet of which only the log is left: none of its codes can be verified.
  package init(lost id: RandomIdentifier, profile: String, issuedAt: Timestamp) {
    self.init(
      id: id, tag: -1, profile: profile, label: nil, issuedAt: issuedAt, expiresAt: nil,
      pepperKeyID: "", codes: [], issueDigest: nil, batch: nil, origin: nil)
  }

  /// Whether it has codes at all.
  package var isLost: Bool { codes.isEmpty }
}

/// One digest. The salt is this code's own.
package struct StoredCode: Sendable, Hashable {
  package let slot: Int
  /// 16 bytes.
  package let salt: HexBytes
  package let scheme: CodeScheme
  /// 32 bytes.
  package let digest: HexBytes
}

/// What is remembered of the system that made imported codes.
package struct ImportOrigin: Sendable, Hashable, Codable {
  package let format: String
  package let grade: String
  package let entropyBits: Int?
  /// The schemes demand more than a fast hash.
  package let isApproved: Bool
}

package struct ConsumedSlot: Sendable, Hashable, Codable {
  package let slot: Int
  package let at: Timestamp
}

package struct EndedSheet: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let issuedAt: Timestamp
  package let endedAt: Timestamp
  package let how: SheetEnding
  package let remaining: Int
  package let batch: RandomIdentifier?
}

package enum SheetEnding: String, Sendable, Hashable, Codable, CaseIterable {
  case replaced, revoked, voided
  /// Its codes were issued in a part of the store's life of which only the log is left.
  case lost

  var auditValue: AuditValue {
    switch self {
    case .replaced: .word("replaced")
    case .revoked: .word("revoked")
    case .voided: .word("voided")
    case .lost: .word("lost")
    }
  }
}
