import Regain
import RegainCrypto
import RegainTesting
import Testing

/// Why somebody may not confirm.
enum LackingRole: CaseIterable {
  case never, lost, removed, stranger

  var reason: RefusalReason {
    switch self {
    case .never, .lost: .agentRole
    case .removed, .stranger: .unknownAgent
    }
  }

  func confirm(_ given: GivenCase, _ bench: CaseBench) async throws {
    let (name, authority) = (try AccountID("carol"), try DeviceBench.administrator)
    switch self {
    case .never:
      let carol = try await bench.agent("carol", [.override, .issue, .readAudit], seed: 11)
      try await bench.add(carol, to: given)
    case .lost, .removed:
      let carol = try await bench.agent("carol", seed: 11)
      let confirmation = try await bench.confirmation(carol, of: given)
      if self == .lost {
        try await bench.agents.add(name, roles: [.override], authority: authority)
      } else {
        try await bench.agents.remove(name, authority: authority)
      }
      try await bench.add(confirmation, to: given)
    case .stranger:
      let device = try await bench.device("carol", seed: 11)
      try await bench.add(SigningAgent(name: "carol", device: device), to: given)
    }
  }
}

/// What two agents have to do with each other.
enum Relation: CaseIterable {
  case unrelated, same, group, shared, ones

  func agents(_ bench: CaseBench) async throws -> [SigningAgent] {
    let group = self == .group ? "night-shift" : nil
    let owning = self == .shared ? ["erin"] : []
    let carol = try await bench.agent("carol", seed: 11, owning: owning, group: group)
    if self == .same { return [carol, carol] }
    let dan = try await bench.agent(
      "dan", seed: 12, owning: self == .ones ? ["carol"] : owning, group: group)
    return [carol, dan]
  }
}
