extension RecoveryAddresses {
  /// Registers a destination. It takes part in nothing before its code was typed; see ``confirmation(of:of:in:lifetimeSeconds:origin:)``.
  ///
  /// The owner is told at the addresses that he had, and the risk of recoveries is raised for a week.
  ///
  /// - Throws: `refused`: recovery is stopped, there are too many, or the rows do not verify; `unavailable`, `unknown`,
  ///   `misconfigured`.
  public func add(
    _ request: AddressRequest, authority: IssueAuthority
  ) async throws(RegainError) -> RecoveryAddress {
    let id = try context.makeIdentifier()
    let destination = try destinationDigest(request)
    return try await change(Scope(request.tenant, request.account)) {
      body, now throws(RegainError) in
      guard body.entries.count(where: { $0.removedAt == nil }) < AddressesRecord.mostEntries else {
        throw RegainError(
          .refused,
          "The account has \(AddressesRecord.mostEntries) addresses and contacts: remove one.",
          reason: .tooManyAddresses)
      }
      var entry = StoredAddress(
        id: id, kind: request.kind, channel: request.channel, destination: destination,
        label: request.label, addedAt: now)
      entry.isValidated = request.isValidated
      if request.isValidated { entry.confirmedAt = now }
      body.entries = body.entries.filter { $0.removedAt == nil } + [entry]
      let event = authority.event(.addressAdded).adding(.kind, .addressKind(request.kind))
        .adding(.channel, .delivery(request.channel))
      let review = context.configuration.recovery.contactReviewDays
      return (id, event, RecoveryAddress(entry, reviewDays: review, at: now))
    }
  }

  /// Takes a destination away, at once. The owner is told there too.
  ///
  /// - Throws: `refused` where there is none of that id; as ``add(_:authority:)``.
  public func remove(
    _ address: AddressID, of account: AccountID, in tenant: TenantID = .default,
    authority: IssueAuthority
  ) async throws(RegainError) {
    let _: Bool = try await change(Scope(tenant, account)) { body, now throws(RegainError) in
      guard body.entry(address.identifier)?.removedAt == nil,
        body.entry(address.identifier) != nil
      else { throw .noSuchAddress }
      body.change(address.identifier) { ($0.removedAt, $0.pending) = (now, nil) }
      return (address.identifier, authority.event(.addressRemoved), true)
    }
  }

  /// The owner has said that a contact still holds.
  ///
  /// - Throws: as ``remove(_:of:in:authority:)``.
  public func noteReview(
    of contact: AddressID, of account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) {
    let rows = AddressRows(Scope(tenant, account))
    try await context.commit(reading: ReadRequest(rows.items), for: .upkeep) {
      snapshot throws(RegainError) in
      let stored = try rows.addresses(context.rows, in: snapshot)
      var body = stored.body
      guard body.entry(contact.identifier)?.isUsable == true else { throw .noSuchAddress }
      body.change(contact.identifier) { $0.reviewedAt = context.clock.now }
      return Decision([try context.rows.replacing(stored, with: body)], .success(()))
    }
  }

  private func destinationDigest(_ request: AddressRequest) throws(RegainError) -> HexBytes {
    var frame = Frame("regain/destination/v1")
    frame.append(request.tenant.bytes)
    frame.append(
      request.channel.isPostal ? "post" : request.channel.isTelephone ? "telephone" : "email")
    frame.append(request.destination)
    return HexBytes(try context.lookUpDigest(frame))
  }

  /// One change of the registry: written with its entry, told at every address that there was.
  private func change<Answer: Sendable>(
    _ scope: Scope,
    _ make:
      @Sendable (inout AddressesRecord, Timestamp) throws(RegainError) -> (
        RandomIdentifier, AuditEvent, Answer
      )
  ) async throws(RegainError) -> Answer {
    let rows = AddressRows(scope)
    return try await context.commit(reading: ReadRequest(rows.items), for: .grant) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      let owner = try rows.account(context.rows, in: snapshot)
      if owner?.body.freeze?.isInForce(at: now) == true {
        throw RegainError(
          .refused, "Recovery of this account is stopped.", reason: .accountFrozen)
      }
      let (account, standing) = try context.standing(of: owner, in: scope)
      let stored = try rows.addresses(context.rows, in: snapshot)
      var body = stored.body
      let (id, event, answer) = try make(&body, now)
      body.changedAt = now
      let told = OwnerNotice(
        context: context, scope: scope, event: event.name, account: account)
      return Decision(
        mark + [
          standing, try context.rows.replacing(stored, with: body),
          try context.audit.appending(
            event.adding(.account, .identifier(account)).adding(.address, .identifier(id)), at: now),
        ] + (try told.changes(to: stored.body, at: now)), .success(answer))
    }
  }
}

extension RegainError {
  static var noSuchAddress: RegainError {
    RegainError(
      .refused, "The account has no such address or contact.", reason: .unknownAddress)
  }
}
