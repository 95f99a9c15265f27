/// What an account could show today, and what its policy would make of it.
public struct RecoveryReadiness: Sendable, Hashable {
  /// The policy that would rule.
  public let policy: String
  /// What it has.
  public let available: [String]
  /// What it would say if all of that was shown today: with the risk that Regain derives itself, as of an address that was
  /// changed, and with none that the application would tell.
  public let decision: PolicyDecision
  /// The ways there are, each of the fewest things.
  public let ways: [[String]]
  /// It can be recovered, and all ways hang on one thing.
  public let hangsOnOne: Bool

  /// Whether it could be recovered by what is registered today.
  public var isPossible: Bool { !ways.isEmpty }

  init(
    _ policy: RecoveryPolicy, _ evidence: [AvailableEvidence], risk: DerivedRisk? = nil,
    at now: Timestamp
  ) {
    let shown = evidence.map(\.evidence)
    let sets = EvidenceSets(shown)
    let satisfying = sets.satisfying(policy.requirement).sorted()
    self.policy = policy.name
    available = evidence.map(\.name)
    ways = satisfying.map { way in
      evidence.indices.filter { way & 1 << EvidenceSets.Pieces($0) != 0 }.map { evidence[$0].name }
    }
    var question = PolicyQuestion(calm: policy, evidence: shown, now: now)
    for (signal, value) in risk?.derived ?? [] { question.signals[signal.name] = value }
    decision = question.decide()
    let all = Set(shown.flatMap(\.groups))
    hangsOnOne =
      !satisfying.isEmpty
      && all.contains { group in
        EvidenceSets(shown.filter { !$0.groups.contains(group) })
          .satisfying(policy.requirement).isEmpty
      }
  }
}

/// One thing that an account could show.
struct AvailableEvidence: Sendable {
  let name: String
  let evidence: Evidence

  init(
    _ name: String, _ kind: EvidenceKind, _ groups: Set<IndependenceGroup>, at now: Timestamp,
    _ change: (inout Evidence) -> Void = { _ in }
  ) {
    var evidence = Evidence(
      id: .none, kind: kind, shownAt: now, expiresAt: Timestamp(secondsSince1970: .max),
      groups: groups)
    change(&evidence)
    (self.name, self.evidence) = (name, evidence)
  }
}

extension RecoveryCases {
  /// What an account would need today, and could show.
  ///
  /// For administrators: it says which credentials there are.
  ///
  /// - Throws: `refused` when its rows do not verify; `malformed`, `misconfigured` for a policy that cannot be asked for;
  ///   `unavailable`.
  public func readiness(
    of account: AccountID, for action: RecoveryAction = .resetPassword,
    accountClass: AccountClass? = nil, policy asked: String? = nil,
    in tenant: TenantID = .default
  ) async throws(RegainError) -> RecoveryReadiness {
    let scope = Scope(tenant, account)
    let snapshot = try await context.store.rows(
      for: ReadRequest(AccountMeans.items(scope) + AgentList.items(tenant.bytes)))
    let means = try AccountMeans(scope, in: snapshot, context.rows)
    let rules = context.configuration.recovery
    let policy = try rules.policy(
      for: action, of: means.cases.accountClass ?? accountClass?.name, asked: asked)
    let agents = AgentList(snapshot, tenant.bytes, context.rows).agents.map(\.body)
    let now = context.clock.now
    return RecoveryReadiness(
      policy,
      means.available(agents: agents, providers: rules.proofing, at: now),
      risk: means.derivedRisk(at: now), at: now)
  }
}
