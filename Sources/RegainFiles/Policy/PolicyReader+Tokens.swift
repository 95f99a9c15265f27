internal import Regain
internal import Yams

/// The section `tokens`.
extension PolicyReader {
  func tokens(_ node: Node) throws(RegainError) -> TokenConfiguration {
    let top = try section(
      node, named: "tokens",
      keys: [
        "issuer", "environment", "skewSeconds", "formats", "latestOnly", "link", "linkPlacement",
        "channels", "actions",
      ])
    var configuration = try names(top, node)
    if let formats = try formats(top["formats"]) { configuration.formats = formats }
    configuration.latestOnly = try latestOnly(top["latestOnly"])
    configuration.links = try links(top)
    for (node, name, seconds) in try lifetimes(top["channels"], "channels") {
      try located(node) { () throws(RegainError) in
        try configuration.limit(TokenChannel(name), toSeconds: seconds)
      }
    }
    for (node, name, seconds) in try lifetimes(top["actions"], "actions") {
      try located(node) { () throws(RegainError) in
        try configuration.limit(RecoveryAction(name), toSeconds: seconds)
      }
    }
    return configuration
  }

  private func names(
    _ top: [String: Node], _ node: Node
  ) throws(RegainError) -> TokenConfiguration {
    let issuer = try text(top["issuer"], "issuer")
    let environment = try text(top["environment"], "environment")
    let skew = try top["skewSeconds"].map { node throws(RegainError) in
      try seconds(node, "skewSeconds")
    }
    // Each by itself first, so that the line is its own.
    try located(top["issuer"] ?? node) { () throws(RegainError) in
      _ = try TokenConfiguration(issuer: issuer)
    }
    try located(top["environment"] ?? node) { () throws(RegainError) in
      _ = try TokenConfiguration(environment: environment)
    }
    return try located(top["skewSeconds"] ?? node) { () throws(RegainError) in
      try TokenConfiguration(
        issuer: issuer, environment: environment,
        skewSeconds: skew ?? TokenConfiguration.standard.skewSeconds)
    }
  }

  private func formats(_ node: Node?) throws(RegainError) -> Set<TokenFormat>? {
    guard let node, let names = try texts(node, "tokens.formats") else { return nil }
    let known = TokenFormat.all.map(\.name).joined(separator: ", ")
    guard !names.isEmpty else { throw error(node, "tokens.formats has at least one of: \(known).") }
    var formats: Set<TokenFormat> = []
    for name in names {
      guard let format = TokenFormat(name: name) else {
        throw error(node, "'\(name)' is no format of tokens; they are: \(known).")
      }
      formats.insert(format)
    }
    return formats
  }

  private func latestOnly(_ node: Node?) throws(RegainError) -> Set<RecoveryAction> {
    guard let node, let names = try texts(node, "tokens.latestOnly") else { return [] }
    return try located(node) { () throws(RegainError) in
      Set(try names.map { name throws(RegainError) in try RecoveryAction(name) })
    }
  }

  private func links(_ top: [String: Node]) throws(RegainError) -> RecoveryLinkBase? {
    guard let node = top["link"], let url = try text(node, "link") else {
      if let node = top["linkPlacement"] {
        throw error(node, "tokens.linkPlacement goes with tokens.link, the address of your page.")
      }
      return nil
    }
    let placement = try top["linkPlacement"].map { node throws(RegainError) in
      switch node.scalar?.string {
      case "fragment": RecoveryLinkBase.Placement.fragment
      case "query": RecoveryLinkBase.Placement.query
      default: throw error(node, "tokens.linkPlacement is fragment or query.")
      }
    }
    return try located(node) { () throws(RegainError) in
      try RecoveryLinkBase(url, placement: placement ?? .fragment)
    }
  }

  // MARK: values

  private func text(_ node: Node?, _ name: String) throws(RegainError) -> String? {
    guard let node else { return nil }
    guard let text = node.scalar?.string else { throw error(node, "tokens.\(name) is a text.") }
    return text
  }

  /// NAME: SECONDS lines; what names there may be is not decided here.
  private func lifetimes(
    _ node: Node?, _ name: String
  ) throws(RegainError) -> [(Node, String, Int64)] {
    guard let node else { return [] }
    guard let mapping = node.mapping, mapping.count <= 256 else {
      throw error(node, "tokens.\(name) is a list of NAME: SECONDS lines.")
    }
    var lifetimes: [(Node, String, Int64)] = []
    for (key, value) in mapping {
      guard let text = key.scalar?.string else {
        throw error(key, "tokens.\(name) is a list of NAME: SECONDS lines.")
      }
      lifetimes.append((value, text, try seconds(value, "\(name).\(text)")))
    }
    return lifetimes
  }

  /// A whole number; its bounds are the library's.
  private func seconds(_ node: Node, _ name: String) throws(RegainError) -> Int64 {
    guard let text = node.scalar?.string, let number = Int64(text), text == String(number) else {
      throw error(node, "tokens.\(name) is a whole number of seconds.")
    }
    return number
  }
}
