internal import Regain
internal import Yams

/// Turns YAML into scripts of attacks; every error names its line.
struct AttackReader {
  let file: PolicyReader

  /// Three years; the longest window is half a year.
  private static let seconds: ClosedRange<Int64> = 0...3 * 366 * 86_400
  private static let mostPieces = 32
  private static let mostAddresses = 8

  func attacks(_ text: String) throws(RegainError) -> [ExpectedAttack] {
    guard let root = try YAMLText(path: file.path).root(of: text) else {
      throw RegainError(.misconfigured, "\(file.path): there is no script in it.")
    }
    let entries = try file.named(root, "a file of scripts")
    guard !entries.isEmpty else { throw file.error(root, "there is no script in it.") }
    return try entries.map { entry throws(RegainError) in
      guard RecoveryAction.isName(entry.name) else {
        throw file.error(entry.key, "a script's name is 1 to 64 small letters, digits and hyphens.")
      }
      return try attack(entry.name, entry.key, entry.value)
    }
  }

  private func attack(
    _ name: String, _ key: Node, _ node: Node
  ) throws(RegainError) -> ExpectedAttack {
    let top = try file.section(
      node, named: "the script '\(name)'", keys: ["shows", "signals", "told", "stop", "expect"])
    guard let shows = top["shows"] else {
      throw file.error(
        key, "the script '\(name)' does not say what it shows: shows: [{ at: 60, contact: {} }].")
    }
    let pieces = try file.items(shows, "shows")
    guard pieces.count <= Self.mostPieces else {
      throw file.error(shows, "a script shows at most \(Self.mostPieces) pieces.")
    }
    var script = AttackScript(
      name, shows: try pieces.map { piece throws(RegainError) in try evidence(piece) })
    if let node = top["signals"] { script.signals = try signals(node) }
    if let node = top["told"] { script.toldAfterSeconds = try told(node) }
    script.stoppedAfterSeconds = try top["stop"].map { node throws(RegainError) in
      try seconds(node, "stop")
    }
    let expectations = try top["expect"].map { node throws(RegainError) in try outcomes(node) }
    return ExpectedAttack(script, expectations: expectations ?? [:])
  }

  func seconds(_ node: Node, _ what: String) throws(RegainError) -> Int64 {
    try file.whole(node, "\(what), in seconds,", Self.seconds)
  }

  // MARK: what is known of it

  private func signals(_ node: Node) throws(RegainError) -> [String: Int] {
    var signals: [String: Int] = [:]
    for (key, name, value) in try file.named(node, "signals") {
      let signal = try file.located(key) { () throws(RegainError) in try RiskSignal(name) }
      signals[signal.name] = Int(try file.whole(value, name, 0...Int64(RiskSignal.worst)))
    }
    return signals
  }

  private func told(_ node: Node) throws(RegainError) -> [Int64] {
    let items = try file.items(node, "told")
    guard items.count <= Self.mostAddresses else {
      throw file.error(node, "an account has at most \(Self.mostAddresses) addresses here.")
    }
    return try items.map { item throws(RegainError) in try seconds(item, "told") }
  }

  // MARK: what is expected

  private func outcomes(_ node: Node) throws(RegainError) -> [String: SimulatedOutcome] {
    var outcomes: [String: SimulatedOutcome] = [:]
    for (key, name, value) in try file.named(node, "expect") {
      guard RecoveryAction.isName(name) else {
        throw file.error(key, "a policy's name is 1 to 64 small letters, digits and hyphens.")
      }
      outcomes[name] = try outcome(value)
    }
    return outcomes
  }

  private func outcome(_ node: Node) throws(RegainError) -> SimulatedOutcome {
    if node.scalar?.string == "refused" { return .refused }
    guard node.mapping != nil else {
      throw file.error(node, "what is expected is refused, { granted: 60 } or { stopped: 28800 }.")
    }
    let top = try file.section(node, named: "what is expected", keys: ["granted", "stopped"])
    switch (top["granted"], top["stopped"]) {
    case (let node?, nil): return .granted(afterSeconds: try seconds(node, "granted"))
    case (nil, let node?): return .stopped(afterSeconds: try seconds(node, "stopped"))
    default: throw file.error(node, "what is expected is one of granted and stopped.")
    }
  }
}
