extension RecoveryPolicy {
  /// The policy as a file may have it: YAML, one text for one policy.
  public var text: String {
    var lines = ["\(name):", "  assurance: \(assurance.number)", "  require: \(requirement.text)"]
    lines += list("delays", delays.map(\.text)) + list("risk", risk.map(\.text))
    lines += ["  window: \(windowSeconds)", "  grant: \(grantSeconds)"]
    if let notification {
      lines.append(
        "  notify: { addresses: \(notification.addresses), secondsBefore: \(notification.secondsBefore) }"
      )
    }
    let blocks = hold.blocks.map(\.name).sorted().joined(separator: ", ")
    lines.append("  hold: { seconds: \(hold.seconds), blocks: [\(blocks)] }")
    lines += [
      "  notifyByPost: \(notifiesByPost)", "  replaceUsedSheet: \(replacesUsedSheet)",
      "  requireEnvironment: \(requiresEnvironment)", "  lift: \(liftSeconds)",
    ]
    if let helpDesk {
      lines.append(
        "  helpDesk: { riskAnalysis: \(quoted(helpDesk.riskAnalysis)), "
          + "confirmationsPerDay: \(helpDesk.confirmationsPerDay) }")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func list(_ name: String, _ items: [String]) -> [String] {
    items.isEmpty ? [] : ["  \(name):"] + items.map { "    - \($0)" }
  }

  /// In ASCII, so that every reader of YAML reads the same and a terminal does what it says.
  private func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case " "..."~": String(scalar)
      default: "\\U" + String(repeating: "0", count: 8 - hex(scalar).count) + hex(scalar)
      }
    }
    return "\"" + scalars.joined() + "\""
  }

  private func hex(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }

  /// SHA-256 of what the policy says: kept with each case, which a change of its policy ends.
  package func digest() throws(RegainError) -> HexBytes {
    HexBytes(try sha256(Array("regain-policy-v1\n\(text)".utf8)))
  }
}

extension EvidenceRule {
  fileprivate var text: String {
    switch self {
    case .demand(let demand): demand.text
    case .allOf(let rules): "{ allOf: \(Self.list(rules)) }"
    case .anyOf(let rules): "{ anyOf: \(Self.list(rules)) }"
    case .atLeast(let count, let rules): "{ atLeast: \(count), of: \(Self.list(rules)) }"
    }
  }

  private static func list(_ rules: [EvidenceRule]) -> String {
    "[" + rules.map(\.text).joined(separator: ", ") + "]"
  }
}

extension EvidenceDemand {
  fileprivate var text: String {
    let names = channels.map(\.name).sorted().joined(separator: ", ")
    let details = [
      channels.isEmpty ? nil : "channels: [\(names)]",
      leastBinding.map { "binding: \($0.name)" },
      requiresUserVerification ? "userVerification: true" : nil,
      leastIdentityLevel.map { "level: \($0)" },
      requiresExpiry ? "expiry: true" : nil,
      longestAgeDays.map { "ageDays: \($0)" },
    ].compactMap(\.self)
    return details.isEmpty
      ? kind.name : "{ \(kind.name): { \(details.joined(separator: ", ")) } }"
  }
}

extension DelayRule {
  fileprivate var text: String {
    "{ seconds: \(seconds)" + (waiver.map { ", unless: \($0.text)" } ?? "") + " }"
  }
}

extension RiskRule {
  fileprivate var text: String {
    let version = signal.version == 1 ? "" : ", version: \(signal.version)"
    let what =
      switch effect {
      case .delay(let seconds): "delay: \(seconds)"
      case .demand(let more): "demand: \(more.text)"
      case .refuse: "refuse: true"
      }
    return "{ signal: \(signal.name)\(version), from: \(threshold), \(what) }"
  }
}
