/// What a round of upkeep has done.
public struct CaseUpkeep: Sendable, Hashable {
  /// Cases whose time was over, or that others have ended: written as that.
  public internal(set) var settled = 0
  /// Cases whose owner was reminded.
  public internal(set) var reminded = 0
  /// Cases that were cleared away.
  public internal(set) var cleared = 0
}

extension RecoveryCases {
  /// Does what is due: writes what time has done to cases, reminds owners of cases that wait, clears away what is long over.
  ///
  /// To be called now and then, by however many processes: each reminder is sent once in its interval.
  ///
  /// - Throws: `unavailable`, `unknown`, `misconfigured`.
  public func keepUp(origin: RequestOrigin = .unnamed) async throws(RegainError) -> CaseUpkeep {
    var upkeep = CaseUpkeep()
    try await forEachCase(origin: origin) { entered throws(RegainError) in
      switch try await keepUp(entered) {
      case .settled: upkeep.settled += 1
      case .reminded: upkeep.reminded += 1
      case .cleared: upkeep.cleared += 1
      case .nothing: break
      }
    }
    return upkeep
  }

  private enum Done: Sendable { case nothing, settled, reminded, cleared }

  /// How long a case is kept when it is over, for those who ask what became of it.
  private static let keptSeconds: Int64 = 30 * 86_400

  private func keepUp(_ entered: EnteredCase) async throws(RegainError) -> Done {
    let context = context
    return try await context.commit(reading: ReadRequest(entered.items), for: .upkeep) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      try context.checkMayGrant(in: snapshot, at: now)
      // Another process may have cleared it meanwhile.
      guard snapshot.record(entered.rows.caseKey) != nil else {
        return Decision([], .success(.nothing))
      }
      let (ground, agents) = try entered.ground(in: snapshot)
      let state = ground.state(at: now)
      if state.isOver, !ground.record.state.isOver {
        let ending = CaseEnding(context: context, ground: ground, origin: entered.origin)
        return Decision(try ending.changes(state, at: now), .success(.settled))
      }
      if state.isCollecting, isUnderAnotherPolicy(ground) {
        let ending = CaseEnding(context: context, ground: ground, origin: entered.origin)
        return Decision(
          try ending.changes(.cancelled, because: .policyChanged, at: now), .success(.settled))
      }
      // In which nothing was shown nobody asks what became of it.
      let kept = ground.record.evidence.isEmpty ? 0 : Self.keptSeconds
      let end = ground.record.stoppableUntil.adding(seconds: kept)
      if !state.isCollecting, end <= (try context.mark(in: snapshot)) {
        return Decision([.remove(ground.stored.key)], .success(.cleared))
      }
      return try reminding(ground, agents, at: now)
    }
  }

  private func isUnderAnotherPolicy(_ ground: CaseGround) -> Bool {
    let rules = context.configuration.recovery
    return (try? ground.record.currentPolicy(rules, of: ground.cases.body.accountClass)) == nil
  }

  private func reminding(
    _ ground: CaseGround, _ agents: [RandomIdentifier: AgentRecord], at now: Timestamp
  ) throws(RegainError) -> Decision<Done> {
    guard var draft = try? CaseDraft(ground, agents: agents, context, at: now),
      ground.state(at: now).isCollecting, !ground.record.evidence.isEmpty
    else { return Decision([], .success(.nothing)) }
    let last =
      ground.record.remindedAt ?? ground.record.evidence.map(\.evidence.shownAt).min() ?? now
    guard now.seconds(since: last) >= context.configuration.recovery.reminderSeconds,
      let notice = draft.notice(.caseEvidence)
    else { return Decision([], .success(.nothing)) }
    draft.record.remindedAt = now
    return Decision(
      ground.requirements() + (try draft.changes(telling: [notice])), .success(.reminded))
  }
}
