/// The room for devices: enrol a key, ask it, verify what it answers, end it.
public struct Devices: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  var configuration: DeviceConfiguration { context.configuration.devices }
}

// MARK: looking and ending

extension Devices {
  /// Every device of an account, those that were ended included.
  ///
  /// - Throws: `refused` when the stored row does not verify, `unavailable`.
  public func list(
    account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> [EnrolledDevice] {
    try await stored(account, in: tenant).map { stored throws(RegainError) in
      try EnrolledDevice(stored, of: Scope(tenant, account))
    }
  }

  package func stored(
    _ account: AccountID, in tenant: TenantID
  ) async throws(RegainError) -> [StoredDevice] {
    let rows = DeviceRows(Scope(tenant, account))
    let snapshot = try await context.store.rows(for: ReadRequest([.record(rows.devicesKey)]))
    return try rows.devices(context.rows, in: snapshot).body.devices
  }

  /// Ends a device: nothing that it signs is accepted from the next check on, answers under way included. Its key can
  /// not be enrolled again. Safe to repeat.
  ///
  /// - Returns: whether it was alive.
  /// - Throws: `refused` when there is no such device, `unavailable` or `unknown`; then it is written as soon as the
  ///   store can be written, and this process grants nothing before.
  @discardableResult
  public func revoke(
    _ device: DeviceID, in tenant: TenantID = .default, authority: IssueAuthority
  ) async throws(RegainError) -> Bool {
    let index = DeviceIndexRecord.key(tenant.bytes, device: device.identifier)
    // Kept, also where not even whose it is could be read.
    return try await context.keepingUnwritten(
      StopName(row: index, sheet: device.identifier)
    ) { _ throws(RegainError) in try await end(device.identifier, in: tenant, authority) }
  }

  private func end(
    _ device: RandomIdentifier, in tenant: TenantID, _ authority: IssueAuthority
  ) async throws(RegainError) -> Bool {
    let rows = DeviceRows(try await scope(of: device, in: tenant))
    let context = context
    return try await context.commit(reading: ReadRequest(rows.items), for: .stop) {
      snapshot throws(RegainError) in
      try rows.revoking(device, authority, context, snapshot)
    }
  }

  private func scope(
    of device: RandomIdentifier, in tenant: TenantID
  ) async throws(RegainError) -> Scope {
    let found = try await context.owner(
      by: DeviceIndexRecord.key(tenant.bytes, device: device), as: DeviceIndexRecord.self,
      of: \.account, else: DevicesRecord.self
    ) { $0.device(device) != nil }
    guard let found else {
      throw RegainError(
        .refused, "There is no such device: regain device list ACCOUNT names them.",
        reason: .unknownDevice)
    }
    return found
  }
}

extension DeviceRows {
  /// The decision that ends a device.
  fileprivate func revoking(
    _ id: RandomIdentifier, _ authority: IssueAuthority, _ context: ServiceContext,
    _ snapshot: Snapshot
  ) throws(RegainError) -> Decision<Bool> {
    let now = context.clock.now
    let stored = try devices(context.rows, in: snapshot)
    guard let account = try account(context.rows, in: snapshot),
      let device = stored.body.device(id)
    else { throw .refusal(.unknownDevice) }
    guard device.endedAt == nil else { return Decision([], .success(false)) }
    var body = stored.body
    body.change(id) { $0.endedAt = now }
    let reference = account.body.reference
    let entry = authority.event(.deviceEnded).adding(.account, .identifier(reference))
      .adding(.device, .identifier(id)).adding(.how, SheetEnding.revoked.auditValue)
    let notice = NoticeRecord(
      event: AuditEventName.deviceEnded.rawValue, at: now, account: reference, device: id)
    return Decision(
      [
        try context.rows.replacing(stored, with: body),
        try context.audit.appending(entry, at: now),
        try context.leavingNotice(notice, scope: scope),
      ], .success(true))
  }
}
