extension RecoveryService {
  /// Whether each token that an account lists has the row that it was issued with, and the keys for it are there.
  func examineTokens(
    _ record: StoredRecord, owner: String
  ) async throws(RegainError) -> [Finding] {
    guard let listed = try? context.rows.open(record, as: TokensRecord.self).body else { return [] }
    // Read all again as of one moment: the page may be older than a redemption of just now.
    let tenant = record.key.scope.tenant
    let keys = listed.tokens.map { TokenRecord.key(tenant, $0.id) }
    let items = ([record.key, EpochRecord.key] + keys).map { ReadRequest.Item.record($0) }
    let snapshot = try await context.store.rows(for: ReadRequest(items))
    guard let now = snapshot.record(record.key),
      let body = try? context.rows.open(now, as: TokensRecord.self).body
    else { return [] }
    let still = Set(listed.tokens.map(\.id))
    return body.tokens.filter { still.contains($0.id) }.flatMap { token in
      examine(token, in: body, of: record.key.scope, snapshot, owner: owner)
    }
  }

  private func examine(
    _ token: OpenToken, in body: TokensRecord, of scope: Scope, _ snapshot: Snapshot, owner: String
  ) -> [Finding] {
    guard let row = snapshot.record(TokenRecord.key(scope.tenant, token.id)),
      let record = try? context.rows.open(row, as: TokenRecord.self).body,
      record.account.bytes == scope.account
    else {
      return [
        Finding(
          .alarm, "token",
          "The row of token \(token.id.hex) of \(owner) was deleted or edited: the token redeems nothing. Issue another."
        )
      ]
    }
    guard context.isAlive(token, record, in: body, snapshot), record.needsDigestKey,
      context.keyring.key(id: record.digestKey, for: .tokenDigest) == nil
    else { return [] }
    return [
      Finding(
        .alarm, "token",
        "The token \(token.id.hex) of \(owner) needs a token-digest key that the keyring lacks.")
    ]
  }

  /// Whether the account that a token's row names lists it.
  func examineTokenRow(
    _ record: StoredRecord, name: (Scope) -> String
  ) async throws(RegainError) -> [Finding] {
    guard let scope = try await context.accountOfStrayToken(record.key) else { return [] }
    return [
      Finding(
        .alarm, "token",
        "The row of token \(record.key.id) of \(name(scope)) is there, and the account does not list it: the row was put "
          + "back, or that of the account's tokens was deleted or put back. It redeems nothing. Revoke it."
      )
    ]
  }

  /// How many tokens and cases that are alive need each digest key.
  func tokenDigestUse() async throws(RegainError) -> [String: Int] {
    var use: [String: Int] = [:]
    try await context.forEachRecord(of: .tokens) { page throws(RegainError) in
      guard let body = try? context.rows.open(page, as: TokensRecord.self).body else { return }
      let keys = body.tokens.map { TokenRecord.key(page.key.scope.tenant, $0.id) }
      let items = ([EpochRecord.key] + keys).map { ReadRequest.Item.record($0) }
      let snapshot = try await context.store.rows(for: ReadRequest(items))
      for (token, key) in zip(body.tokens, keys) {
        guard let row = snapshot.record(key),
          let record = try? context.rows.open(row, as: TokenRecord.self).body,
          record.needsDigestKey, context.isAlive(token, record, in: body, snapshot)
        else { continue }
        use[record.digestKey, default: 0] += 1
      }
    }
    try await context.forEachRecord(of: .recoveryCase) { row throws(RegainError) in
      guard let record = try? context.rows.open(row, as: RecoveryCaseRecord.self).body,
        context.clock.now < record.stoppableUntil
      else { return }
      use[record.digestKey, default: 0] += 1
    }
    return use
  }
}

extension ServiceContext {
  /// Whether a token may be redeemed still, as its rows and the epoch are.
  fileprivate func isAlive(
    _ token: OpenToken, _ record: TokenRecord, in body: TokensRecord, _ snapshot: Snapshot
  ) -> Bool {
    body.isAlive(token, at: clock.now)
      && record.epoch == (try? epoch(in: snapshot).body.number)
  }

  /// Whose a token's row would be that its account does not list. Nil for one that is listed, or is gone by now, and where
  /// the rows do not verify, which is told by itself.
  func accountOfStrayToken(_ key: RecordKey) async throws(RegainError) -> Scope? {
    let page = try await store.rows(for: ReadRequest([.record(key)]))
    guard let row = page.record(key), let id = RandomIdentifier(hex: key.id),
      let record = try? rows.open(row, as: TokenRecord.self).body
    else { return nil }
    let account = TokenRows(Scope(tenant: key.scope.tenant, account: record.account.bytes))
    let snapshot = try await store.rows(
      for: ReadRequest([.record(key), .record(account.tokensKey)]))
    guard snapshot.record(key) != nil, let tokens = try? account.tokens(rows, in: snapshot).body
    else { return nil }
    return tokens.token(id) == nil ? account.scope : nil
  }
}

extension TokenRecord {
  /// A handle's verifier, or the account's state, is compared with a digest under it.
  fileprivate var needsDigestKey: Bool { verifier != nil || isBoundToState }
}
