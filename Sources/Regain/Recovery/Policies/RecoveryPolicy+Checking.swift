extension RecoveryPolicy {
  /// Whether it is one that can be kept and can be met.
  ///
  /// - Throws: `misconfigured`, with what is wrong.
  public func check() throws(RegainError) {
    guard RecoveryAction.isName(name) else {
      throw problem("its name is 1 to 64 small letters, digits and hyphens")
    }
    try check(requirement)
    guard risk.count <= Self.mostRules, delays.count <= Self.mostRules else {
      throw problem("it has at most \(Self.mostRules) delays, and as many rules of risk")
    }
    try checkRisk()
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

  private func checkRisk() throws(RegainError) {
    for rule in risk { try check(rule) }
    for (name, rules) in Dictionary(grouping: risk, by: \.signal.name)
    where Set(rules.map(\.signal.version)).count > 1 {
      throw problem("it looks at two versions of the signal \(name)")
    }
  }

  private func checkHelpDesk() throws(RegainError) {
    let waivers = delays.compactMap(\.waiver).flatMap(\.demands)
    guard let helpDesk else {
      // NIST SP 800-63B-4, 4.2.1.
      guard !(demands + waivers).contains(where: { $0.kind == .helpDesk }) else {
        throw problem(
          "it counts an agent's word, and names no risk analysis: helpDesk: { riskAnalysis: NAME }")
      }
      return
    }
    let isSeen = !helpDesk.riskAnalysis.unicodeScalars.contains {
      $0.properties.isDefaultIgnorableCodePoint || $0.properties.generalCategory == .format
    }
    guard isSeen, (try? AccountID(helpDesk.riskAnalysis)) != nil else {
      throw problem(
        "its risk analysis has a name of 1 to 255 bytes without control or invisible characters")
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
    case .demand(let more):
      try check(more)
      guard requirement.fewestSheets + more.fewestSheets <= 1 else {
        throw problem(
          "what \(rule.signal) demands is never shown beside what it demands of everybody, since all "
            + "saved codes count once; if that is meant, write refuse: true")
      }
    case .refuse: break
    }
  }

  /// At most so much, whatever a file says: a decision stays cheap.
  private static let mostDemands = 16
  private static let longestList = 12
  private static let deepest = 6
  private static let mostRules = 32

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
    guard rule.fewestSheets <= 1 else {
      throw problem("\(rule) takes two saved codes, which count once: nobody can ever show that")
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
    guard demand.kind.isSent || demand.channels.isEmpty else {
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

extension EvidenceRule {
  /// How many saved codes it takes at the least. Of all else there can be several that share nothing.
  fileprivate var fewestSheets: Int {
    switch self {
    case .demand(let demand): demand.kind == .backupCode ? 1 : 0
    case .allOf(let rules): rules.map(\.fewestSheets).reduce(0, +)
    case .anyOf(let rules): rules.map(\.fewestSheets).min() ?? 0
    case .atLeast(let count, let rules):
      rules.map(\.fewestSheets).sorted().prefix(max(0, count)).reduce(0, +)
    }
  }
}
