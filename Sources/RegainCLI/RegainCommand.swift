internal import ArgumentParser
internal import Foundation
internal import Regain

/// The `regain` command: a thin shell around the library.
@main
struct RegainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regain",
    abstract: "Strong alternatives to SMS codes for account recovery.",
    discussion: """
      Issue single-use backup codes and redeem them, ask devices and verify what they sign, issue \
      tokens that permit one thing once, decide recovery cases by a policy, and see every step in a log.

      Try it:   regain demo
      Begin:    regain init; regain codes issue alice
      Redeem:   regain codes redeem alice < code.txt

      Exit codes: 0 done, 1 refused, 2 denied, 3 more is wanted, 4 valid and not used up, 64 usage, 65 not a code or token, 69 store unavailable, 70 defect, \
      74 outcome unknown, 75 too many attempts, 77 files open to others, 78 configuration.
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, DemoCommand.self, CodesCommand.self, DeviceCommand.self,
      TokenCommand.self, CaseCommand.self, AddressCommand.self, ContactCommand.self,
      AgentCommand.self, HoldCommand.self, StopCommand.self, UnfreezeCommand.self,
      PolicyCommand.self, OutboxCommand.self, AuditCommand.self, KeysCommand.self,
      DoctorCommand.self,
      CompletionCommand.self,
    ])

  /// Maps every error itself, so that an exit code is never a library's guess.
  static func main() async {
    // A reader that went away is an error of the write, and must not end a half-done step.
    _ = signal(SIGPIPE, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    let exitCode = await run(arguments)
    finish(exitCode)
  }

  /// What only tells has failed when it was not heard. What changed something has done so all the same.
  private static func outcome(of command: any ParsableCommand) throws(RegainError) -> ExitStatus {
    guard command is any TellingCommand, let why = Output.failure else { return .ok }
    throw RegainError(.unavailable, "The output cannot be written: \(why).")
  }

  private static func run(_ arguments: [String]) async -> ExitStatus {
    do {
      if let plain = OfflineVerification(plainArguments: arguments) { try plain.run() }
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return try outcome(of: command)
    } catch let status as ExitStatus {
      return status
    } catch let error as RegainError {
      return Report.failure(error, arguments: arguments)
    } catch {
      return Report.parserOutcome(error, arguments: arguments)
    }
  }
}

/// A command whose answer is all that it does.
protocol TellingCommand {}
