internal import RegainCrypto

extension RecoveryCases {
  /// The owner stops recovery by the link of a notice. Needs no session, is safe to repeat, and is never held up by failed
  /// attempts. It is alive until the hold after the recovery ends.
  ///
  /// - Parameter account: whose recovery is to be stopped; another's token stops nothing.
  /// - Throws: `refused` when the token is not accepted; `unavailable` when the store cannot be written: then it is written as soon
  ///   as anything is to be granted; `unknown`.
  public func stop(
    _ typed: consuming TypedStopToken, account: AccountID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> StopReceipt {
    let id = typed.recoveryCase.identifier
    let verifier = typed.parts.verifier
    let rows = CaseRows(id, of: Scope(tenant, account))
    let request = ReadRequest(rows.items, lane: .stop)
    let context = context
    do throws(RegainError) {
      let ground = try rows.ground(
        in: try await context.store.rows(for: request), context)
      let hand = try ground.stopOrigin(verifier, context)
      return try await context.commitStop(
        StopName(row: rows.caseKey, sheet: hand.id), reading: request
      ) { snapshot, isLate throws(RegainError) in
        let ground = try rows.ground(in: snapshot, context)
        return try ground.stopping(by: hand, context, from: origin, isLate: isLate)
      }
    } catch {
      if let reason = error.reason { try await logRefusal(reason, of: id, in: tenant, origin) }
      throw error
    }
  }
}

extension CaseGround {
  /// From which address a stop token comes.
  ///
  /// - Throws: `refused` where it is not the one of this case.
  fileprivate func stopOrigin(
    _ verifier: KeyMaterial, _ context: ServiceContext
  ) throws(RegainError) -> StopOrigin {
    guard let key = context.keyring.key(id: record.digestKey, for: .tokenDigest) else {
      throw .refusal(.missingKey)
    }
    let tag = verifier.withBytes { bytes in
      (0..<StopTokenDerivation.tagCount).map { bytes[$0] }
    }
    let expected = try StopTokenDerivation.verifier(id, tag, in: scope.tenant, key)
    let isRight = verifier.withBytes { isEqualInConstantTime($0, expected.span) }
    guard isRight else { throw .refusal(.wrongSecret) }
    let address = addresses.body.entries.first {
      StopTokenDerivation.tag($0.id) == tag
    }
    // Of one that was removed since, its tag is all that is known; it is the same each time.
    return StopOrigin(
      .link, address?.id ?? RandomIdentifier(bytes: tag + [UInt8](repeating: 0, count: 8)) ?? .none)
  }

  fileprivate func stopping(
    by origin: StopOrigin, _ context: ServiceContext, from request: RequestOrigin,
    isLate: Bool
  ) throws(RegainError) -> Decision<StopReceipt> {
    let now = context.clock.now
    guard let account else { throw .refusal(.unknownAccount) }
    guard isLate || now < record.stoppableUntil else { throw .refusal(.caseExpired) }
    var body = account.body
    let effect = body.stop(by: origin, at: now)
    guard body != account.body else { return Decision([], .success(StopReceipt(effect))) }
    let told = StopRecord(
      account: body.reference, origin: origin, effect: effect, recoveryCase: id)
    let isTold = effect == .disputed && account.body.isDisputeTold(by: origin, at: now)
    let notice = OwnerNotice(
      context: context, scope: scope,
      event: effect == .disputed ? .recoveryDisputed : .accountFrozen, account: body.reference,
      recoveryCase: id)
    return Decision(
      [
        try context.rows.replacing(account, with: body),
        .require(stored.key, version: stored.version),
      ] + (try told.changes(context, scope, from: request, at: now))
        + (isTold ? [] : try notice.changes(to: addresses.body, at: now)),
      .success(StopReceipt(effect)))
  }
}
