/// What an account has registered.
struct AccountMeans: Sendable {
  let account: HexBytes
  let codes: BackupCodesRecord
  let devices: DevicesRecord
  let addresses: AddressesRecord
  let cases: CasesRecord

  static func items(_ scope: Scope) -> [ReadRequest.Item] {
    AddressRows(scope).items + [
      .record(RecordKey(scope, .backupCodes, BackupCodesRecord.id)),
      .record(DeviceRows(scope).devicesKey), .record(CaseRows.casesKey(scope)),
    ]
  }

  /// - Throws: `refused` for rows that do not verify.
  init(_ scope: Scope, in snapshot: Snapshot, _ rows: RowAuthenticator) throws(RegainError) {
    account = HexBytes(scope.account)
    codes = try rows.read(
      RecordKey(scope, .backupCodes, BackupCodesRecord.id), in: snapshot,
      absent: BackupCodesRecord()
    ).body
    devices = try DeviceRows(scope).devices(rows, in: snapshot).body
    addresses = try AddressRows(scope).addresses(rows, in: snapshot).body
    cases = try rows.read(CaseRows.casesKey(scope), in: snapshot, absent: CasesRecord()).body
  }
}

extension AccountMeans {
  /// Everything that the account could show if its owner had all of it.
  func available(
    agents: [AgentRecord], providers: [ProofingProvider], at now: Timestamp
  ) -> [AvailableEvidence] {
    func piece(
      _ name: String, _ kind: EvidenceKind, _ groups: Set<IndependenceGroup>,
      _ change: (inout Evidence) -> Void = { _ in }
    ) -> AvailableEvidence {
      var evidence = Evidence(
        id: .none, kind: kind, shownAt: now, expiresAt: Timestamp(secondsSince1970: .max),
        groups: groups)
      change(&evidence)
      return AvailableEvidence(name: name, evidence: evidence)
    }
    var all: [AvailableEvidence] = []
    if let sheet = codes.active, sheet.remaining > 0, sheet.disabledAt == nil,
      sheet.suspendedAt == nil, !sheet.isExpired(at: now)
    {
      all.append(
        piece("a backup code", .backupCode, [.sheets()]) {
          ($0.isLimited, $0.credentialSince) = (sheet.expiresAt != nil, sheet.issuedAt)
        })
    }
    for device in devices.live where device.refusal == nil {
      all.append(
        piece("the device '\(device.name)'", .device, [.device(device.id)]) {
          ($0.binding, $0.credentialSince) = (device.binding, device.enrolledAt)
          $0.isUserVerified = device.passkey != nil || device.keyType.kind == .sshSecurityKey
        })
    }
    for entry in addresses.usable {
      let name = entry.label.map { " '\($0)'" } ?? ""
      all.append(
        piece(
          "a code by \(entry.channel) to the \(entry.kind)\(name)",
          entry.kind == .contact ? .contact : .deliveredCode, [.destination(entry.destination)]
        ) { $0.channel = entry.channel })
    }
    let own = agents.filter {
      $0.removedAt == nil && $0.suspendedAt == nil && $0.roles.contains(.confirm)
        && !$0.owns(account)
    }
    for agent in own.prefix(4) {
      all.append(piece("an agent's word", .helpDesk, agent.groups))
    }
    for provider in providers {
      all.append(
        piece("a proofing by \(provider.name)", .proofing, [.provider(provider.name)]) {
          $0.identityLevel = provider.highestLevel
        })
    }
    return Array(all.prefix(24))
  }
}
