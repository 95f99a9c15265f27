/// What Regain knows of the risk from its own rows.
struct DerivedRisk: Sendable {
  /// Nil before there is one.
  var recoveryCase: RandomIdentifier?
  let cases: CasesRecord
  let addresses: AddressesRecord
  let devices: DevicesRecord
  let codes: BackupCodesRecord
  let now: Timestamp

  var derived: [(RiskSignal, Int)] {
    [
      (.caseVelocity, velocity), (.rivalCase, hasRival ? RiskSignal.worst : 0),
      (.addressChange, Self.freshness(of: addresses.changedAt, at: now)),
      (.newCredential, Self.freshness(of: lastCredential, at: now)),
    ]
  }

  private var others: [CaseMark] { cases.active.filter { $0.id != recoveryCase } }

  private var velocity: Int {
    let recent = others.count { now.seconds(since: $0.since) < CasesRecord.velocitySeconds }
    return min(RiskSignal.worst, 25 * recent)
  }

  private var hasRival: Bool { others.contains { now < $0.until } }

  private var lastCredential: Timestamp? {
    (devices.devices.map(\.enrolledAt) + [codes.active?.activatedAt].compactMap(\.self)).max()
  }

  /// 100 in the first day, 50 in the first week, 0 afterwards. A change that is dated ahead counts as of now.
  static func freshness(of change: Timestamp?, at now: Timestamp) -> Int {
    guard let change else { return 0 }
    let age = now.seconds(since: change)
    return age < 86_400 ? RiskSignal.worst : age < 7 * 86_400 ? 50 : 0
  }
}

extension CaseGround {
  func derivedRisk(at now: Timestamp) -> DerivedRisk {
    DerivedRisk(
      recoveryCase: id, cases: cases.body, addresses: addresses.body, devices: devices.body,
      codes: codes.body, now: now)
  }

  /// All that a policy looks at: the worst that was said of each signal, in the version that it means, and what is derived.
  func signals(for policy: RecoveryPolicy, at now: Timestamp) -> [String: Int] {
    var signals: [String: Int] = [:]
    for signal in policy.risk.map(\.signal) {
      signals[signal.name] = record.readings[signal.nameAndVersion]?.value
    }
    for (signal, value) in derivedRisk(at: now).derived { signals[signal.name] = value }
    return signals
  }
}
