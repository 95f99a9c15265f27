extension RecoveryService {
  /// Whether each account could be recovered by its own policy, and what its recovery hangs on; machines that nobody
  /// uses, and destinations that several accounts share.
  ///
  /// OWASP Non-Human Identities Top 10: NHI1, accounts that are needed no longer; NHI9, what is used for several.
  func examineMeans(name: (Scope) -> String) async throws(RegainError) -> [Finding] {
    var tally = MeansTally()
    var agents: [[UInt8]: [AgentRecord]] = [:]
    try await context.forEachRecord(of: .account) { row throws(RegainError) in
      let scope = row.key.scope
      let snapshot = try await context.store.rows(for: ReadRequest(AccountMeans.items(scope)))
      // Rows that do not verify are findings of their own.
      guard let means = try? AccountMeans(scope, in: snapshot, context.rows) else { return }
      if agents[scope.tenant] == nil {
        let rows = try await context.store.rows(for: ReadRequest(AgentList.items(scope.tenant)))
        agents[scope.tenant] = AgentList(rows, scope.tenant, context.rows).agents.map(\.body)
      }
      tally.note(
        means, of: name(scope), agents[scope.tenant] ?? [], context.configuration.recovery,
        at: context.clock.now)
    }
    return tally.findings
  }
}

/// What accounts could show, and which of them would be lost with one thing: the first few by name, the others by number.
private struct MeansTally {
  private static let named = 10
  /// More are not told apart: a doctor's memory is bounded.
  private static let mostDestinations = 200_000

  private var counts: [String: Int] = [:]
  private var details: [Finding] = []
  private var destinations: [HexBytes: String] = [:]

  mutating func note(
    _ means: AccountMeans, of owner: String, _ agents: [AgentRecord], _ rules: RecoveryRules,
    at now: Timestamp
  ) {
    noteShared(means, of: owner)
    // Where nobody has said by which policies cases are decided, and an account has registered nothing
    // for one, its sheet and its devices are used by themselves.
    let isForCases = means.cases.accountClass != nil || !means.addresses.usable.isEmpty
    guard isForCases || rules != .standard,
      let policy = try? rules.policy(for: .resetPassword, of: means.cases.accountClass)
    else { return }
    let available = means.available(agents: agents, providers: rules.proofing, at: now)
    let readiness = RecoveryReadiness(policy, available, at: now)
    if !readiness.isPossible {
      note(
        "orphaned",
        "\(owner) could not be recovered today under \(policy.name): regain policy explain")
    } else if readiness.hangsOnOne {
      note(
        "single-path",
        "Every way to recover \(owner) under \(policy.name) hangs on one thing: enrol another.")
    }
    guard policy.requiresEnvironment else { return }
    let limit = Int64(rules.staleMachineDays) * 86_400
    for device in means.devices.live
    where now.seconds(since: device.lastUsedAt ?? device.enrolledAt) >= limit {
      note(
        "stale",
        "The device '\(device.name)' of \(owner) was not used for \(rules.staleMachineDays) days: revoke what is not needed."
      )
    }
  }

  private mutating func noteShared(_ means: AccountMeans, of owner: String) {
    for entry in means.addresses.usable where entry.kind == .address {
      if let first = destinations[entry.destination], first != owner {
        note(
          "shared",
          "\(owner) and \(first) have one \(entry.channel) address: who reads it has both.")
      } else if destinations.count < Self.mostDestinations {
        destinations[entry.destination] = owner
      }
    }
  }

  private mutating func note(_ subject: String, _ message: String) {
    counts[subject, default: 0] += 1
    if counts[subject, default: 0] <= Self.named {
      details.append(Finding(.warning, subject, message))
    }
  }

  var findings: [Finding] {
    details
      + counts.filter { $0.value > Self.named }.sorted { $0.key < $1.key }.map { subject, count in
        Finding(.warning, subject, "\(count - Self.named) more accounts are \(subject).")
      }
  }
}
