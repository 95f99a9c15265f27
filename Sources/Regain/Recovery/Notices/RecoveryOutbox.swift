internal import RegainCrypto

/// The room for what owners must be told. The application hands it over, and says so.
///
/// A notice has neither code nor link in it: the link that stops a recovery is made when it is handed over.
public struct RecoveryOutbox: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  /// Notices that wait to be handed over, in order of tenant, account and id.
  ///
  /// - Parameters:
  ///   - tenant: those of this one alone; nil: of all.
  ///   - account: those of accounts of this name alone.
  ///   - recoveryCase: those about this one alone.
  ///   - limit: 1 to 1001.
  /// - Throws: `unavailable`.
  public func list(
    in tenant: TenantID? = nil, of account: AccountID? = nil,
    about recoveryCase: RecoveryCaseID? = nil, limit: Int = 100
  ) async throws(RegainError) -> [OwnerNotification] {
    let most = min(max(1, limit), 1001)
    var found: [OwnerNotification] = []
    var last: RecordKey?
    repeat {
      let page = try await context.store.rows(
        for: ReadRequest([.recordPage(.notice, after: last, limit: 500)])
      ).records
      for row in page where found.count < most {
        guard tenant.map({ $0.bytes == row.key.scope.tenant }) ?? true,
          account.map({ $0.bytes == row.key.scope.account }) ?? true,
          let id = RandomIdentifier(hex: row.key.id),
          let notice = try? context.rows.open(row, as: NoticeRecord.self).body,
          recoveryCase.map({ $0.identifier == notice.recoveryCase }) ?? true
        else { continue }
        found.append(try await notification(id, notice, row.key.scope))
      }
      last = page.count < 500 ? nil : page.last?.key
    } while last != nil && found.count < most
    return found
  }

  /// A notice was handed over: it leaves the outbox, and a policy that wants owners told counts it.
  ///
  /// - Throws: `refused` where it is not there any more; `unavailable`, `unknown`.
  public func acknowledge(
    _ notification: OwnerNotification, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    let delivery = NoticeDelivery(context: context, notification: notification, origin: origin)
    try await context.commit(reading: ReadRequest(delivery.items), for: .upkeep) {
      snapshot throws(RegainError) in try delivery.decide(snapshot)
    }
  }

  /// The same for several, by their names alone: one walk through the outbox.
  ///
  /// - Returns: those that were there.
  /// - Throws: `unavailable`, `unknown`.
  public func acknowledge(
    _ wanted: Set<NoticeID>, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Set<NoticeID> {
    var found: [OwnerNotification] = []
    try await context.forEachRecord(of: .notice) { row throws(RegainError) in
      guard let id = RandomIdentifier(hex: row.key.id), wanted.contains(NoticeID(id)),
        let notice = try? context.rows.open(row, as: NoticeRecord.self).body
      else { return }
      found.append(try await notification(id, notice, row.key.scope))
    }
    var done: Set<NoticeID> = []
    for notification in found {
      do throws(RegainError) {
        try await acknowledge(notification, origin: origin)
        done.insert(notification.id)
      } catch {
        // Another process was first.
        guard error.code == .refused else { throw error }
      }
    }
    return done
  }

  /// The token that stops what a notice is about; nil where it is about no case, or the case is gone.
  ///
  /// - Throws: `misconfigured` where its key is gone; `unavailable`.
  public func stopToken(for notification: OwnerNotification) async throws(RegainError) -> StopToken?
  {
    guard let id = notification.recoveryCase?.identifier else { return nil }
    let tenant = notification.tenant.bytes
    let key = RecoveryCaseRecord.key(tenant, id)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(key)]))
    guard let row = snapshot.record(key),
      let record = try? context.rows.open(row, as: RecoveryCaseRecord.self).body
    else { return nil }
    guard let digestKey = context.keyring.key(id: record.digestKey, for: .tokenDigest) else {
      throw RegainError(.misconfigured, "The keyring lacks the key of this case.")
    }
    let tag = StopTokenDerivation.tag(notification.address?.identifier)
    let verifier = try StopTokenDerivation.verifier(id, tag, in: tenant, digestKey)
    let secret = try mapCryptoErrors { () throws(CryptoError) in
      try SecretBytes(copying: verifier.span)
    }
    let text = try SecretHandle(.stop, of: id, verifier: secret).text()
    return StopToken(id, text: KeyMaterial(text))
  }

  private func notification(
    _ id: RandomIdentifier, _ notice: NoticeRecord, _ scope: Scope
  ) async throws(RegainError) -> OwnerNotification {
    let rows = AddressRows(scope)
    let snapshot = try await context.store.rows(for: ReadRequest(rows.items))
    let addresses = try? rows.addresses(context.rows, in: snapshot).body
    let entry = notice.address.flatMap { addresses?.entry($0) }
    var notification = OwnerNotification(
      id, notice, scope, entry, contact: context.configuration.recovery.contact)
    if notice.address == nil {
      let own = (addresses?.usable ?? []).filter { $0.kind == .address }
      notification.everyAddress = own.map { AddressID($0.id) }
    }
    return notification
  }
}

