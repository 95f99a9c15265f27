internal import RegainCrypto

/// A sheet before the store has it: its codes in plain, and what will be kept of them.
struct SheetDraft: Sendable {
  let request: SheetRequest
  let codes: [NewCode]
  let stored: StoredSheet

  /// The sheet to hand over.
  func sheet(isActive: Bool) -> BackupCodeSheet {
    BackupCodeSheet(
      id: SheetID(stored.id), account: request.account, tenant: request.tenant,
      profile: request.profile, label: request.label, issuedAt: stored.issuedAt,
      expiresAt: request.expiresAt, stateOnceDelivered: isActive ? .active : .pending,
      slotToConfirm: isActive ? nil : stored.slotToConfirm, codes: codes.map(\.printed))
  }
}

/// Makes sheets: random codes, and the digests that will be kept of them.
struct SheetMaker: Sendable {
  let context: ServiceContext
  /// Whose turn its slow hashes are.
  let use: HashPermits.Use

  /// - Parameter record: the sheets that the account has, so that a code says which one it is from.
  /// - Throws: `malformed` for a sheet that would have expired, `throttled`, `unavailable`.
  func makeDraft(
    _ request: SheetRequest, beside record: BackupCodesRecord, issueDigest: HexBytes? = nil,
    batch: RandomIdentifier? = nil
  ) async throws(RegainError) -> SheetDraft {
    let now = context.clock.now
    if let end = request.expiresAt, now >= end {
      throw RegainError(.malformed, "The sheet would have expired already.")
    }
    let id = try context.makeIdentifier()
    let tag = try freeTag(beside: record)
    let codes = try mapCryptoErrors { () throws(CryptoError) in
      try CodeMaker(random: context.random).makeCodes(
        profile: request.profile, tag: tag, slots: CodeSlot.stop...request.codeCount)
    }
    let digests = try await digests(of: codes, request: request, sheet: id)
    let stored = StoredSheet(
      id: id, tag: tag, profile: request.profile.name, label: request.label, issuedAt: now,
      expiresAt: request.expiresAt, pepperKeyID: context.keyring.active(.codePepper).id,
      codes: digests, issueDigest: issueDigest, batch: batch, origin: nil)
    return SheetDraft(request: request, codes: codes, stored: stored)
  }

  /// A tag that no live sheet of the account has.
  private func freeTag(beside record: BackupCodesRecord) throws(RegainError) -> Int {
    let free = (0..<32).filter { tag in !record.live.contains { $0.tag == tag } }
    let index = try mapCryptoErrors { () throws(CryptoError) in
      try context.random.uniform(below: UInt32(free.count))
    }
    return free[Int(index)]
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
        permits: context.permits, for: use)
      stored.append(
        StoredCode(
          slot: code.slot, salt: HexBytes(salt), scheme: scheme, digest: HexBytes(digest)))
    }
    return stored
  }
}
