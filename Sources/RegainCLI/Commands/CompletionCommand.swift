internal import ArgumentParser

struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print a completion script for a shell.",
    discussion: "Example: regain completion bash > /etc/bash_completion.d/regain")

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  enum Shell: String, CaseIterable, ExpressibleByArgument { case bash, zsh, fish }

  mutating func run() {
    let shell: CompletionShell =
      switch self.shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    let script = RegainCommand.completionScript(for: shell)
    json ? Output.json(Answer(shell: self.shell.rawValue, script: script)) : Output.line(script)
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let shell: String
    let script: String
  }
}
