extension RecoveryCases {
  /// Makes a code for the application to send to an address or a contact of the account's, for one case. A new one takes the
  /// place of the one before; the count of wrong ones stays.
  ///
  /// - Parameter lifetimeSeconds: nil: ten minutes, or what post takes; a day more for a contact. Never longer than the case.
  /// - Throws: `refused`: the address is not registered or not confirmed, ten codes were made for the case, or it is over;
  ///   `malformed` for a lifetime that the channel must not have; `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func deliver(
    _ recoveryCase: RecoveryCaseID, to address: AddressID, in tenant: TenantID = .default,
    lifetimeSeconds: Int64? = nil, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedDeliveredCode {
    let (id, key) = (recoveryCase.identifier, try context.keyring.requireActive(.tokenDigest))
    let entered = try await find(id, in: tenant, origin: origin)
    let maker = DeliveryMaker(id: try context.makeIdentifier(), tenant: tenant.bytes, key: key)
    let context = context
    let made = try await context.commit(reading: ReadRequest(entered.items), for: .beginning) {
      snapshot throws(RegainError) -> Decision<MadeDelivery> in
      let now = context.clock.now
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      let (ground, agents) = try entered.ground(in: snapshot)
      if let reason = ground.refusal(at: now) { throw .refusal(reason) }
      guard let entry = ground.addresses.body.entry(address.identifier), entry.removedAt == nil
      else { throw .noSuchAddress }
      try entry.requireUsable()
      let made = try maker.make(
        to: entry, lifetimeSeconds: lifetimeSeconds, latest: ground.record.expiresAt, context,
        at: now)
      var draft = try CaseDraft(ground, agents: agents, context, at: now)
      try draft.replace(made.delivery)
      try draft.cases.send(isSeen: !draft.record.evidence.isEmpty, at: now)
      guard let reference = draft.reference else { throw .refusal(.unknownAccount) }
      draft.log(made.event(reference, recoveryCase: id).committing(origin))
      return Decision(
        mark + ground.requirements() + (try draft.changes()), .success(made))
    }
    return IssuedDeliveredCode(made.delivery, made.code)
  }

  /// Shows in a case a code that was sent: consumed and counted in one commit.
  ///
  /// - Throws: `refused`, `throttled`, `unavailable`, `unknown`, `misconfigured`.
  public func add(
    delivered typed: consuming TypedDeliveredCode, to secret: borrowing TypedCaseSecret,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> CaseProgress {
    let typedSecret = typed.secret
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    // Where nothing can be right, nothing is tried: that uses up nobody's attempts.
    let isTried = entered.record.takesCodes
    let rows = try AccountRows(
      context, tenant: tenant, account: isTried ? entered.account : .nobody(of: entered.id))
    let check = DeliveredCodeCheck(context: context, rows: rows)
    let attempt = try await check.count(origin, reading: [.record(entered.rows.caseKey)])
    let now = attempt.snapshot.record(entered.rows.caseKey).flatMap {
      try? context.rows.open($0, as: RecoveryCaseRecord.self).body
    }
    let live = isTried && now?.takesCodes == true ? now?.deliveries ?? [] : []
    let delivery = try await check.requireRight(
      typedSecret, among: live, attempt, recoveryCase: entered.id,
      failing: isTried ? [countingWrong(entered), disablingAddress(entered)] : [])
    let prepared = PreparedDeliveredCode(
      check: check, attempt: attempt, delivery: delivery, rows: entered.rows,
      receipt: ReceiptID(try context.makeIdentifier()))
    let addition = CaseAddition(
      entered: entered, items: prepared.request.items,
      prove: { snapshot throws(RegainError) in try prepared.decide(snapshot) }, writes: [],
      show: { redeemed, ground, now throws(RegainError) in
        try redeemed.evidence(ground, at: now)
      })
    return try await committing(addition, orReleasing: prepared)
  }

  /// NIST SP 800-63B-4, 3.1.3.2: a new code resets no count; after so many wrong ones a case takes none any more.
  private func countingWrong(_ entered: EnteredCase) -> DeliveredCodeCheck.FailureChange {
    let (context, key) = (context, entered.rows.caseKey)
    return DeliveredCodeCheck.FailureChange(items: [.record(key)]) {
      snapshot, _, _ throws(RegainError) in
      guard let row = snapshot.record(key),
        let stored = try? context.rows.open(row, as: RecoveryCaseRecord.self)
      else { return [] }
      var body = stored.body
      body.wrongCodes += 1
      return [try context.rows.replacing(stored, with: body)]
    }
  }

  /// NIST SP 800-63B-4, 3.2.2: at the 100th failure in a row the channel is disabled until it is registered anew.
  private func disablingAddress(_ entered: EnteredCase) -> DeliveredCodeCheck.FailureChange {
    let context = context
    let rows = AddressRows(entered.rows.scope)
    let sent = Set(entered.record.deliveries.map(\.address))
    return DeliveredCodeCheck.FailureChange(items: rows.items) {
      snapshot, failures, now throws(RegainError) in
      guard let limit = context.configuration.disablesAfterFailures, failures >= limit,
        let account = try rows.account(context.rows, in: snapshot)
      else { return [] }
      let stored = try rows.addresses(context.rows, in: snapshot)
      var (body, changes) = (stored.body, [Change]())
      for entry in stored.body.usable where sent.contains(entry.id) {
        body.change(entry.id) { $0.disabledAt = now }
        let event = AuditEvent(.addressDisabled)
          .adding(.account, .identifier(account.body.reference))
          .adding(.address, .identifier(entry.id)).committing(entered.origin)
        changes.append(try context.audit.appending(event, at: now))
      }
      guard body != stored.body else { return [] }
      let told = OwnerNotice(
        context: context, scope: rows.scope, event: .addressDisabled,
        account: account.body.reference)
      return changes + [try context.rows.replacing(stored, with: body)]
        + (try told.changes(to: stored.body, at: now))
    }
  }
}

extension StoredAddress {
  /// - Throws: `refused`, for those who may know why.
  func requireUsable() throws(RegainError) {
    guard disabledAt == nil else {
      throw RegainError(
        .refused, "Too many wrong codes were typed for this address: register it anew.",
        reason: .addressDisabled)
    }
    guard suspendedAt == nil else {
      throw RegainError(
        .refused, "Part of the log was lost since this address was confirmed: confirm it anew.",
        reason: .addressNotConfirmed)
    }
    // NIST SP 800-63B-4, 4.2.1.2: only then is it active.
    guard confirmedAt != nil else {
      throw RegainError(
        .refused, "This address was never confirmed: nothing is sent there when somebody recovers.",
        reason: .addressNotConfirmed)
    }
  }
}

extension CaseDraft {
  /// OWASP Multifactor Authentication Cheat Sheet: a code that is sent again takes the place of the one before.
  ///
  /// - Throws: `refused` where too many were made.
  mutating func replace(_ delivery: Delivery) throws(RegainError) {
    guard record.sentCodes < RecoveryCaseRecord.mostSentCodes else {
      throw RegainError(
        .refused, "\(record.sentCodes) codes were made for this case: open another one.",
        reason: .caseFull)
    }
    record.sentCodes += 1
    record.deliveries.removeAll { $0.isContact == delivery.isContact }
    record.deliveries.append(delivery)
  }
}

extension RecoveryCaseRecord {
  /// A code was sent that may still be typed, and not too many wrong ones were.
  fileprivate var takesCodes: Bool { !deliveries.isEmpty && wrongCodes < Self.mostWrongCodes }
}
