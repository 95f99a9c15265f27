extension RecoveryPolicy {
  /// Whether whatever satisfies this policy satisfies the other too, no sooner, and with no less told and held after.
  ///
  /// Goes through every smallest way to meet this one with the weakest evidence that it takes. A policy that is too
  /// large to be gone through counts as not stronger than any other.
  package func isAtLeastAsStrong(as other: RecoveryPolicy) -> Bool {
    if self == other { return true }
    guard coversRisk(of: other), coversAfterwards(of: other) else { return false }
    let universe = weakestEvidence
    guard universe.count <= EvidenceSets.mostPieces else { return false }
    return ways(EvidenceSets(universe), tellingApart: other.waitingDemands).allSatisfy { way in
      let shown = universe.indices.filter { way & 1 << EvidenceSets.Pieces($0) != 0 }
        .map { universe[$0] }
      return wait(with: shown).map { own in (other.wait(with: shown) ?? .max) <= own } ?? true
    }
  }

  /// Every smallest way to meet it: as it is, and with whatever saves a wait, which need not be independent.
  private func ways(
    _ sets: EvidenceSets, tellingApart others: [EvidenceDemand]
  ) -> Set<EvidenceSets.Pieces> {
    let demands = waitingDemands + others
    let ways = sets.satisfying(requirement, tellingApart: demands)
    return delays.compactMap(\.waiver).reduce(ways) { ways, waiver in
      let savers = sets.satisfying(waiver, tellingApart: demands)
      return ways.union(ways.flatMap { way in savers.map { way | $0 } })
    }
  }

  /// What it takes when nothing is risky, and what saves a wait.
  private var waitingDemands: [EvidenceDemand] {
    requirement.demands + delays.compactMap(\.waiver).flatMap(\.demands)
  }

  /// How long it takes when nothing is risky; nil: it is not met.
  private func wait(with shown: [Evidence]) -> Int64? {
    let now = Timestamp(secondsSince1970: 1)
    let decision = PolicyQuestion(calm: self, evidence: shown, now: now).decide()
    guard decision.metSince != nil else { return nil }
    return decision.waitUntil?.seconds(since: now) ?? 0
  }

  private func coversRisk(of other: RecoveryPolicy) -> Bool {
    other.risk.allSatisfy { theirs in
      risk.contains {
        $0.signal == theirs.signal && $0.threshold <= theirs.threshold
          && $0.effect.isAtLeastAsStrong(as: theirs.effect)
      }
    }
  }

  private func coversAfterwards(of other: RecoveryPolicy) -> Bool {
    let holdsAll =
      hold.blocks.isEmpty
      || (!other.hold.blocks.isEmpty && hold.blocks.isSuperset(of: other.hold.blocks))
    let tells =
      other.notification.map { theirs in
        (notification?.addresses ?? 0) >= theirs.addresses
          && (notification?.secondsBefore ?? 0) >= theirs.secondsBefore
      } ?? true
    return tells && hold.seconds >= other.hold.seconds && holdsAll
      && (notifiesByPost || !other.notifiesByPost)
      && (replacesUsedSheet || !other.replacesUsedSheet)
      && (requiresEnvironment || !other.requiresEnvironment)
  }

  /// Of each thing that is demanded, on each way that it may come, what is just good enough: as often as it is demanded.
  private var weakestEvidence: [Evidence] {
    let all = waitingDemands
    let distinct = all.reduce(into: [EvidenceDemand]()) { if !$0.contains($1) { $0.append($1) } }
    return distinct.flatMap { demand in
      // All sheets of an account are one.
      let times = demand.kind == .backupCode ? 1 : all.count { $0 == demand }
      return (0..<times).flatMap { copy in demand.weakestEvidence(copy) }
    }
  }
}

extension EvidenceDemand {
  func weakestEvidence(_ copy: Int) -> [Evidence] {
    let ways: [DeliveryChannel?] =
      !kind.isSent
      ? [nil]
      : (channels.isEmpty ? Set(DeliveryChannel.all) : channels).filter { !$0.isTelephone }
        .sorted { $0.name < $1.name }
    return ways.map { channel in
      let name = "\(self) \(channel?.name ?? "-") \(copy)"
      var evidence = Evidence(
        id: .none, kind: kind, shownAt: Timestamp(secondsSince1970: 0),
        expiresAt: Timestamp(secondsSince1970: .max),
        groups: [kind == .backupCode ? .sheets() : .named(name)])
      (evidence.channel, evidence.binding) = (channel, leastBinding ?? .exportable)
      evidence.isUserVerified = requiresUserVerification
      evidence.identityLevel = kind == .proofing ? leastIdentityLevel ?? 1 : nil
      evidence.isLimited = requiresExpiry
      evidence.credentialSince =
        longestAgeDays.map { Timestamp(secondsSince1970: -Int64($0) * 86_400) }
        ?? Timestamp(secondsSince1970: .min)
      return evidence
    }
  }
}

extension RiskRule.Effect {
  fileprivate func isAtLeastAsStrong(as other: RiskRule.Effect) -> Bool {
    switch (self, other) {
    case (.refuse, _): true
    case (.delay(let own), .delay(let theirs)): own >= theirs
    case (.demand(let own), .demand(let theirs)): own == theirs
    default: false
    }
  }
}
