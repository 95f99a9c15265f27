internal import ArgumentParser
internal import Regain

struct DeviceRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a device: nothing that it signs is accepted any more.",
    discussion: """
      It holds from the next check on, and for good: the key cannot be enrolled again. Safe to repeat.

      Example: regain device revoke 0123456789abcdef0123456789abcdef --reason "laptop stolen"
      """)

  @Argument(help: ArgumentHelp("The device, as listed.", valueName: "device-id"))
  var device: String

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let device = try DeviceID(device)
    let session = try await Session.open(options, isForStop: true)
    let wasAlive = try await session.service.devices.revoke(
      device, in: options.tenantID(), authority: actor.authority())
    if options.json {
      return Output.json(Answer(device: device.description, wasAlive: wasAlive))
    }
    Output.message(wasAlive ? "The device is revoked." : "The device was revoked before.")
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let device: String
    let wasAlive: Bool
  }
}
