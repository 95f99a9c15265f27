internal import ArgumentParser
internal import Regain

struct DeviceListCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The devices of an account, ended ones included.",
    discussion: """
      One a line; with --json one object a line.

      Example: regain device list alice
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let devices = try await session.service.devices.list(
      account: AccountID(account), in: options.tenantID())
    for device in devices {
      if options.json {
        Output.json(Line(device))
      } else {
        Output.line(
          "\(device.device)  \(device.state.name)  \(device.binding.name)  \(device.kind.name) "
            + "\(device.algorithm)  \(device.enrolledAt)  \(device.name)")
      }
    }
    if devices.isEmpty, !options.json { Output.message("No device is enrolled.") }
  }

  private struct Line: Encodable {
    let device: String
    let name: String
    let state: String
    let kind: String
    let algorithm: String
    let binding: String
    @OrNull var attestation: String?
    let fingerprint: String
    let enrolledAt: String
    @OrNull var lastUsedAt: String?
    let counter: UInt32
    let backupEligible: Bool
    let backedUp: Bool

    init(_ device: EnrolledDevice) {
      (self.device, name) = (device.device.description, device.name)
      (state, kind, algorithm) = (device.state.name, device.kind.name, device.algorithm)
      (binding, fingerprint) = (device.binding.name, device.fingerprint)
      (enrolledAt, counter) = (device.enrolledAt.description, device.counter)
      (backupEligible, backedUp) = (device.isBackupEligible, device.isBackedUp)
      _attestation = OrNull(wrappedValue: device.attestation)
      _lastUsedAt = OrNull(wrappedValue: device.lastUsedAt?.description)
    }
  }
}
