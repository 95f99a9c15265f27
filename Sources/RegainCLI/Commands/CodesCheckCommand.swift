internal import ArgumentParser
internal import Regain

struct CodesCheckCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for typing mistakes only; no store, no attempt.",
    discussion: """
      Exit 0 says that the form and the check symbols are right, and nothing about whether the code \
      was ever issued.

      Example: regain codes check < code.txt
      """)

  @OptionGroup var code: CodeOptions

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  mutating func run() throws {
    let typed = try code.read("Backup code: ")
    let profile = typed.profile.name
    if json {
      Output.json(Answer(result: ExitStatus.ok.word, profile: profile))
    } else {
      Output.line("ok")
      Output.message("Well formed. Whether it is anybody's code was not looked at.")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let profile: String
  }
}
