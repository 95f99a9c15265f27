extension RecoveryCases {
  /// Shows in a case that its owner's identity was proven again, by a statement that somebody signed who may.
  ///
  /// - Throws: `refused`, `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func add(
    _ proofing: UnverifiedProofing, to secret: borrowing TypedCaseSecret,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CaseProgress {
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    let providers = context.configuration.recovery.proofing
    let proven: ProvenIdentity
    do throws(RegainError) {
      proven = try proofing.verify(for: entered, providers, at: context.clock.now)
    } catch {
      if let reason = error.reason {
        try await logRefusal(reason, of: entered.id, in: tenant, origin)
      }
      throw error
    }
    let prepared = PreparedProofing(
      context: context, proven: proven, scope: entered.rows.scope,
      receipt: ReceiptID(try context.makeIdentifier()))
    let addition = CaseAddition(
      entered: entered, items: prepared.request.items,
      prove: { snapshot throws(RegainError) in try prepared.decide(snapshot) }, writes: [],
      show: { used, ground, now throws(RegainError) in
        var evidence = Evidence(
          id: used.receipt.identifier, kind: .proofing, shownAt: now,
          expiresAt: min(proven.expires, ground.record.expiresAt),
          groups: [.provider(proven.provider)])
        evidence.identityLevel = proven.level
        return ShownEvidence(
          evidence: evidence, source: .provider(proven.provider, key: proven.key))
      })
    return try await committing(addition, orReleasing: prepared)
  }
}

/// A proofing whose signature was right, and that nothing has consumed yet.
private struct PreparedProofing: PreparedConsumption {
  let context: ServiceContext
  let proven: ProvenIdentity
  let scope: Scope
  let receipt: ReceiptID

  var request: ReadRequest {
    ReadRequest([.record(ClockRecord.key), .consumptions(scope, .statement)])
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<UsedProofing> {
    let now = context.clock.now
    try context.checkMayGrant(in: snapshot, at: now)
    guard now < proven.expires else { throw .refusal(.statementExpired) }
    guard !snapshot.consumptions(scope, .statement).contains(where: { $0.id == proven.digest })
    else { throw .refusal(.alreadyUsed) }
    return Decision(
      [
        .consume(
          Consumption(
            scope: scope, kind: .statement, id: proven.digest, at: now, expiresAt: proven.expires,
            receipt: receipt.identifier))
      ], .success(UsedProofing(receipt: receipt)))
  }

  /// Nothing was counted.
  func refusal(
    _ reason: RefusalReason, _ snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> Decision<Void> { Decision([], .failure(.refusal(reason))) }

  func release() async throws(RegainError) {}
}

private struct UsedProofing: RedeemedOnce {
  let receipt: ReceiptID
  /// There is nothing to ask for again: the case says what it has.
  var isReplay: Bool { false }
}
