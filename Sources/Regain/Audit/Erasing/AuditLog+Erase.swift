/// A kind of personal value that stands behind commitments of the log.
public struct PersonalField: Sendable, Hashable {
  let field: AuditPersonalField

  /// Who did it. Kept until its retention ends (``RecoveryConfiguration/actorRetentionDays``).
  public static let actor = PersonalField(field: .actor)
  /// Why.
  public static let reason = PersonalField(field: .reason)
  /// From where.
  public static let source = PersonalField(field: .source)

  /// Who asked for a recovery, as the application said it.
  public static let requester = PersonalField(field: .requester)
  /// Why an agent was asked. Kept as actors are, like the next three (NIST SP 800-63A-4, 3.15.1).
  public static let why = PersonalField(field: .why)
  /// What an agent has seen.
  public static let evidence = PersonalField(field: .evidence)
  /// What an agent has done.
  public static let steps = PersonalField(field: .steps)
  /// Why an agent has decided so.
  public static let rationale = PersonalField(field: .rationale)

  /// Each of them.
  public static let all = [actor, evidence, rationale, reason, requester, source, steps, why]

  /// Who answers for a recovery, and by what; kept for some time whoever asks.
  var isRetained: Bool { [Self.actor, .evidence, .rationale, .steps, .why].contains(self) }

  /// As in the log.
  public var name: String { field.rawValue }
}

/// What an erasure did.
public struct ErasureReport: Sendable, Hashable {
  /// Values that are gone.
  public internal(set) var erased = 0
  /// Actors that must be kept for some time yet.
  public internal(set) var kept = 0
}

extension AuditLog {
  /// Erases what stands behind the commitments in an account's entries. Neither the entries nor any root
  /// changes, and all proofs stay good: without its salt a commitment tells nothing.
  ///
  /// The erasure is an entry of the log itself. Copies that were exported with values lose them with their
  /// next export. Stopped half-way, it is safe to repeat.
  ///
  /// - Throws: `malformed` for an account that Regain does not know; `refused` when its rows do not
  ///   verify; `unavailable`, also when values are gone and the store's files could not be cleaned of them.
  @discardableResult
  public func erase(
    _ fields: [PersonalField], of account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> ErasureReport {
    let rows = SheetAccount(context, tenant: tenant, account: account)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(rows.accountKey)]))
    guard let stored = try rows.readAccount(in: snapshot) else {
      throw RegainError(.malformed, "The log has nothing of this account.")
    }
    return try await erase(fields, origin: origin) { field, size, until in
      ErasureRule(account: stored.body.reference, field: field, before: size, until: until)
    }
  }

  /// The same for one entry.
  ///
  /// - Throws: `malformed` where the log has no entry of this index; as
  ///   ``erase(_:of:in:origin:)``.
  @discardableResult
  public func erase(
    _ fields: [PersonalField], at index: Int64, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> ErasureReport {
    guard let id = RandomIdentifier(hex: try await entry(at: index).id) else {
      throw .noSuchEntry(index)
    }
    return try await erase(fields, origin: origin) { field, size, until in
      ErasureRule(entry: id, field: field, before: size, until: until)
    }
  }

  private func erase(
    _ fields: [PersonalField], origin: RequestOrigin,
    rule makeRule: (AuditPersonalField, Int64, Timestamp) -> ErasureRule
  ) async throws(RegainError) -> ErasureReport {
    var report = ErasureReport()
    let (now, size) = (context.clock.now, try await context.logHead().size)
    for wanted in fields {
      let field = wanted.field
      let end =
        wanted.isRetained ? now.adding(days: -context.configuration.actorRetentionDays) : now
      let (rule, all) = (makeRule(field, size, end), makeRule(field, size, now))
      let found = try await context.entries(meeting: rule)
      if wanted.isRetained {
        report.kept += try await context.entries(meeting: all).count - found.count
      }
      guard !found.isEmpty else { continue }
      // The entry comes first: values that are gone without a word would look like tampering.
      try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
        let event = rule.event.adding(.count, .number(found.count)).committing(origin)
        return Decision([try context.audit.appending(event, at: now)], .success(()))
      }
      try await context.erase(rule, in: found)
      report.erased += found.count
    }
    // Also when there was nothing: an earlier run may have been stopped before this.
    try await context.store.forgetErased()
    return report
  }
}
