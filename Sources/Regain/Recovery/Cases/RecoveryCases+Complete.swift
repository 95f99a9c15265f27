extension RecoveryCases {
  /// Ends a case whose token was redeemed, and says what is to follow.
  ///
  /// - Throws: `pending` before the token was redeemed, and before a sheet that was used in the case was replaced (NIST SP
  ///   800-63B-4, 4.2.1.1); `refused`, `throttled`, `unavailable`, `unknown`.
  public func complete(
    _ secret: borrowing TypedCaseSecret, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CompletedCase {
    let entered = try await enter(secret, in: tenant, origin: origin)
    let context = context
    return try await context.commit(reading: ReadRequest(entered.items), for: .grant) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      try context.checkMayGrant(in: snapshot, at: now)
      let (ground, _) = try entered.ground(in: snapshot)
      let state = ground.state(at: now)
      if let grant = ground.record.grant, state == .completed {
        return Decision([], .success(CompletedCase(entered, grant)))
      }
      guard let grant = ground.record.grant, state == .granted else {
        throw .refusal(ground.refusal(at: now) ?? .caseNotGranted)
      }
      guard ground.isGrantUsed else {
        throw RegainError(.pending, "The token of the case was not redeemed yet.")
      }
      try ground.requireReplaced(grant.sheets)
      var record = ground.record
      (record.state, record.completedAt) = (.completed, now)
      let reference = ground.account?.body.reference
      let event = AuditEvent(.caseChanged).adding(.account, reference.map { .identifier($0) })
        .adding(.case, .identifier(entered.id)).adding(.state, .caseState(.completed))
        .committing(origin)
      return Decision(
        ground.requirements() + [
          try context.rows.replacing(ground.stored, with: record),
          try context.audit.appending(event, at: now),
        ], .success(CompletedCase(entered, grant)))
    }
  }
}

extension CaseGround {
  fileprivate func requireReplaced(_ used: [RandomIdentifier]) throws(RegainError) {
    guard !used.isEmpty else { return }
    guard let active = codes.body.active?.id, !used.contains(active) else {
      throw RegainError(
        .pending,
        "A code of the account's sheet was used: issue a new sheet, and have it confirmed.")
    }
  }
}

/// What was recovered, and what is to follow.
public struct CompletedCase: Sendable {
  /// Which case.
  public let recoveryCase: RecoveryCaseID
  /// Whose account.
  public let account: AccountID
  /// What was done.
  public let action: RecoveryAction
  /// The session after it is worth no more (NIST SP 800-63B-4, 5.1).
  public let assurance: AssuranceLevel?
  /// When it was granted.
  public let grantedAt: Timestamp
  /// Until when the account cannot do what the hold blocks.
  public let holdUntil: Timestamp
  /// What was shown.
  public let evidence: [Evidence]
  /// Every other session of the account is to end, or its owner to be asked (OWASP ASVS 5.0, 7.4.3).
  public let endsSessions = true
  /// Sheets that were used, and were replaced.
  public let replacedSheets: [SheetID]

  init(_ entered: EnteredCase, _ grant: CaseGrant) {
    (recoveryCase, account) = (RecoveryCaseID(entered.id), entered.account)
    (action, assurance) = (entered.record.action, try? AssuranceLevel(grant.assurance))
    (grantedAt, holdUntil) = (grant.at, grant.holdUntil)
    evidence = entered.record.evidence.map(\.evidence)
    replacedSheets = grant.sheets.map(SheetID.init)
  }
}
