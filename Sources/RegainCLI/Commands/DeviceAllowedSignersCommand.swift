internal import ArgumentParser
internal import Regain

struct DeviceAllowedSignersCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "allowed-signers",
    abstract: "An account's devices, as ssh-keygen -Y verify -f reads them.",
    discussion: """
      Passkeys are not among them: they sign something else.

      Example: regain device allowed-signers alice > signers; ssh-keygen -Y verify -f signers -I alice \
      -n regain-approve-v1@localhost -s c.txt.sig < c.txt
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let lines = try await session.service.devices.allowedSigners(
      account: AccountID(account), in: options.tenantID())
    if options.json { return Output.json(Answer(allowedSigners: lines)) }
    Output.text(lines)
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let allowedSigners: String
  }
}
