internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct PolicyListCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The policies that there are, and what each takes.",
    discussion: """
      The built-in ones, and those of policy.yaml, of which one with the same name takes a built-in \
      one's place. Needs no store. With --json one object a line.

      Example: regain policy list
      """)

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let rules = try options.recoveryRules()
    for policy in rules.allPolicies {
      if options.json {
        Output.json(try Line(policy, rules))
      } else {
        let standard = policy.name == rules.defaultPolicy ? "  the default" : ""
        Output.line(
          "\(policy.name)  AAL\(policy.assurance.number)\(standard)  \(policy.requirement)")
      }
    }
  }

  private struct Line: Encodable {
    let name: String
    let assurance: Int
    let digest: String
    let requirement: String
    let isBuiltIn: Bool
    let isDefault: Bool
    let hasTwoWays: Bool

    init(_ policy: RecoveryPolicy, _ rules: RecoveryRules) throws(RegainError) {
      (name, assurance) = (policy.name, policy.assurance.number)
      digest = try policy.digestText()
      requirement = policy.requirement.description
      isBuiltIn = !rules.policies.contains { $0.name == policy.name }
      isDefault = policy.name == rules.defaultPolicy
      hasTwoWays = policy.hasTwoWays
    }
  }
}

extension GlobalOptions {
  /// Of the installation's policy file; the built-in ones where there is none.
  func recoveryRules() throws -> RecoveryRules {
    try PolicyFile(path: try places().policyPath).load().recovery
  }
}

extension RecoveryPolicy {
  /// In hex, as a case keeps it.
  func digestText() throws(RegainError) -> String { RandomIdentifier.hexText(try digest().bytes) }
}

extension RecoveryRules {
  /// One that somebody has typed.
  ///
  /// - Throws: `malformed` where there is none of that name.
  func policy(typed name: String) throws(RegainError) -> RecoveryPolicy {
    do throws(RegainError) {
      return try policy(named: name)
    } catch {
      throw RegainError(.malformed, error.message)
    }
  }
}
