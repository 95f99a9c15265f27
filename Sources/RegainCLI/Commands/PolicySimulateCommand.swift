internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct PolicySimulateCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "What becomes of attacks, and of owners, under each policy.",
    discussion: """
      Plays scripts through time by what the policies decide: refused, stopped by the owner in time, or \
      granted. Without a file it plays those that come with Regain. Their form: the page on recovery cases, \
      and Vectors/attacks.yaml. Needs no store, and opens no case. \
      Exit 1: something in the file is not as it expects. With --json one object a line.

      Example: regain policy simulate --policy nist-aal2
      """)

  @Argument(help: ArgumentHelp("Scripts of attacks, in YAML.", valueName: "file"))
  var path: String?

  @Option(help: ArgumentHelp("Only this policy.", valueName: "name"))
  var policy: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws { try refuseEmpty(path, "file of scripts") }

  mutating func run() throws {
    let rules = try options.recoveryRules()
    let policies = try chosen(rules)
    let attacks = try attacks(rules)
    let rows = attacks.flatMap { attack in policies.map { SimulationRow(attack, $0) } }
    let widths = SimulationRow.widths(rows)
    for row in rows {
      if options.json { Output.json(row.line) } else { Output.line(row.text(widths)) }
    }
    let surprises = rows.count { !$0.isAsExpected }
    guard surprises > 0 else { return }
    Output.message("\(surprises) of \(rows.count) outcomes are not as the file expects.")
    throw ExitStatus.refused
  }
  private func chosen(_ rules: RecoveryRules) throws(RegainError) -> [RecoveryPolicy] {
    guard let policy else { return rules.allPolicies }
    return [try rules.policy(typed: policy)]
  }

  private func attacks(_ rules: RecoveryRules) throws(RegainError) -> [ExpectedAttack] {
    guard let path else { return AttackScript.builtIn.map { ExpectedAttack($0) } }
    let attacks = try AttackFile(path: path).load()
    // A policy that is mistyped would be expected nothing of.
    for name in Set(attacks.flatMap(\.expectations.keys)) { _ = try rules.policy(typed: name) }
    return attacks
  }
}
