import Regain

/// Policies as DESIGN part 8 says them, decided without a thought for speed: every way to choose what is demanded, and
/// every way to assign pieces to it. Nothing of `EvidenceSets` or `Explanation` is used.
struct ReferenceModel {
  let policy: RecoveryPolicy

  enum Verdict: Hashable {
    case met
    case waiting(until: Int64)
    case pending
    case refused
  }

  struct Question {
    var pieces: [Piece]
    var signals: [String: Int] = [:]
    var isRiskLifted = false
    var told: [Int64] = []
    var now: Int64
  }

  func verdict(_ question: Question) -> Verdict {
    let alive = question.pieces.filter { question.now < $0.expiresAt }
    var (demands, delays) = ([policy.requirement], [Int64]())
    // A signal that nobody gave counts as its worst value.
    for rule in policy.risk where (question.signals[rule.signal.name] ?? 100) >= rule.threshold {
      if question.isRiskLifted { continue }
      switch rule.effect {
      case .refuse: return .refused
      case .demand(let more): demands.append(more)
      case .delay(let seconds): delays.append(seconds)
      }
    }
    guard let since = Self.firstTime(alive, .allOf(demands)) else { return .pending }
    for delay in policy.delays where !(delay.waiver.map { Self.isShown($0, by: alive) } ?? false) {
      delays.append(delay.seconds)
    }
    var until = since + (delays.max() ?? 0)
    if let notice = policy.notification {
      let told = question.told.sorted()
      guard told.count >= notice.addresses else { return .pending }
      until = max(until, told[notice.addresses - 1] + notice.secondsBefore)
    }
    return until > question.now ? .waiting(until: until) : .met
  }

  /// When a rule was satisfied first, by what counts now.
  static func firstTime(_ pieces: [Piece], _ rule: EvidenceRule) -> Int64? {
    Set(pieces.map(\.shownAt)).sorted().first { time in
      isShown(rule, by: pieces.filter { $0.shownAt <= time })
    }
  }

  static func isShown(_ rule: EvidenceRule, by pieces: [Piece]) -> Bool {
    choices(rule).contains { canAssign($0[...], pieces) }
  }

  /// Every list of demands that, all together, would do.
  static func choices(_ rule: EvidenceRule) -> [[EvidenceDemand]] {
    switch rule {
    case .demand(let demand): [[demand]]
    case .anyOf(let rules): rules.flatMap(choices)
    case .allOf(let rules): together(rules)
    case .atLeast(let count, let rules):
      (0..<(1 << rules.count)).filter { $0.nonzeroBitCount == count }.flatMap { bits in
        together(rules.indices.filter { bits & 1 << $0 != 0 }.map { rules[$0] })
      }
    }
  }

  private static func together(_ rules: [EvidenceRule]) -> [[EvidenceDemand]] {
    rules.reduce([[]]) { lists, rule in
      let own = choices(rule)
      return lists.flatMap { list in own.map { list + $0 } }
    }
  }

  /// Each demand a piece of its own, and none that shares anything with another.
  private static func canAssign(_ demands: ArraySlice<EvidenceDemand>, _ pieces: [Piece]) -> Bool {
    guard let demand = demands.first else { return true }
    return pieces.indices.contains { index in
      counts(pieces[index], for: demand)
        && canAssign(
          demands.dropFirst(),
          pieces.indices.filter { $0 != index && !pieces[$0].shares(something: pieces[index]) }
            .map { pieces[$0] })
    }
  }

  static func counts(_ piece: Piece, for demand: EvidenceDemand) -> Bool {
    guard piece.kind == demand.kind, piece.channel != .sms, piece.channel != .voice else {
      return false
    }
    if piece.kind == .deliveredCode || piece.kind == .contact {
      guard let channel = piece.channel else { return false }
      if !demand.channels.isEmpty, !demand.channels.contains(channel) { return false }
    }
    let order = ["exportable", "synced", "claimed", "attested"]
    if let least = demand.leastBinding {
      guard let binding = piece.binding,
        order.firstIndex(of: binding.name) ?? -1 >= order.firstIndex(of: least.name) ?? 9
      else { return false }
    }
    if demand.requiresUserVerification && !piece.isUserVerified { return false }
    if let least = demand.leastIdentityLevel, piece.level ?? 0 < least { return false }
    if demand.requiresExpiry && !piece.isLimited { return false }
    if let days = demand.longestAgeDays, piece.ageDays ?? .max > Int64(days) { return false }
    return true
  }
}

extension PolicyQuestion {
  /// The same question, to the library.
  init(_ policy: RecoveryPolicy, _ question: ReferenceModel.Question) {
    self.init(
      policy, evidence: question.pieces.enumerated().map { $1.evidence($0) },
      signals: question.signals, told: question.told.map { Timestamp(secondsSince1970: $0) },
      now: Timestamp(secondsSince1970: question.now))
    isRiskLifted = question.isRiskLifted
  }
}

extension PolicyDecision {
  var verdict: ReferenceModel.Verdict? {
    switch outcome {
    case .met: .met
    case .waiting: waitUntil.map { .waiting(until: $0.secondsSince1970) }
    case .pending: .pending
    case .refused: .refused
    }
  }
}
