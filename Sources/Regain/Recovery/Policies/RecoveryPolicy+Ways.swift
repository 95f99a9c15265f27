extension RecoveryPolicy {
  /// Whether it can be met in two ways that share nothing: who has lost what one of them takes has the other yet.
  ///
  /// Of what an owner has he has one; of agents there are as many as are asked for.
  public var hasTwoWays: Bool {
    let demands = requirement.demands
    let distinct = demands.reduce(into: [EvidenceDemand]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let evidence = distinct.flatMap { demand in
      let times = demand.kind == .helpDesk ? demands.count { $0 == demand } : 1
      return (0..<times).flatMap { demand.weakestEvidence($0) }
    }
    // Met twice at the same time, it is met by two that are apart.
    return !EvidenceSets(evidence).satisfying(.allOf([requirement, requirement])).isEmpty
  }
}
