internal import RegainCrypto

/// Which personal values go: what an entry of the log says of an erasure, and all that is needed to do it
/// again on a store that was restored.
struct ErasureRule: Sendable, Hashable {
  /// Whose entries; nil with `entry`.
  var account: RandomIdentifier?
  /// One entry alone.
  var entry: RandomIdentifier?
  var field: AuditPersonalField
  /// Entries before this index.
  var before: Int64
  /// Entries up to this time.
  var until: Timestamp

  init(
    account: RandomIdentifier? = nil, entry: RandomIdentifier? = nil, field: AuditPersonalField,
    before: Int64, until: Timestamp
  ) {
    (self.account, self.entry, self.field) = (account, entry, field)
    (self.before, self.until) = (before, until)
  }

  /// Nil for any other event.
  init?(_ event: LoggedEvent) {
    guard event.name == AuditEventName.valuesErased.rawValue,
      let field = event.fields["field"].flatMap(AuditPersonalField.init(rawValue:)),
      let before = event.number("before"),
      let until = event.fields["until"].flatMap(Timestamp.init(rfc3339:))
    else { return nil }
    let entry = event.fields["entry"].flatMap(RandomIdentifier.init(hex:))
    guard event.account != nil || entry != nil else { return nil }
    self.init(
      account: event.account, entry: entry, field: field, before: Int64(before), until: until)
  }

  var event: AuditEvent {
    AuditEvent(.valuesErased).adding(.account, account.map { .identifier($0) })
      .adding(.entry, entry.map { .identifier($0) }).adding(.field, .personalField(field))
      .adding(.before, .number(Int(before))).adding(.until, .time(until))
  }

  /// Whether an entry of the log still has the value.
  func meets(_ indexed: IndexedAuditEntry) -> Bool {
    guard indexed.index < before,
      indexed.entry.values.contains(where: { $0.field == field.rawValue }),
      let event = try? LoggedEvent(indexed.entry.bytes), event.at <= until
    else { return false }
    return entry.map { $0 == event.id } ?? (account == event.account)
  }
}

extension ServiceContext {
  /// The entries that have a value which the rule takes away.
  func entries(meeting rule: ErasureRule) async throws(RegainError) -> [RandomIdentifier] {
    var found: [RandomIdentifier] = []
    try await forEachEntry { indexed in
      if rule.meets(indexed) { found.append(indexed.entry.id) }
    }
    return found
  }

  /// Takes the values away, some hundred at a time. Safe to repeat.
  func erase(_ rule: ErasureRule, in entries: [RandomIdentifier]) async throws(RegainError) {
    for start in stride(from: 0, to: entries.count, by: 200) {
      let part = entries[start..<min(start + 200, entries.count)]
      try await commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
        Decision(part.map { .erase($0, field: rule.field.rawValue) }, .success(()))
      }
    }
  }
}
