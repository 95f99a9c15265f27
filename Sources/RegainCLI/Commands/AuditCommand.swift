internal import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Read the log of every step.",
    discussion: "Example: regain audit list --json", subcommands: [AuditListCommand.self])
}
