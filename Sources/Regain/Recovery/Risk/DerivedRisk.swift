/// What Regain knows of the risk from its own rows.
struct DerivedRisk: Sendable {
  let ground: CaseGround
  let now: Timestamp

  /// All that a policy may look at: the worst that was said of each signal, and what is derived.
  var signals: [String: Int] {
    var signals = ground.record.readings.mapValues(\.value)
    for (signal, value) in derived { signals[signal.name] = value }
    return signals
  }

  var derived: [(RiskSignal, Int)] {
    [
      (.caseVelocity, velocity), (.rivalCase, hasRival ? RiskSignal.worst : 0),
      (.addressChange, Self.freshness(of: ground.addresses.body.changedAt, at: now)),
      (.newCredential, Self.freshness(of: lastCredential, at: now)),
    ]
  }

  private var others: [CaseMark] { ground.cases.body.active.filter { $0.id != ground.id } }

  private var velocity: Int {
    let recent = others.count { now.seconds(since: $0.since) < CasesRecord.velocitySeconds }
    return min(RiskSignal.worst, 25 * recent)
  }

  private var hasRival: Bool { others.contains { now < $0.until } }

  private var lastCredential: Timestamp? {
    (ground.devices.body.devices.map(\.enrolledAt)
      + [ground.codes.body.active?.activatedAt].compactMap(\.self)).max()
  }

  /// 100 in the first day, 50 in the first week, 0 afterwards. A change that is dated ahead counts as of now.
  static func freshness(of change: Timestamp?, at now: Timestamp) -> Int {
    guard let change else { return 0 }
    let age = now.seconds(since: change)
    return age < 86_400 ? RiskSignal.worst : age < 7 * 86_400 ? 50 : 0
  }
}
