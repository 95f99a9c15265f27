extension RecoveryService {
  /// Whether each device is found by its id and its key, and nobody else is; which ones are doubted.
  func examineDevices(
    _ record: StoredRecord, owner: String
  ) async throws(RegainError) -> [Finding] {
    guard let stored = try? context.rows.open(record, as: DevicesRecord.self) else { return [] }
    var findings: [Finding] = []
    for device in stored.body.devices where !device.isLost {
      if try await !isIndexed(device, of: record.key.scope) {
        findings.append(
          Finding(
            .alarm, "device",
            "The rows by which device \(device.id.hex) of \(owner) is found were deleted or edited: its key may be "
              + "enrolled a second time. Revoke it, and enrol another."))
      }
      if device.endedAt == nil, device.quarantinedAt != nil {
        findings.append(
          Finding(
            .warning, "device",
            "Device \(device.id.hex) of \(owner) is in quarantine: someone else may have its key. Revoke it, and "
              + "enrol another."))
      }
    }
    return findings
  }

  /// Once, however many there are.
  func examineHost(hasDevices: Bool) -> [Finding] {
    guard hasDevices, context.configuration.devices.relyingParty == "localhost" else { return [] }
    return [
      Finding(
        .warning, "device",
        "The devices sign for 'localhost', as those of every trial do. Name your host in the policy (devices: "
          + "relyingParty), and enrol them anew.")
    ]
  }

  private func isIndexed(
    _ device: StoredDevice, of scope: Scope
  ) async throws(RegainError) -> Bool {
    let keys = try DeviceIndexRecord.keys(of: device, in: scope.tenant)
    let snapshot = try await context.store.rows(for: ReadRequest(keys.map { .record($0) }))
    let expected = DeviceIndexRecord(account: HexBytes(scope.account), device: device.id)
    return keys.allSatisfy { key in
      guard let row = snapshot.record(key) else { return false }
      return (try? context.rows.open(row, as: DeviceIndexRecord.self).body) == expected
    }
  }
}
