internal import RegainCrypto

extension BackupCodes {
  /// Makes a sheet, hands it over, and puts it in force.
  ///
  /// A first sheet is active once `deliver` has returned. A replacement waits until its owner retyped
  /// one code (``confirm(_:by:in:origin:)``); the old sheet redeems until then. When `deliver` throws,
  /// the sheet is void.
  ///
  /// - Parameters:
  ///   - activate: put a replacement in force without confirmation. Administrators only.
  ///   - idempotencyKey: asking again with the same key voids the earlier sheet and makes a new one
  ///     in its place: a sheet is shown only once.
  ///   - deliver: shows, prints or sends the sheet, and returns when it is out of the process.
  /// - Throws: `refused`, `unavailable`, `unknown` or `misconfigured`, or what `deliver` threw as the
  ///   text of `unavailable` unless it is a `RegainError`.
  public func issue(
    _ request: SheetRequest, authority: IssueAuthority, activate: Bool = false,
    idempotencyKey: IdempotencyKey? = nil,
    deliver: (borrowing BackupCodeSheet) async throws -> Void
  ) async throws(RegainError) -> IssuedSheet {
    guard !activate || authority.mayActivate else {
      throw RegainError(.malformed, "Only an administrator may activate without confirmation.")
    }
    let sheet = try await makeSheet(
      request, authority: authority, activate: activate, idempotencyKey: idempotencyKey)
    do {
      try await deliver(sheet)
    } catch {
      try await void(sheet.id, of: request, authority: authority)
      throw (error as? RegainError)
        ?? RegainError(.unavailable, "The sheet could not be handed over; it is void.")
    }
    return try await markDelivered(
      sheet.id, of: request, authority: authority, activate: activate)
  }

  // MARK: making

  private func makeSheet(
    _ request: SheetRequest, authority: IssueAuthority, activate: Bool,
    idempotencyKey: IdempotencyKey?
  ) async throws(RegainError) -> BackupCodeSheet {
    if let end = request.expiresAt, context.clock.now >= end {
      throw RegainError(.malformed, "The sheet would have expired already.")
    }
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    let id = try context.makeIdentifier()
    let tag = try await freeTag(account)
    let codes = try makeCodes(request, tag: tag)
    let stored = try await digests(of: codes, request: request, sheet: id)
    let digest = try idempotencyKey?.digest(
      context, scope: account.scope, operation: "issue-backup-codes", credential: "")
    let draft = SheetDraft(
      id: id, tag: tag, request: request, codes: stored, issueDigest: digest.map(HexBytes.init),
      pepperKeyID: context.keyring.active(.codePepper).id)
    let placed = try await place(draft, account: account, authority: authority)
    let goesActive = activate || !placed.isReplacement
    return BackupCodeSheet(
      id: SheetID(id), account: request.account, tenant: request.tenant, profile: request.profile,
      label: request.label, issuedAt: placed.sheet.issuedAt, expiresAt: request.expiresAt,
      stateOnceDelivered: goesActive ? .active : .pending,
      slotToConfirm: goesActive ? nil : placed.sheet.slotToConfirm, codes: codes)
  }

  /// A tag that no live sheet of the account has, so that a code says which sheet it is from.
  private func freeTag(_ account: SheetAccount) async throws(RegainError) -> Int {
    let snapshot = try await context.store.rows(for: ReadRequest([.record(account.codesKey)]))
    let taken = try account.read(in: snapshot).body.live.map(\.tag)
    let free = (0..<32).filter { !taken.contains($0) }
    let index = try mapCryptoErrors { () throws(CryptoError) in
      try context.random.uniform(below: UInt32(free.count))
    }
    return free[Int(index)]
  }

  private func makeCodes(
    _ request: SheetRequest, tag: Int
  ) throws(RegainError) -> [NewCode] {
    let maker = CodeMaker(random: context.random)
    var codes: [NewCode] = []
    for slot in CodeSlot.stop...request.codeCount {
      codes.append(
        try mapCryptoErrors { () throws(CryptoError) in
          try maker.makeCode(profile: request.profile, tag: tag, slot: slot)
        })
    }
    return codes
  }

  private func digests(
    of codes: [NewCode], request: SheetRequest, sheet: RandomIdentifier
  ) async throws(RegainError) -> [StoredCode] {
    let scheme = try CodeScheme.current(for: request.profile, context.configuration)
    let pepper = context.keyring.active(.codePepper)
    let scope = Scope(request.tenant, request.account)
    var stored: [StoredCode] = []
    for code in codes {
      let salt = try context.makeIdentifier().bytes
      let place = CodePlace(scope: scope, sheet: sheet, slot: code.slot)
      let digest = try await CodeHasher.digest(
        secret: code.secret, salt: salt, scheme: scheme, place: place, pepper: pepper,
        permits: context.permits, for: .ordinary)
      stored.append(
        StoredCode(
          slot: code.slot, salt: HexBytes(salt), scheme: scheme, digest: HexBytes(digest)))
    }
    return stored
  }
}
