import Regain

/// Policies, evidence and risk that nobody would think of. The same seed gives the same ones.
struct RandomQuestions {
  let random: Drawing

  init(seed: UInt64) { random = Drawing(seed: seed) }

  // MARK: policies

  /// One that can be, of a few demands.
  func policy() -> RecoveryPolicy {
    while true {
      let policy = anyPolicy()
      if (try? policy.check()) != nil { return policy }
    }
  }

  private func anyPolicy() -> RecoveryPolicy {
    var policy = RecoveryPolicy("own", requirement: rule(depth: 3))
    policy.delays = random.list(2) {
      DelayRule(seconds: delay(), unless: random.flag() ? rule(depth: 2) : nil)
    }
    policy.risk = random.list(3) { riskRule() }
    if random.number(4) == 0 {
      policy.notification = NotificationDemand(
        addresses: 1 + (random.number(2)), secondsBefore: delay())
    }
    policy.helpDesk = HelpDeskTerms(riskAnalysis: "RA-1")
    return policy
  }

  private func delay() -> Int64 { Int64(60 * (1 + (random.number(10)))) }

  func riskRule() -> RiskRule {
    let effect: RiskRule.Effect =
      switch random.number(4) {
      case 0: .demand(rule(depth: 2))
      case 1: .refuse
      default: .delay(delay())
      }
    let threshold = random.element([1, 50, 100])
    return RiskRule(random.element(Self.signals), from: threshold, effect)
  }

  static let signals: [RiskSignal] = [.newDevice, .simChange, .rivalCase]

  func rule(depth: Int) -> EvidenceRule {
    guard depth > 1, random.number(3) > 0 else { return .demand(demand()) }
    let rules = (0...random.number(3)).map { _ in rule(depth: depth - 1) }
    return switch random.number(3) {
    case 0: .allOf(rules)
    case 1: .anyOf(rules)
    default: .atLeast(1 + (random.number(rules.count)), rules)
    }
  }

  private func demand() -> EvidenceDemand {
    var demand = EvidenceDemand(random.element(EvidenceKind.all))
    switch demand.kind {
    case .deliveredCode, .contact:
      demand.channels = Set(
        random.list(2) { random.element([.email, .post, .domesticPost]) })
    case .device:
      if random.flag() { demand.leastBinding = random.element(DeviceBinding.all) }
      demand.requiresUserVerification = random.number(3) == 0
      if random.number(4) == 0 { demand.longestAgeDays = 30 }
    case .proofing:
      if random.flag() { demand.leastIdentityLevel = 1 + (random.number(3)) }
    case .backupCode: demand.requiresExpiry = random.number(3) == 0
    default: break
    }
    return demand
  }

  // MARK: evidence

  /// Shown within twenty minutes, some of it of one and the same mailbox, device or team.
  func pieces(_ most: Int) -> [Piece] {
    (0..<random.number(most + 1)).map { piece("piece \($0)") }
  }

  func piece(_ name: String) -> Piece {
    var piece = Piece(name, random.element(EvidenceKind.all))
    if piece.kind.isSent { piece.channel = random.element(DeliveryChannel.all) }
    if piece.kind == .device {
      piece.binding = random.element(DeviceBinding.all)
      piece.isUserVerified = random.flag()
    }
    piece.ageDays = random.element([nil, 0, 30, 31])
    if piece.kind == .proofing { piece.level = 1 + (random.number(3)) }
    piece.isLimited = random.flag()
    if random.number(10) == 0 { piece.shares = [] }
    // Of three that share something two by two, two may share nothing.
    if random.number(3) == 0 {
      for _ in 0...random.number(2) {
        piece.shares.insert(random.element(["mailbox", "laptop", "team"]))
      }
    }
    piece.shownAt = Int64(60 * (random.number(20)))
    if random.number(6) == 0 { piece.expiresAt = Int64(60 * (random.number(40))) }
    return piece
  }

  /// What counts for nothing: it came by telephone.
  func telephonePiece() -> Piece {
    .sent(
      "by telephone", by: random.element([.sms, .voice]),
      kind: random.element([.deliveredCode, .contact]),
      shares: random.flag() ? ["mailbox"] : nil)
  }

  // MARK: questions

  func question(pieces most: Int = 6) -> ReferenceModel.Question {
    var question = ReferenceModel.Question(
      pieces: pieces(most), now: Int64(60 * (random.number(40))))
    question.signals = signals()
    question.isRiskLifted = random.number(5) == 0
    question.told = random.list(3) { Int64(60 * (random.number(30))) }
    return question
  }

  /// Some are missing.
  func signals() -> [String: Int] {
    var signals: [String: Int] = [:]
    for signal in Self.signals where random.number(4) > 0 {
      signals[signal.name] = random.element([0, 0, 49, 50, 99, 100])
    }
    return signals
  }
}
