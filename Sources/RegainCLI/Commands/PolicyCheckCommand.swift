internal import ArgumentParser
internal import Foundation
internal import Regain
internal import RegainFiles

struct PolicyCheckCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Whether a policy file can be used.",
    discussion: """
      Exit 78, with the line, where it cannot. Needs no store, and changes nothing: check a file before it \
      takes the place of policy.yaml. It warns of policies that can be met in one way alone, and of a risk analysis \
      that nobody has named.

      Example: regain policy check policy.yaml
      """)

  @Argument(help: ArgumentHelp("The policy file.", valueName: "file"))
  var path: String

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  func validate() throws { try refuseEmpty(path, "policy file") }

  mutating func run() throws {
    // A missing one is no error where policy.yaml is looked for.
    guard FileManager.default.fileExists(atPath: path) else {
      throw RegainError(.misconfigured, "There is no file \(path).")
    }
    let rules = try PolicyFile(path: path).load().recovery
    let policies = rules.policies
    let warnings = rules.warnings.map { Warning(policy: $0.policy, warning: $0.message) }
    if json {
      return Output.json(Answer(result: "ok", policies: policies.map(\.name), warnings: warnings))
    }
    for warning in warnings { Output.message("\(warning.policy) \(warning.warning)") }
    Output.line("ok: own policies: \(policies.count)")
  }

  private struct Answer: Encodable {
    let result: String
    let policies: [String]
    let warnings: [Warning]
  }

  private struct Warning: Encodable {
    let policy: String
    let warning: String
  }
}
