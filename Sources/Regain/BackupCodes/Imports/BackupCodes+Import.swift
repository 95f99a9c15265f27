internal import RegainCrypto

extension BackupCodes {
  /// Takes over an account's codes from another system: they redeem at once, once each.
  ///
  /// The other system's hashes are wrapped under the pepper, so that a stolen store alone tells
  /// nothing of them. They are to be replaced soon: a sheet of Regain's own, once confirmed, ends them.
  ///
  /// - Returns: the sheet; the same again when these very hashes were imported before.
  /// - Throws: `refused` when the account has another sheet, `unavailable`, `unknown`,
  ///   `misconfigured`.
  public func importCodes(
    _ request: CodeImport, authority: IssueAuthority
  ) async throws(RegainError) -> ImportedSheet {
    let account = SheetAccount(context, tenant: request.tenant, account: request.account)
    let sheet = try await wrap(request, scope: account.scope)
    let workKey = RecordKey(
      Scope(tenant: request.tenant), .importWork, ImportWorkRecord.id)
    let read = ReadRequest(account.request.items + [.record(workKey)])
    return try await context.commit(reading: read, for: .grant) { snapshot throws(RegainError) in
      var change = try SheetChange(account, snapshot, authority: authority, context: context)
      if let before = change.body.active, let digest = sheet.issueDigest,
        before.issueDigest == digest
      {
        return Decision([], .success(request.answer(before)))
      }
      try change.require(account.standing(in: snapshot))
      try change.adopt(sheet, format: request.format, grade: request.grade)
      let work = try context.rows.read(workKey, in: snapshot, absent: ImportWorkRecord())
      if let heavier = work.body.raised(to: sheet) {
        change.require([try context.rows.replacing(work, with: heavier)])
      }
      return Decision(try change.changes(), .success(request.answer(sheet)))
    }
  }

  private func wrap(_ request: CodeImport, scope: Scope) async throws(RegainError) -> StoredSheet {
    let id = try context.makeIdentifier()
    let pepper = context.keyring.active(.codePepper)
    var codes: [StoredCode] = []
    for (index, code) in try await request.works(context).enumerated() {
      let place = CodePlace(scope: scope, sheet: id, slot: index + 1)
      let digest = try mapCryptoErrors { () throws(CryptoError) in
        try code.work.withBytes { work throws(CryptoError) in
          try CodeHasher.wrap(work, scheme: code.scheme, place: place, pepper: pepper)
        }
      }
      codes.append(
        StoredCode(
          slot: index + 1, salt: HexBytes(code.salt), scheme: code.scheme,
          digest: HexBytes(digest)))
    }
    return StoredSheet(
      id: id, tag: 0, profile: CodeProfile.imported.name, label: nil,
      issuedAt: context.clock.now, expiresAt: nil, pepperKeyID: pepper.id, codes: codes,
      issueDigest: try request.digest(context, scope: scope), batch: nil, origin: request.origin)
  }
}

extension CodeImport {
  /// What is wrapped: the other system's hash, or our own of a code in plain.
  fileprivate struct Work {
    let scheme: CodeScheme
    let salt: [UInt8]
    let work: KeyMaterial
  }

  /// How well the codes are kept.
  public var grade: ImportGrade {
    if let entropyBits, entropyBits < RecoveryConfiguration.leastRecoveryBits { return .weak }
    return switch codes {
    case .plain: .fair
    case .hashed(let hashes): hashes.allSatisfy(\.scheme.isSlowEnough) ? .fair : .weak
    }
  }

  fileprivate var origin: ImportOrigin {
    let isApproved =
      switch codes {
      case .plain: true
      case .hashed(let hashes): hashes.allSatisfy(\.scheme.isApproved)
      }
    return ImportOrigin(
      format: format.name, grade: grade.name, entropyBits: entropyBits, isApproved: isApproved)
  }

  fileprivate func answer(_ sheet: StoredSheet) -> ImportedSheet {
    ImportedSheet(sheet: SheetID(sheet.id), codeCount: sheet.codes.count, grade: grade)
  }

  fileprivate func works(_ context: ServiceContext) async throws(RegainError) -> [Work] {
    switch codes {
    case .hashed(let hashes): return try hashes.map { hash throws(RegainError) in try work(hash) }
    case .plain(let codes): return try await works(codes, context)
    }
  }

  private func work(_ hash: ForeignHash) throws(RegainError) -> Work {
    let bytes = try mapCryptoErrors { () throws(CryptoError) -> SecretBytes in
      try SecretBytes(copying: hash.hash.span)
    }
    return Work(scheme: .foreign(hash.scheme), salt: hash.salt, work: KeyMaterial(bytes))
  }

  /// One salt for the set: whoever guesses pays one slow hash for all of it, and so do we.
  private func works(
    _ codes: [KeyMaterial], _ context: ServiceContext
  ) async throws(RegainError) -> [Work] {
    let scheme = try CodeScheme.current(for: .standard, context.configuration)
    let salt = try context.makeIdentifier().bytes
    var works: [Work] = []
    for code in codes {
      let work = try await CodeHasher.aside(permits: context.permits, for: .bulk) {
        () throws(CryptoError) -> KeyMaterial in
        try code.withBytes { code throws(CryptoError) -> KeyMaterial in
          KeyMaterial(try scheme.work(secret: code, salt: salt.span))
        }
      }
      works.append(Work(scheme: scheme, salt: salt, work: work))
    }
    return works
  }

  /// Tells the same import from another one. Codes in plain have none: a quick digest of a short code
  /// would undo the slow one.
  fileprivate func digest(
    _ context: ServiceContext, scope: Scope
  ) throws(RegainError) -> HexBytes? {
    guard case .hashed(let hashes) = codes else { return nil }
    var frame = Frame("regain/import/v1")
    frame.append(scope.tenant)
    frame.append(scope.account)
    for hash in hashes {
      frame.append(hash.scheme.name)
      frame.append(hash.salt)
      frame.append(hash.hash)
    }
    return HexBytes(try context.lookUpDigest(frame))
  }
}

extension RecoveryConfiguration {
  /// NIST SP 800-63B-4, 4.2.1.1: a saved recovery code has at least 64 bits.
  package static let leastRecoveryBits = 64
  /// NIST SP 800-63B-4, 3.1.2.2: from here on a look-up secret needs no password hash.
  package static let fastHashBits = 112

  /// Whether a sheet's codes may redeem: under the NIST profile imported ones only where someone
  /// answers for their entropy, and where what keeps them is approved for it.
  package func counts(_ origin: ImportOrigin?) -> Bool {
    guard profile == .nist, let origin else { return true }
    let bits = origin.entropyBits ?? 0
    return bits >= Self.leastRecoveryBits && (origin.isApproved || bits >= Self.fastHashBits)
  }
}
