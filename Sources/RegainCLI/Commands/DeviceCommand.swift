internal import ArgumentParser

struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Enrol devices, ask them, and verify what they sign.",
    discussion: """
      A device is a key: an SSH key, a passkey or security key, a key in PEM, a TPM or a PKCS #11 token.

      Example: regain device enroll alice --name Laptop --key ~/.ssh/id_ed25519.pub > c.txt
      """,
    subcommands: [
      DeviceEnrollCommand.self, DeviceConfirmCommand.self, DeviceListCommand.self,
      DeviceRevokeCommand.self, DeviceChallengeCommand.self, DeviceOptionsCommand.self,
      DeviceRedeemCommand.self, DeviceVerifyCommand.self, DeviceSignCommand.self,
      DeviceAllowedSignersCommand.self, DeviceRevocationListCommand.self,
    ])
}