/// One notice, for one address.
public struct OwnerNotification: Sendable, Hashable {
  /// Its name for Regain.
  public let id: NoticeID
  /// Whose owner is to be told.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What happened, as the log names it.
  public let event: String
  /// When.
  public let at: Timestamp
  /// Where it goes; nil: to each of ``everyAddress``.
  public let address: AddressID?
  /// All that the owner has registered, of a notice that names none; empty: wherever the application finds him.
  public internal(set) var everyAddress: [AddressID] = []
  /// On which way.
  public let channel: DeliveryChannel?
  /// Of the address, for people.
  public let label: String?
  /// The case that it is about.
  public let recoveryCase: RecoveryCaseID?
  /// What it says, in English: what happened, when, and what to do if it was not its reader (NIST SP 800-63B-4, 4.6). The link or
  /// the token that stops the recovery is to be put behind it.
  public let message: String

  package init(
    _ id: RandomIdentifier, _ notice: NoticeRecord, _ scope: Scope, _ entry: StoredAddress?,
    contact: String?
  ) {
    self.id = NoticeID(id)
    (account, tenant) = (
      AccountID(trustedBytes: scope.account), TenantID(trustedBytes: scope.tenant)
    )
    (event, at, address) = (notice.event, notice.at, notice.address.map(AddressID.init))
    (channel, label) = (entry?.channel, entry?.label)
    recoveryCase = notice.recoveryCase.map(RecoveryCaseID.init)
    message = NoticeText(notice, account: account, contact: contact).text
  }
}

/// That a notice was handed over.
private struct NoticeDelivery: Sendable {
  let context: ServiceContext
  let notification: OwnerNotification
  let origin: RequestOrigin

  private var scope: Scope { Scope(notification.tenant, notification.account) }
  private var noticeKey: RecordKey {
    RecordKey(scope, .notice, notification.id.identifier.hex)
  }
  private var caseKey: RecordKey? {
    notification.recoveryCase.map {
      RecoveryCaseRecord.key(notification.tenant.bytes, $0.identifier)
    }
  }

  var items: [ReadRequest.Item] {
    AddressRows(scope).items + [noticeKey, caseKey].compactMap(\.self).map { .record($0) }
  }

  func decide(_ snapshot: Snapshot) throws(RegainError) -> Decision<Void> {
    let now = context.clock.now
    guard let row = snapshot.record(noticeKey),
      let notice = try? context.rows.open(row, as: NoticeRecord.self)
    else {
      throw RegainError(
        .refused, "There is no such notice: it was handed over before.", reason: .unknownAddress)
    }
    let event = AuditEvent(.noticeDelivered)
      .adding(.account, .identifier(notice.body.account))
      .adding(.notice, .identifier(notification.id.identifier))
      .adding(.address, notice.body.address.map { .identifier($0) })
      .adding(.case, notice.body.recoveryCase.map { .identifier($0) }).committing(origin)
    return Decision(
      [
        .require(noticeKey, version: notice.version), .remove(noticeKey),
        try context.audit.appending(event, at: now),
      ] + (try noting(notice.body, in: snapshot, at: now)), .success(()))
  }

  /// Told once is told: a later notice to the same address does not begin the time anew.
  private func noting(
    _ notice: NoticeRecord, in snapshot: Snapshot, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    guard let address = notice.address, let caseKey, let row = snapshot.record(caseKey),
      let stored = try? context.rows.open(row, as: RecoveryCaseRecord.self),
      stored.body.told[address.hex] == nil
    else { return [] }
    var body = stored.body
    body.told[address.hex] = now
    return [try context.rows.replacing(stored, with: body)]
  }
}
