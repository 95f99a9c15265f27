internal import Regain
internal import RegainCrypto

/// The demo's part about devices: a key in memory stands for a laptop.
final class DeviceStory {
  private let devices: Devices
  private let account: AccountID
  private let key: SigningKey

  init(_ service: RecoveryService, account: AccountID) throws {
    (devices, self.account) = (service.devices, account)
    key = try SigningKey.generate(.ed25519, random: SystemRandom())
  }

  func enrol() async throws -> EnrolledDevice {
    let spki = key.publicKey.spki
    let pem = "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(spki.span))\n-----END PUBLIC KEY-----\n"
    let pending = try await devices.enroll(
      EnrolmentRequest(account: account, name: "Alice's laptop", key: .pem(pem)),
      authority: try .administrator(actor: "demo", reason: "to show how it works"))
    return try await devices.confirm(
      sign(pending.text), to: PresentedChallenge(text: Array(pending.text.utf8)))
  }

  func ask(_ device: EnrolledDevice, _ display: String) async throws -> IssuedChallenge {
    var request = try ChallengeRequest(
      account: account, device: device.device, action: .resetPassword)
    request.display = try DisplayText(display)
    let asked = try await devices.challenge(request)
    for line in asked.text.split(separator: "\n") { Output.line("    \(line)") }
    return asked
  }

  func sign(_ text: String) throws -> DeviceAnswer {
    try .raw(try key.sign(Array(text.utf8), hash: .sha512))
  }

  func redeem(_ answer: DeviceAnswer, _ asked: IssuedChallenge) async throws {
    Output.line("  $ regain device redeem --challenge c.txt --signature c.sig --account \(account)")
    let challenge = PresentedChallenge(asked.challenge).expecting(account: account)
    do throws(RegainError) {
      switch try await devices.redeem(answer, to: challenge) {
      case .approved: Output.line("  accepted")
      case .denied: Output.line("  denied (exit \(ExitStatus.denied.code))")
      }
    } catch {
      guard error.code == .refused else { throw error }
      Output.line("  refused (exit \(ExitStatus.refused.code)): \(error)")
    }
  }
}
