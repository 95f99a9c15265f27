internal import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Read the log of every step, copy it, prove it, verify copies, anchor it.",
    discussion: """
      Example: regain audit export /mnt/backup/log
      On another machine: regain audit verify /mnt/backup/log --trust regain.trust
      """,
    subcommands: [
      AuditListCommand.self, AuditShowCommand.self, AuditCheckpointCommand.self,
      AuditProveCommand.self, AuditExportCommand.self, AuditVerifyCommand.self,
      AuditTrustCommand.self, AuditAnchorCommand.self, AuditReconcileCommand.self,
      AuditEraseCommand.self,
    ])
}
