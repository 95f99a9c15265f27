extension PolicyQuestion {
  /// Decides. Pure: the same question has the same answer, in whatever order things were shown.
  ///
  /// Nothing that is added lowers the bar: more risk can only turn a yes into a no, more evidence only a no into a yes
  /// (NIST SP 800-63B-4, 2: risk replaces no factor).
  public func decide() -> PolicyDecision {
    let shown = evidence.filter { now < $0.expiresAt }
      .sorted { ($0.shownAt, $0.id) < ($1.shownAt, $1.id) }
    let effects = isRiskLifted ? [] : triggered
    let rules = [policy.requirement] + effects.compactMap(\.demand)
    let explanation = Explanation(shown)
    let missing = explanation.missing(rules) + refusals(effects)
    let met = explanation.met(policy.requirement)
    guard missing.isEmpty, let since = metSince(shown, rules) else {
      let isRefused = effects.contains { $0.effect == .refuse }
      return PolicyDecision(
        outcome: isRefused ? .refused : .pending, met: met, missing: missing, metSince: nil,
        waitUntil: nil, notes: effects.map(\.note))
    }
    return waiting(since, shown, effects, met: met)
  }

  /// Of a signal that nobody gave, the worst is assumed.
  private var triggered: [RiskRule] {
    policy.risk.filter { (signals[$0.signal.name] ?? RiskSignal.worst) >= $0.threshold }
  }

  private func refusals(_ effects: [RiskRule]) -> [PolicyDecision.Missing] {
    effects.filter { $0.effect == .refuse }.map {
      PolicyDecision.Missing(
        requirement: PolicyDecision.risk, why: "\($0.signal) is \($0.threshold) or more")
    }
  }

  /// When what counts now was there first, where all of it suffices. Evidence that came later never begins the wait anew.
  private func metSince(_ shown: [Evidence], _ rules: [EvidenceRule]) -> Timestamp? {
    var times = Set(shown.map(\.shownAt)).sorted()[...]
    // More evidence never unmeets a rule: half of the times are settled by each look.
    while times.count > 1 {
      let middle = times.startIndex + (times.count - 1) / 2
      let early = EvidenceSets(shown.filter { $0.shownAt <= times[middle] })
      let isMet = !early.satisfying(.allOf(rules)).isEmpty
      times = isMet ? times[...middle] : times[(middle + 1)...]
    }
    return times.first
  }

  private func waiting(
    _ since: Timestamp, _ shown: [Evidence], _ effects: [RiskRule], met: [String]
  ) -> PolicyDecision {
    let sets = EvidenceSets(shown)
    let base = policy.delays.filter { delay in
      delay.waiver.map { sets.satisfying($0).isEmpty } ?? true
    }.map(\.seconds)
    let delay = (base + effects.compactMap(\.delay)).max() ?? 0
    var until = since.adding(seconds: delay)
    var missing: [PolicyDecision.Missing] = []
    if let notice = policy.notification {
      let first = told.sorted().prefix(notice.addresses)
      if let last = first.last, first.count == notice.addresses {
        until = max(until, last.adding(seconds: notice.secondsBefore))
      } else {
        missing.append(
          PolicyDecision.Missing(
            requirement: PolicyDecision.notice
              + (notice.addresses == 1 ? "an address" : "\(notice.addresses) addresses"),
            why: "\(told.count) told so far"))
      }
    }
    let outcome: PolicyDecision.Outcome =
      missing.isEmpty ? (until > now ? .waiting : .met) : .pending
    return PolicyDecision(
      outcome: outcome, met: met, missing: missing, metSince: since,
      waitUntil: until > now ? until : nil, notes: effects.map(\.note))
  }
}

extension RiskRule {
  fileprivate var demand: EvidenceRule? {
    if case .demand(let more) = effect { more } else { nil }
  }

  fileprivate var delay: Int64? {
    if case .delay(let seconds) = effect { seconds } else { nil }
  }

  fileprivate var note: String {
    switch effect {
    case .delay(let seconds): "\(signal) adds a wait of \(seconds) seconds"
    case .demand(let more): "\(signal) demands \(more)"
    case .refuse: "\(signal) is too high"
    }
  }
}
