internal import RegainCrypto

extension BackupCodes {
  /// Accepts and consumes a code that was imported from another system, or says that it was not
  /// accepted; otherwise as ``redeem(_:by:in:origin:idempotencyKey:)``.
  ///
  /// Every slip of the pen is an attempt, and a check may take as long as all hashes of a set do:
  /// offer it only where codes were imported.
  ///
  /// - Throws: as ``redeem(_:by:in:origin:idempotencyKey:)``.
  public func redeem(
    imported typed: consuming TypedImportedCode, by account: AccountID,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> RedeemedBackupCode {
    let prepared = try await prepare(
      imported: typed, by: account, in: tenant, origin: origin, idempotencyKey: idempotencyKey)
    return try await commit(prepared)
  }

  /// The first phase alone, as ``prepare(_:by:in:origin:idempotencyKey:)``.
  ///
  /// - Throws: as ``redeem(_:by:in:origin:idempotencyKey:)``.
  public func prepare(
    imported typed: consuming TypedImportedCode, by account: AccountID,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
    idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> PreparedRedemption {
    let rows = try AccountRows(context, tenant: tenant, account: account)
    let beginning = Beginning(context)
    let code = try await CodeVerifier(context, rows: rows).verify(imported: typed, origin: origin)
    return try prepared(code, beginning, idempotencyKey: idempotencyKey)
  }
}

extension CodeVerifier {
  /// Checks a guess against every code of the imported set, used ones included, and then makes up
  /// for what a heavier set of the tenant would have cost.
  ///
  /// - Throws: `throttled`; `refused` once the failure is durable.
  func verify(
    imported typed: borrowing TypedImportedCode, origin: RequestOrigin
  ) async throws(RegainError) -> VerifiedCode {
    let workKey = RecordKey(
      Scope(tenant: rows.scope.tenant, account: []), .importWork, ImportWorkRecord.id)
    let attempt = try await AttemptCounter(context).reserve(
      .backupCode, rows: rows, origin: origin, reading: [.record(codesKey), .record(workKey)])
    let heaviest = try context.rows.read(
      workKey, in: attempt.snapshot, absent: ImportWorkRecord()
    ).body
    let found = importedSheet(attempt)
    let guess = ImportedGuess(
      typed: typed.secret, unspaced: try typed.unspaced, scope: rows.scope,
      sheet: try? found.get(), keyring: context.keyring, heaviest: heaviest)
    let slot = try await CodeHasher.aside(permits: context.importPermits, for: .ordinary) {
      () throws(CryptoError) in try guess.matchingSlot()
    }
    return try await conclude(attempt, sheet: found, slot: slot, refusal: .codeRefused)
  }

  private func importedSheet(_ attempt: CountedAttempt) -> Result<StoredSheet, RefusedCode> {
    guard attempt.standing.account != nil, let record = attempt.snapshot.record(codesKey) else {
      return .failure(RefusedCode(reason: attempt.standing.refusal))
    }
    guard let stored = try? context.rows.open(record, as: BackupCodesRecord.self) else {
      return .failure(RefusedCode(reason: .tamperedRecord))
    }
    guard let sheet = stored.body.active, sheet.origin != nil else {
      return .failure(RefusedCode(reason: .noSheet))
    }
    return .success(sheet)
  }
}

/// One guess against one set: the same work whatever the set is, and whether it is there.
private struct ImportedGuess: Sendable {
  let typed: KeyMaterial
  let unspaced: KeyMaterial
  let scope: Scope
  let sheet: StoredSheet?
  let keyring: Keyring
  let heaviest: ImportWorkRecord

  /// The slot whose code was typed; an unused one, if two are alike.
  func matchingSlot() throws(CryptoError) -> Int? {
    var slots: [Int] = []
    let works = sheet?.works ?? []
    for (scheme, salt) in works {
      let work = try work(scheme, salt)
      guard let sheet, let pepper = keyring.key(id: sheet.pepperKeyID, for: .codePepper) else {
        continue
      }
      for code in sheet.codes where code.scheme == scheme && code.salt.bytes == salt {
        let place = CodePlace(scope: scope, sheet: sheet.id, slot: code.slot)
        let digest = try work.withBytes { work throws(CryptoError) in
          try CodeHasher.wrap(work, scheme: scheme, place: place, pepper: pepper)
        }
        if isEqualInConstantTime(digest.span, code.digest.bytes.span) { slots.append(code.slot) }
      }
    }
    for scheme in heaviest.padding(after: works.map(\.scheme)) { _ = try work(scheme, nil) }
    return slots.first { sheet?.isConsumed(slot: $0) == false } ?? slots.first
  }

  /// - Parameter salt: nil for work that is done only to take its time.
  private func work(_ scheme: CodeScheme, _ salt: [UInt8]?) throws(CryptoError) -> KeyMaterial {
    let isForeign = if case .foreign = scheme { true } else { false }
    let salt = salt ?? scheme.exampleSalt
    return try (isForeign ? typed : unspaced).withBytes { code throws(CryptoError) -> KeyMaterial in
      KeyMaterial(try scheme.work(secret: code, salt: salt.span))
    }
  }
}

extension CodeScheme {
  /// A salt of the form that the scheme takes.
  fileprivate var exampleSalt: [UInt8] {
    switch self {
    case .foreign(.bcrypt), .foreign(.wordPressBcrypt): Array("......................".utf8)
    default: [UInt8](repeating: 0, count: 16)
    }
  }
}
