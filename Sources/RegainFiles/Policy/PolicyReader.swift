internal import Regain
internal import Yams

/// Turns a policy's YAML into a configuration; every error names its line.
struct PolicyReader {
  let path: String

  func read(_ text: String) throws(RegainError) -> RecoveryConfiguration {
    guard let root = try YAMLText(path: path).root(of: text) else { return .standard }
    let top = try section(
      root, named: "the policy",
      keys: [
        "profile", "attempts", "sources", "overall", "argon2id", "sheets", "devices", "tokens",
        "recovery",
      ])
    var configuration = RecoveryConfiguration.standard
    if let node = top["profile"] { configuration.profile = try profile(node) }
    if let node = top["attempts"] { configuration.attempts = try attempts(node) }
    if let node = top["argon2id"] { configuration.argon2id = try argon2id(node) }
    if let node = top["sources"] {
      let figures = try figures(node, named: "sources", keys: ["attemptsPerHour": 1...1_000_000])
      configuration.sourceAttemptsPerHour =
        figures["attemptsPerHour"] ?? configuration.sourceAttemptsPerHour
    }
    if let node = top["overall"] {
      let figures = try figures(
        node, named: "overall", keys: ["attemptsPerMinute": 1...1_000_000_000])
      configuration.overallAttemptsPerMinute =
        figures["attemptsPerMinute"] ?? configuration.overallAttemptsPerMinute
    }
    if let node = top["sheets"] {
      let figures = try figures(
        node, named: "sheets",
        keys: ["staleAfterDays": 1...36_500, "unconfirmedAfterDays": 1...36_500])
      configuration.staleAfterDays = figures["staleAfterDays"] ?? configuration.staleAfterDays
      configuration.unconfirmedAfterDays =
        figures["unconfirmedAfterDays"] ?? configuration.unconfirmedAfterDays
    }
    if let node = top["devices"] { configuration.devices = try devices(node) }
    if let node = top["tokens"] { configuration.tokens = try tokens(node) }
    if let node = top["recovery"] { configuration.recovery = try recovery(node) }
    return configuration
  }

  // MARK: sections

  private func profile(_ node: Node) throws(RegainError) -> ComplianceProfile {
    guard let name = node.scalar?.string, let profile = ComplianceProfile(name: name) else {
      throw error(node, "profile is standard or nist.")
    }
    return profile
  }

  private func attempts(_ node: Node) throws(RegainError) -> AttemptLimits {
    let figures = try figures(
      node, named: "attempts",
      keys: [
        "softLimit": 1...100, "firstWaitSeconds": 1...3600, "longestWaitSeconds": 1...86_400,
      ])
    let standard = AttemptLimits.standard
    let first = figures["firstWaitSeconds"] ?? standard.firstWaitSeconds
    do {
      return try AttemptLimits(
        softLimit: figures["softLimit"] ?? standard.softLimit, firstWaitSeconds: first,
        longestWaitSeconds: figures["longestWaitSeconds"]
          ?? max(first, standard.longestWaitSeconds))
    } catch {
      throw self.error(node, error.message)
    }
  }

  private func argon2id(_ node: Node) throws(RegainError) -> Argon2idCost {
    let figures = try figures(
      node, named: "argon2id", keys: ["memoryKiB": 1...1_048_576, "passes": 1...16])
    let standard = Argon2idCost.standard
    do {
      return try Argon2idCost(
        memoryKiB: figures["memoryKiB"] ?? standard.memoryKiB,
        passes: figures["passes"] ?? standard.passes)
    } catch {
      throw self.error(node, error.message)
    }
  }

  func figures(
    _ node: Node, named name: String, keys: [String: ClosedRange<Int>]
  ) throws(RegainError) -> [String: Int] {
    var figures: [String: Int] = [:]
    for (key, value) in try section(node, named: name, keys: Set(keys.keys)) {
      guard let range = keys[key], let text = value.scalar?.string, let number = Int(text),
        range.contains(number), text == String(number)
      else {
        let range = keys[key] ?? 0...0
        throw error(
          value, "\(name).\(key) is a whole number, \(range.lowerBound) to \(range.upperBound).")
      }
      figures[key] = number
    }
    return figures
  }

  // MARK: values

  func located<Value>(
    _ node: Node, _ make: () throws(RegainError) -> Value
  ) throws(RegainError) -> Value {
    do { return try make() } catch { throw self.error(node, error.message) }
  }

  /// - Parameter name: as in `devices.origins`.
  func texts(_ node: Node?, _ name: String) throws(RegainError) -> [String]? {
    guard let node else { return nil }
    let items = node.sequence.map { Array($0) } ?? [node]
    let texts = items.compactMap { $0.scalar?.string }
    guard texts.count == items.count, texts.count <= 256 else {
      throw error(node, "\(name) is a list of texts.")
    }
    return texts
  }

  // MARK: YAML

  func section(
    _ node: Node, named name: String, keys: Set<String>
  ) throws(RegainError) -> [String: Node] {
    guard let mapping = node.mapping else {
      throw error(node, "\(name) is a list of NAME: VALUE lines.")
    }
    var entries: [String: Node] = [:]
    for (key, value) in mapping {
      let known = keys.sorted().joined(separator: ", ")
      guard let text = key.scalar?.string, keys.contains(text) else {
        throw error(key, "'\(key.scalar?.string ?? "")' is unknown; \(name) has: \(known).")
      }
      guard entries[text] == nil else { throw error(key, "'\(text)' stands here twice.") }
      entries[text] = value
    }
    return entries
  }

  func error(_ node: Node, _ what: String) -> RegainError {
    YAMLText(path: path).problem(what, node.mark)
  }
}
