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

  /// One turn after the other, each under a permit. A thread that is not called away after every hash
  /// gets more done, and a turn is short enough for whoever waits.
  private func digests(
    of codes: [NewCode], request: SheetRequest, sheet: RandomIdentifier
  ) async throws(RegainError) -> [StoredCode] {
    let work = SheetHashing(
      scheme: try CodeScheme.current(for: request.profile, context.configuration),
      pepper: context.keyring.active(.codePepper),
      scope: Scope(request.tenant, request.account), sheet: sheet)
    var salted: [(NewCode, [UInt8])] = []
    for code in codes { salted.append((code, try context.makeIdentifier().bytes)) }
    if work.scheme == .direct {
      return try mapCryptoErrors { () throws(CryptoError) in try work.turn(salted[...]) }
    }
    var stored: [StoredCode] = []
    while stored.count < salted.count {
      let rest = salted[stored.count...]
      stored += try await CodeHasher.aside(permits: context.permits, for: use) {
        () throws(CryptoError) in try work.turn(rest)
      }
    }
    return stored
  }
}

/// The hashes of one sheet.
private struct SheetHashing: Sendable {
  let scheme: CodeScheme
  let pepper: Key
  let scope: Scope
  let sheet: RandomIdentifier

  private static let longestTurn = Duration.milliseconds(150)

  /// As many as fit into a turn, and one at least.
  func turn(_ codes: ArraySlice<(NewCode, [UInt8])>) throws(CryptoError) -> [StoredCode] {
    let start = ContinuousClock.now
    var stored: [StoredCode] = []
    for (code, salt) in codes {
      let digest = try CodeHasher.digest(
        secret: code.secret, salt: salt, scheme: scheme,
        place: CodePlace(scope: scope, sheet: sheet, slot: code.slot), pepper: pepper)
      stored.append(
        StoredCode(
          slot: code.slot, salt: HexBytes(salt), scheme: scheme, digest: HexBytes(digest)))
      if scheme != .direct && start.duration(to: .now) > Self.longestTurn { break }
    }
    return stored
  }
}
