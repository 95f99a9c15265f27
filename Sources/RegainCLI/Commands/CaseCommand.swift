internal import ArgumentParser

struct CaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "Recovery cases: several independent signals under a policy.",
    subcommands: [
      CaseOpenCommand.self, CaseShowCommand.self, CaseListCommand.self, CaseDeliverCommand.self,
      CaseAddCommand.self, CaseGrantCommand.self, CaseCompleteCommand.self, CaseDenyCommand.self,
      CaseCancelCommand.self, CaseOverrideCommand.self, CaseUpkeepCommand.self,
    ])
}
