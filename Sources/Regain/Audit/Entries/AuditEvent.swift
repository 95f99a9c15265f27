internal import RegainCrypto

/// What can happen, as the log names it.
package enum AuditEventName: String, Sendable, CaseIterable {
  case storeInitialised = "store-initialised"
  case sheetIssued = "sheet-issued"
  case sheetImported = "sheet-imported"
  case sheetActivated = "sheet-activated"
  case sheetConfirmed = "sheet-confirmed"
  case sheetDrilled = "sheet-drilled"
  case sheetEnded = "sheet-ended"
  case sheetDisabled = "sheet-disabled"
  case codeRedeemed = "code-redeemed"
  case codeReplayed = "code-replayed"
  case codeRefused = "code-refused"
  case confirmationRefused = "confirmation-refused"
  case stopRefused = "stop-refused"
  case attemptsThrottled = "attempts-throttled"
  case accountFrozen = "account-frozen"
  case recordsResealed = "records-resealed"
  case keyRotated = "key-rotated"
  case keyRetired = "key-retired"
  case valuesErased = "values-erased"
  case sheetsSuspended = "sheets-suspended"
  case accountLost = "account-lost"
  case storeReconciled = "store-reconciled"
}

/// The name of a field in clear. The list is the schema: nothing else can be written.
package enum AuditField: String, Sendable {
  case newKey = "new-key"
  case newSignature = "new-signature"
  case oldKey = "old-key"
  case oldSignature = "old-signature"
  case account, authority, batch, before, bucket, count, entry, epoch, factor, failures, field,
    format,
    grade, how, key, profile, purpose,
    reason, receipt
  case remaining, replayed, request
  case sheet, slot, until
}

/// The name of a field that holds a commitment to something personal.
package enum AuditPersonalField: String, Sendable {
  case actor, reason, source
}

/// The value of a field in clear: never free text.
package enum AuditValue: Sendable {
  case identifier(RandomIdentifier)
  case bytes([UInt8])
  case number(Int)
  case word(StaticString)
  case time(Timestamp)
  case reason(RefusalReason)
  case factor(Factor)
  case keyID(String)
  case purpose(KeyPurpose)
  case personalField(AuditPersonalField)

  fileprivate var text: String {
    switch self {
    case .identifier(let identifier): identifier.hex
    case .bytes(let bytes): Hex.encode(bytes.span)
    case .number(let number): String(number)
    case .word(let word): word.description
    case .time(let time): time.description
    case .reason(let reason): reason.rawValue
    case .factor(let factor): factor.rawValue
    case .keyID(let id): id
    case .purpose(let purpose): purpose.rawValue
    case .personalField(let field): field.rawValue
    }
  }
}

/// One event before it has an id: a name, fields in clear, and what only a commitment may show.
package struct AuditEvent: Sendable {
  package let name: AuditEventName
  package private(set) var fields: [String: String] = [:]
  package private(set) var personal: [String: String] = [:]

  package init(_ name: AuditEventName) { self.name = name }

  /// Adds a field in clear; nil leaves it out.
  package func adding(_ field: AuditField, _ value: AuditValue?) -> AuditEvent {
    var event = self
    event.fields[field.rawValue] = value?.text
    return event
  }

  /// Adds a commitment; nil leaves the field out.
  package func committing(_ field: AuditPersonalField, to value: String?) -> AuditEvent {
    var event = self
    event.personal[field.rawValue] = value
    return event
  }
}
