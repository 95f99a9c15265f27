extension RecoveryPolicy {
  /// Whether it is one that can be kept and can be met.
  ///
  /// - Throws: `misconfigured`, with what is wrong.
  public func check() throws(RegainError) {
    guard RecoveryAction.isName(name) else {
      throw problem("its name is 1 to 64 small letters, digits and hyphens")
    }
    try check(requirement)
    for rule in risk { try check(rule) }
    for delay in delays {
      try check(seconds: delay.seconds, "a delay", 60...90 * 86_400)
      if let waiver = delay.waiver { try check(waiver) }
    }
    try check(seconds: windowSeconds, "its window", 600...180 * 86_400)
    try check(seconds: grantSeconds, "its grant", 60...86_400)
    try check(seconds: hold.seconds, "its hold", 0...365 * 86_400)
    try check(seconds: liftSeconds, "what two agents lift", 60...7 * 86_400)
    if let notification {
      try check(seconds: notification.secondsBefore, "its notice", 0...30 * 86_400)
      guard (1...8).contains(notification.addresses) else {
        throw problem("its notice is to 1 to 8 addresses")
      }
    }
    guard longestDelay < windowSeconds else {
      throw problem(
        "its window of \(windowSeconds) seconds is over before its longest wait of \(longestDelay) is"
      )
    }
    try checkHelpDesk()
  }

  private func checkHelpDesk() throws(RegainError) {
    guard demands.contains(where: { $0.kind == .helpDesk }) else { return }
    // NIST SP 800-63B-4, 4.2.1.
    guard let helpDesk, (1...255).contains(helpDesk.riskAnalysis.utf8.count) else {
      throw problem(
        "it counts an agent's word, and names no risk analysis: helpDesk: { riskAnalysis: NAME }")
    }
    guard (1...1000).contains(helpDesk.confirmationsPerDay) else {
      throw problem("an agent confirms 1 to 1000 cases a day")
    }
  }

  private func check(_ rule: RiskRule) throws(RegainError) {
    guard (1...RiskSignal.worst).contains(rule.threshold) else {
      throw problem("\(rule.signal) acts from 1 to 100 on")
    }
    switch rule.effect {
    case .delay(let seconds): try check(seconds: seconds, "a delay", 60...90 * 86_400)
    case .demand(let more): try check(more)
    case .refuse: break
    }
  }

  /// At most so much, whatever a file says: a decision stays cheap.
  private static let mostDemands = 16
  private static let longestList = 12
  private static let deepest = 6

  private func check(_ rule: EvidenceRule) throws(RegainError) {
    guard rule.depth <= Self.deepest, rule.demands.count <= Self.mostDemands else {
      throw problem("a demand has at most \(Self.mostDemands) parts, \(Self.deepest) deep")
    }
    try checkParts(rule)
  }

  private func checkParts(_ rule: EvidenceRule) throws(RegainError) {
    switch rule {
    case .demand(let demand): try check(demand)
    case .allOf(let rules), .anyOf(let rules): try check(list: rules)
    case .atLeast(let count, let rules):
      try check(list: rules)
      guard (1...rules.count).contains(count) else {
        throw problem("\(count) of \(rules.count) demands can never be met")
      }
    }
  }

  private func check(list rules: [EvidenceRule]) throws(RegainError) {
    guard (1...Self.longestList).contains(rules.count) else {
      throw problem("a list has 1 to \(Self.longestList) demands")
    }
    for rule in rules { try checkParts(rule) }
  }

  private func check(_ demand: EvidenceDemand) throws(RegainError) {
    if let channel = demand.channels.first(where: \.isTelephone) {
      throw problem(
        "\(channel) supports, and never decides: whoever has the phone number would have the account"
      )
    }
    let isSent = demand.kind == .deliveredCode || demand.kind == .contact
    guard isSent || demand.channels.isEmpty else {
      throw problem("\(demand.kind) comes by no channel")
    }
    let isOfDevice = demand.leastBinding == nil && !demand.requiresUserVerification
    guard demand.kind == .device || isOfDevice else {
      throw problem("\(demand.kind) has no binding and verifies no user; a device does")
    }
    guard demand.leastIdentityLevel.map({ (1...3).contains($0) }) ?? true,
      demand.kind == .proofing || demand.leastIdentityLevel == nil
    else { throw problem("a level of identity is 1 to 3, and proofing alone has one") }
    guard demand.longestAgeDays.map({ (1...3650).contains($0) }) ?? true else {
      throw problem("an age is 1 to 3650 days")
    }
    let hasCredential = demand.kind == .device || demand.kind == .backupCode
    guard hasCredential || (demand.longestAgeDays == nil && !demand.requiresExpiry) else {
      throw problem("\(demand.kind) has neither age nor expiry")
    }
    guard !demand.requiresExpiry || demand.kind == .backupCode else {
      throw problem("a sheet alone has an expiry; ask a device for its age")
    }
  }

  private func check(
    seconds: Int64, _ what: String, _ range: ClosedRange<Int64>
  ) throws(RegainError) {
    guard range.contains(seconds) else {
      throw problem("\(what) is \(range.lowerBound) to \(range.upperBound) seconds")
    }
  }

  private func problem(_ what: String) -> RegainError {
    RegainError(.misconfigured, "The policy '\(name)' cannot be: \(what).")
  }
}
