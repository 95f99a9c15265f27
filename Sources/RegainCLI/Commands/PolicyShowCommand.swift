internal import ArgumentParser
internal import Regain

struct PolicyShowCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "All that a policy says, as a policy file may have it.",
    discussion: """
      Needs no store. To have one that is a little different, give it another name and put it below \
      policies: in the section recovery: of policy.yaml.

      Example: regain policy show nist-aal2
      """)

  @Argument(help: "The policy's name.")
  var name: String

  @OptionGroup var options: GlobalOptions

  mutating func run() throws {
    let policy = try options.recoveryRules().policy(typed: name)
    guard options.json else { return Output.text(policy.text) }
    Output.json(
      Shown(
        name: policy.name, digest: try policy.digestText(), assurance: policy.assurance.number,
        text: policy.text))
  }

  private struct Shown: Encodable {
    let name: String
    let digest: String
    let assurance: Int
    let text: String
  }
}
