internal import RegainCrypto

/// The name of a field in clear. The list is the schema: nothing else can be written.
package enum AuditField: String, Sendable, CaseIterable {
  case account, accounts, action, address, agent, assurance, authority, batch, before, binding
  case branch, bucket
  case `case`, challenge, channel, `class`, count, counter, decision, device, entry, epoch,
    evidence, factor
  case failures, field, form, format, generation, grade, hold, how, key, kind
  case newKey = "new-key"
  case newSignature = "new-signature"
  case notice
  case oldKey = "old-key"
  case oldSignature = "old-signature"
  case policy, profile, provider, purpose, reason, receipt, remaining, replayed, request, roles
  case second, sheet, signal, slot, state, token, until, value, version
}

/// The name of a field that holds a commitment to something personal.
package enum AuditPersonalField: String, Sendable, CaseIterable {
  case actor, evidence, rationale, reason, requester, source, steps, why

  /// As the entry has it.
  package var commitment: String { rawValue + "-commitment" }
}

/// What the value of a field looks like.
package enum AuditForm: Sendable, Hashable {
  case identifier
  case keyID
  /// So many bytes in hex.
  case bytes(Int)
  /// Decimal, from 0 on.
  case number
  case time
  case words([String])
  /// Of the application's, one word.
  case action

  package func admits(_ text: String) -> Bool {
    let utf8 = Array(text.utf8)
    switch self {
    case .identifier: return RandomIdentifier(hex: text) != nil
    case .keyID: return (try? Crockford.decode(utf8.span, letterCase: .lower))?.count == 10
    case .bytes(let count): return (try? Hex.decode(utf8.span))?.count == count
    case .number: return Int64(canonical: text) != nil
    case .time: return Timestamp(rfc3339: text) != nil
    case .words(let words): return words.contains(text)
    case .action: return RecoveryAction.isName(text)
    }
  }
}

extension AuditField {
  package var form: AuditForm {
    switch self {
    case .account, .address, .agent, .batch, .branch, .case, .challenge, .device, .entry, .evidence,
      .notice, .receipt, .second, .sheet, .token:
      .identifier
    case .key: .keyID
    case .newKey, .oldKey, .policy, .request: .bytes(32)
    case .newSignature, .oldSignature: .bytes(64)
    case .accounts, .assurance, .before, .bucket, .count, .counter, .epoch, .failures, .generation,
      .remaining, .replayed, .roles, .slot, .value, .version:
      .number
    case .hold, .until: .time
    case .action, .class, .provider, .signal: .action
    case .binding: .words(DeviceBinding.all.map(\.name))
    case .authority: .words(["aal2-session", "administrator"])
    case .channel:
      .words(Set(TokenChannel.all.map(\.name) + DeliveryChannel.all.map(\.name)).sorted())
    case .decision: .words(AgentDecision.all.map(\.name))
    case .kind: .words(EvidenceKind.all.map(\.name) + [AddressKind.address.name])
    case .state: .words(CaseState.all.map(\.name))
    case .form: .words(TokenFormat.all.map(\.name))
    case .factor: .words(Factor.allCases.map(\.rawValue))
    case .field: .words(AuditPersonalField.allCases.map(\.rawValue))
    case .format: .words(ImportFormat.all.map(\.name))
    case .grade: .words([ImportGrade.fair, .weak].map(\.name))
    case .how: .words(SheetEnding.allCases.map(\.rawValue))
    case .profile: .words(["long", "standard"])
    case .purpose: .words(KeyPurpose.all.map(\.rawValue))
    case .reason: .words(RefusalReason.allCases.map(\.rawValue))
    }
  }
}
