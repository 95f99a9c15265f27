internal import Regain
internal import Yams

/// What a policy waits for, and what holds after it.
extension RecoveryPolicyReader {
  /// `{ seconds: 86400, unless: device }`
  func delay(_ node: Node) throws(RegainError) -> DelayRule {
    let top = try file.section(node, named: "a delay", keys: ["seconds", "unless"])
    guard let seconds = top["seconds"] else {
      throw file.error(node, "a delay has its seconds: { seconds: 86400, unless: device }.")
    }
    let waiver = try top["unless"].map { node throws(RegainError) in try rule(node) }
    return DelayRule(seconds: try self.seconds(seconds, "a delay"), unless: waiver)
  }

  /// `{ signal: new-device, from: 50, delay: 86400 }`, or `demand: RULE` or `refuse: true` in the place of the delay.
  func riskRule(_ node: Node) throws(RegainError) -> RiskRule {
    let top = try file.section(
      node, named: "a rule of risk",
      keys: ["signal", "version", "from", "delay", "demand", "refuse"])
    guard let name = top["signal"], let from = top["from"] else {
      throw file.error(
        node,
        "a rule of risk has its signal and from where it acts: { signal: new-device, from: 50, delay: 86400 }."
      )
    }
    let signal = try signal(name, version: top["version"])
    let threshold = Int(try file.whole(from, "from", 1...Int64(RiskSignal.worst)))
    return RiskRule(signal, from: threshold, try effect(top, node))
  }

  private func signal(_ node: Node, version: Node?) throws(RegainError) -> RiskSignal {
    let name = try file.plainText(node, "a signal")
    let number = try version.map { node throws(RegainError) in
      Int(try file.whole(node, "a signal's version", 1...10_000))
    }
    let signal = try file.located(node) { () throws(RegainError) in try RiskSignal(name) }
    guard let version, let number else { return signal }
    return try file.located(version) { () throws(RegainError) in
      try RiskSignal(name, version: number)
    }
  }

  private func effect(_ top: [String: Node], _ node: Node) throws(RegainError) -> RiskRule.Effect {
    switch (top["delay"], top["demand"], top["refuse"]) {
    case (let delay?, nil, nil): return .delay(try seconds(delay, "a delay"))
    case (nil, let more?, nil): return .demand(try rule(more))
    case (nil, nil, let refuse?):
      guard try file.truth(refuse, "refuse") else {
        throw file.error(refuse, "refuse is true; leave the rule out where it is not.")
      }
      return .refuse
    default:
      throw file.error(node, "a rule of risk adds one thing: delay, demand or refuse.")
    }
  }

  /// `{ addresses: 2, secondsBefore: 86400 }`
  func notification(_ node: Node) throws(RegainError) -> NotificationDemand {
    let top = try file.section(node, named: "notify", keys: ["addresses", "secondsBefore"])
    guard let addresses = top["addresses"], let before = top["secondsBefore"] else {
      throw file.error(
        node, "notify says how many and when: { addresses: 2, secondsBefore: 86400 }.")
    }
    return NotificationDemand(
      addresses: Int(try file.whole(addresses, "addresses", 1...8)),
      secondsBefore: try seconds(before, "secondsBefore"))
  }

  /// `{ seconds: 259200, blocks: [transfer] }`
  func hold(_ node: Node) throws(RegainError) -> HoldRule {
    let top = try file.section(node, named: "hold", keys: ["seconds", "blocks"])
    guard let seconds = top["seconds"] else {
      throw file.error(node, "hold has its seconds: { seconds: 259200, blocks: [transfer] }.")
    }
    let blocks = try top["blocks"].map { node throws(RegainError) in try actions(node) }
    return HoldRule(seconds: try self.seconds(seconds, "hold"), blocks: blocks ?? [])
  }

  private func actions(_ node: Node) throws(RegainError) -> Set<RecoveryAction> {
    var actions: Set<RecoveryAction> = []
    for item in try file.items(node, "blocks") {
      let name = try file.plainText(item, "what is blocked")
      let action = try file.located(item) { () throws(RegainError) in try RecoveryAction(name) }
      guard actions.insert(action).inserted else {
        throw file.error(item, "'\(name)' stands here twice.")
      }
    }
    return actions
  }
}
