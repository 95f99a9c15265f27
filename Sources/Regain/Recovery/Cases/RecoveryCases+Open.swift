extension RecoveryCases {
  /// Opens a case. It touches nothing on the account, and looks the same for whatever account.
  ///
  /// - Parameters:
  ///   - origin: for the log; where it names a source, cases are counted by it too.
  /// - Throws: `malformed` for a policy that is not stronger, or where there is none of that name; `misconfigured`, `throttled`,
  ///   `unavailable`, `unknown`.
  public func open(
    _ request: CaseRequest, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> OpenedCase {
    let opening = try CaseOpening(context, request, origin)
    let expires = try await context.commit(reading: opening.request, for: .beginning) {
      snapshot throws(RegainError) in try opening.decide(snapshot)
    }
    return OpenedCase(opening.id, expiresAt: expires, secret: opening.secret.text)
  }
}

/// A case before it is committed: all of it that does not hang on the store.
private struct CaseOpening: Sendable {
  let context: ServiceContext
  let wanted: CaseRequest
  let origin: RequestOrigin
  let id: RandomIdentifier
  let secret: NewCaseSecret
  private let key: Key
  private let rows: AccountRows
  private let budgets: SourceBudgets
  private let source: String?

  init(
    _ context: ServiceContext, _ request: CaseRequest, _ origin: RequestOrigin
  ) throws(RegainError) {
    (self.context, wanted, self.origin) = (context, request, origin)
    // What cannot be asked for is told before anything is counted.
    _ = try Self.policy(context, request, of: request.accountClass?.name)
    key = try context.keyring.requireActive(.tokenDigest)
    id = try context.makeIdentifier()
    secret = try NewCaseSecret(of: id, in: request.tenant, context, key)
    rows = try AccountRows(context, tenant: request.tenant, account: request.account)
    budgets = try SourceBudgets(context, tenant: request.tenant.bytes, source: origin.source)
    source = try origin.source.map { source throws(RegainError) in
      var frame = Frame("regain/case-source/v1")
      frame.append(request.tenant.bytes)
      frame.append(source)
      return RandomIdentifier.hexText(Array(try context.lookUpDigest(frame).prefix(8)))
    }
  }

  private var addresses: AddressRows { AddressRows(rows.scope) }
  private var casesKey: RecordKey { CasesRecord.key(rows.scope) }
  /// Where cases of unknown accounts are counted: as many rows as there are buckets.
  private var bucketKey: RecordKey {
    RecordKey(rows.bucketCounterKey.scope, .cases, rows.bucketCounterKey.id)
  }

  var request: ReadRequest {
    ReadRequest(
      rows.items + budgets.items + [
        .record(casesKey), .record(bucketKey), .record(addresses.addressesKey),
      ])
  }

  private static func policy(
    _ context: ServiceContext, _ request: CaseRequest, of accountClass: String?
  ) throws(RegainError) -> RecoveryPolicy {
    let policy = try context.configuration.recovery.policy(
      for: request.action, of: accountClass, asked: request.policy)
    if policy.requiresEnvironment, context.configuration.tokens.environment == nil {
      throw RegainError(
        .misconfigured,
        "The policy \(policy.name) is for one environment: name it in the policy file, as in tokens: { environment: "
          + "production }.")
    }
    return policy
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<Timestamp> {
    let now = context.clock.now
    let mark = try context.checkMayGrant(in: snapshot, at: now)
    let epoch = try context.epoch(in: snapshot)
    let counted = try budgets.counting(in: snapshot, at: now)
    let (standing, counter) = try rows.resolve(context.rows, in: snapshot)
    let account = standing.account
    let stored = try context.rows.read(
      account == nil ? bucketKey : casesKey, in: snapshot, absent: CasesRecord())
    var cases = stored.body
    try cases.admit(source, limit: context.configuration.recovery.casesPerHour, at: now)
    let accountClass = cases.accountClass ?? wanted.accountClass?.name
    let policy = try Self.policy(context, wanted, of: accountClass)
    let digest = try policy.digest()
    let record = record(
      account?.body, cases, policy, digest, epoch: epoch.body.number, at: now)
    let told = try notices(account?.body, &cases, in: snapshot, at: now)
    let entries = try events(record, digest) { $0.identifying(standing, counter: counter.key) }
      .map { event throws(RegainError) in
        try context.audit.appending(event.committing(origin), at: now)
      }
    return Decision(
      mark + counted + [
        .require(epoch.key, version: epoch.version),
        try context.rows.replacing(stored, with: cases),
        .write(
          try context.rows.seal(
            record, at: RecoveryCaseRecord.key(wanted.tenant.bytes, id), version: 1)),
      ] + entries + told, .success(record.expiresAt))
  }

  /// What the log is told: that it was opened, and what was said of the risk.
  private func events(
    _ record: RecoveryCaseRecord, _ digest: HexBytes, naming who: (AuditEvent) -> AuditEvent
  ) -> [AuditEvent] {
    let opened = AuditEvent(.caseOpened).adding(.action, .action(wanted.action))
      .adding(.policy, .bytes(digest.bytes)).adding(.until, .time(record.expiresAt))
      .committing(.requester, to: wanted.requester)
    let risk = wanted.risk.map { AuditEvent(.caseRisk).adding($0) }
    return ([opened] + risk).map { who($0).adding(.case, .identifier(id)) }
  }

  private func record(
    _ account: AccountRecord?, _ cases: CasesRecord,
    _ policy: RecoveryPolicy, _ digest: HexBytes, epoch: Int, at now: Timestamp
  ) -> RecoveryCaseRecord {
    var record = RecoveryCaseRecord(
      account: HexBytes(wanted.account.bytes), action: wanted.action,
      subject: wanted.subject.map { HexBytes($0) }, accountClass: wanted.accountClass?.name,
      askedPolicy: wanted.policy, policy: policy.name, policyDigest: digest,
      secretDigest: secret.digest, digestKey: key.id, epoch: epoch,
      stops: account?.stopCount ?? 0, grants: cases.grants,
      isHopeless: account == nil || account?.freeze?.isInForce(at: now) == true,
      owner: account?.reference, openedAt: now,
      expiresAt: now.adding(seconds: policy.windowSeconds))
    record.note(wanted.risk, at: now)
    return record
  }

  /// The owner hears of it, but not of each: who opens many must not bury what matters.
  private func notices(
    _ account: AccountRecord?, _ cases: inout CasesRecord, in snapshot: Snapshot,
    at now: Timestamp
  ) throws(RegainError) -> [Change] {
    let pause = context.configuration.recovery.reminderSeconds
    if let last = cases.noticedAt, now.seconds(since: last) < pause { return [] }
    cases.noticedAt = now
    guard let account, let places = try? addresses.addresses(context.rows, in: snapshot) else {
      return []
    }
    return try OwnerNotice(
      context: context, scope: rows.scope, event: .caseOpened, account: account.reference,
      recoveryCase: id
    ).changes(to: places.body, at: now)
  }
}

extension RecoveryCaseRecord {
  /// The worst that was said of a signal stays.
  mutating func note(_ risk: [RiskReading], at now: Timestamp) {
    for reading in risk {
      let known = readings[reading.signal.nameAndVersion]?.value ?? 0
      readings[reading.signal.nameAndVersion] = StoredReading(
        value: max(known, reading.value), version: reading.signal.version, at: now)
    }
  }
}

extension AuditEvent {
  func adding(_ reading: RiskReading) -> AuditEvent {
    adding(.signal, .signal(reading.signal)).adding(.value, .number(reading.value))
      .adding(.version, .number(reading.signal.version))
  }
}
