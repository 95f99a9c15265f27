/// What an account has registered.
struct AccountMeans: Sendable {
  let account: HexBytes
  let codes: BackupCodesRecord
  let devices: DevicesRecord
  let addresses: AddressesRecord
  let cases: CasesRecord

  static func items(_ scope: Scope) -> [ReadRequest.Item] {
    AddressRows(scope).items + [
      .record(BackupCodesRecord.key(scope)),
      .record(DeviceRows(scope).devicesKey), .record(CasesRecord.key(scope)),
    ]
  }

  /// - Throws: `refused` for rows that do not verify.
  init(_ scope: Scope, in snapshot: Snapshot, _ rows: RowAuthenticator) throws(RegainError) {
    account = HexBytes(scope.account)
    codes = try rows.read(
      BackupCodesRecord.key(scope), in: snapshot,
      absent: BackupCodesRecord()
    ).body
    devices = try DeviceRows(scope).devices(rows, in: snapshot).body
    addresses = try AddressRows(scope).addresses(rows, in: snapshot).body
    cases = try rows.read(CasesRecord.key(scope), in: snapshot, absent: CasesRecord()).body
  }
}

extension AccountMeans {
  private static let mostAgents = 4
  private static let mostPieces = 24

  /// Everything that the account could show if its owner had all of it.
  func available(
    agents: [AgentRecord], providers: [ProofingProvider], at now: Timestamp
  ) -> [AvailableEvidence] {
    let own = agents.filter { $0.mayConfirm && !$0.owns(account) }
    let all =
      sheet(at: now) + keys(at: now) + places(at: now)
      + own.prefix(Self.mostAgents).map { agent in
        AvailableEvidence("an agent's word", .helpDesk, agent.groups, at: now)
      }
      + providers.map { provider in
        AvailableEvidence(
          "a proofing by \(provider.name)", .proofing, [.provider(provider.name)], at: now
        ) { $0.identityLevel = provider.highestLevel }
      }
    return Array(all.prefix(Self.mostPieces))
  }

  func derivedRisk(at now: Timestamp) -> DerivedRisk {
    DerivedRisk(cases: cases, addresses: addresses, devices: devices, codes: codes, now: now)
  }

  private func sheet(at now: Timestamp) -> [AvailableEvidence] {
    guard let sheet = codes.active, sheet.remaining > 0, sheet.isUsable(at: now) else { return [] }
    return [
      AvailableEvidence("a backup code", .backupCode, [.sheets()], at: now) {
        ($0.isLimited, $0.credentialSince) = (sheet.expiresAt != nil, sheet.issuedAt)
      }
    ]
  }

  private func keys(at now: Timestamp) -> [AvailableEvidence] {
    devices.live.filter { $0.refusal == nil }.map { device in
      AvailableEvidence("the device '\(device.name)'", .device, [.device(device.id)], at: now) {
        ($0.binding, $0.credentialSince) = (device.binding, device.enrolledAt)
        $0.isUserVerified = device.passkey != nil || device.keyType.kind == .sshSecurityKey
      }
    }
  }

  private func places(at now: Timestamp) -> [AvailableEvidence] {
    addresses.usable.map { entry in
      let name = entry.label.map { " '\($0)'" } ?? ""
      return AvailableEvidence(
        "a code by \(entry.channel) to the \(entry.kind)\(name)",
        entry.kind == .contact ? .contact : .deliveredCode, [.destination(entry.destination)],
        at: now
      ) { $0.channel = entry.channel }
    }
  }
}
