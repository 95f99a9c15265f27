internal import RegainCrypto

extension RecoveryAddresses {
  /// Makes the code that is sent to a new destination; a new one takes the place of the old.
  ///
  /// - Parameter lifetimeSeconds: nil: ten minutes, or what post takes.
  /// - Throws: `malformed` for a lifetime that the channel must not have; `refused` where there is nothing to confirm;
  ///   `unavailable`, `unknown`, `misconfigured`.
  public func confirmation(
    of address: AddressID, of account: AccountID, in tenant: TenantID = .default,
    lifetimeSeconds: Int64? = nil, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedDeliveredCode {
    let (scope, id) = (Scope(tenant, account), try context.makeIdentifier())
    let (rows, key) = (AddressRows(scope), try context.keyring.requireActive(.tokenDigest))
    let (context, made) = (context, DeliveryMaker(id: id, tenant: tenant.bytes, key: key))
    let sent = try await context.commit(reading: ReadRequest(rows.items), for: .beginning) {
      snapshot throws(RegainError) -> Decision<MadeDelivery> in
      let now = context.clock.now
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      guard let owner = try rows.account(context.rows, in: snapshot) else {
        throw .refusal(.unknownAccount)
      }
      let stored = try rows.addresses(context.rows, in: snapshot)
      guard let entry = stored.body.entry(address.identifier), entry.removedAt == nil else {
        throw .noSuchAddress
      }
      guard entry.confirmedAt == nil || entry.suspendedAt != nil else {
        throw RegainError(.refused, "It is confirmed already.", reason: .nothingToConfirm)
      }
      let delivery = try made.make(
        to: entry, lifetimeSeconds: lifetimeSeconds, latest: nil, context, at: now)
      var body = stored.body
      body.change(entry.id) { $0.pending = delivery.delivery }
      return Decision(
        mark + [
          .require(owner.key, version: owner.version),
          try context.rows.replacing(stored, with: body),
          try context.audit.appending(
            delivery.event(owner.body.reference, recoveryCase: nil).committing(origin), at: now),
        ], .success(delivery))
    }
    return IssuedDeliveredCode(sent.delivery, sent.code)
  }

  /// The owner, or the contact, has typed the code that came: from now on the destination takes part.
  ///
  /// - Throws: `refused` when it is not the code, `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func confirm(
    _ typed: consuming TypedDeliveredCode, for address: AddressID, of account: AccountID,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    let secret = typed.secret
    let rows = AddressRows(Scope(tenant, account))
    let counted = try AccountRows(context, tenant: tenant, account: account)
    let check = DeliveredCodeCheck(context: context, rows: counted)
    let attempt = try await check.count(origin, reading: [.record(rows.addressesKey)])
    let pending = try? rows.addresses(context.rows, in: attempt.snapshot).body
      .entry(address.identifier)?.pending
    try await check.requireRight(
      secret, among: [pending].compactMap(\.self), attempt, recoveryCase: nil)
    do throws(RegainError) {
      try await activate(address, pending, attempt, check, rows, origin)
    } catch {
      // The refusal is told whether or not the attempt could be given back: then it becomes a failure by itself.
      if error.reason != nil { try? await attempt.giveBack(context) }
      throw error
    }
  }

  private func activate(
    _ address: AddressID, _ pending: Delivery?, _ attempt: CountedAttempt,
    _ check: DeliveredCodeCheck, _ rows: AddressRows, _ origin: RequestOrigin
  ) async throws(RegainError) {
    let (context, scope) = (context, rows.scope)
    try await context.commit(
      reading: ReadRequest(rows.items + [.record(attempt.counterKey)]), for: .grant
    ) { snapshot throws(RegainError) in
      let now = context.clock.now
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      let stored = try rows.addresses(context.rows, in: snapshot)
      guard let owner = try rows.account(context.rows, in: snapshot), let pending,
        stored.body.entry(address.identifier)?.pending == pending, now < pending.expires
      else { throw .refusal(.codeExpired) }
      if owner.body.freeze?.isInForce(at: now) == true { throw .refusal(.accountFrozen) }
      var body = stored.body
      body.change(address.identifier) {
        ($0.confirmedAt, $0.suspendedAt, $0.pending) = (now, nil, nil)
      }
      body.changedAt = now
      let event = AuditEvent(.addressConfirmed)
        .adding(.account, .identifier(owner.body.reference))
        .adding(.address, .identifier(address.identifier)).committing(origin)
      let told = OwnerNotice(
        context: context, scope: scope, event: event.name, account: owner.body.reference)
      return Decision(
        mark + [
          try check.consumption(of: pending, in: scope, at: now),
          .require(owner.key, version: owner.version),
          try context.rows.replacing(stored, with: body),
          // What was typed for other addresses still counts.
          try attempt.releasing(isSuccess: false, in: snapshot, at: now, context),
          try context.audit.appending(event, at: now),
        ] + (try told.changes(to: stored.body, at: now)), .success(()))
    }
  }
}
