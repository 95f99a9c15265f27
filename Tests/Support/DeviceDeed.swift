public import Regain
internal import RegainCrypto
internal import RegainTesting

/// A device with a raw key, enrolled and asked.
public final class DeviceDeed: Sendable {
  private let key: SigningKey

  public init() throws {
    key = try SigningKey.generate(.ed25519, random: SeededRandom(seed: 1))
  }

  /// - Returns: an answer that says yes, and what it answers.
  public func ask(
    _ service: RecoveryService, account: String = "alice"
  ) async throws -> (DeviceAnswer, PresentedChallenge) {
    let device = try await enroll(service, account: account)
    let asked = try await service.devices.challenge(
      ChallengeRequest(
        account: AccountID(account), device: device.device, action: .resetPassword))
    return (try sign(asked.text), PresentedChallenge(asked.challenge))
  }

  /// Enrols it.
  public func enroll(
    _ service: RecoveryService, account: String = "alice"
  ) async throws -> EnrolledDevice {
    let spki = key.publicKey.spki
    let pem = "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(spki.span))\n-----END PUBLIC KEY-----\n"
    let pending = try await service.devices.enroll(
      EnrolmentRequest(account: AccountID(account), name: "Laptop", key: .pem(pem)),
      authority: .administrator(actor: "admin", reason: "test"))
    return try await service.devices.confirm(
      sign(pending.text), to: PresentedChallenge(pending.challenge))
  }

  public func sign(_ text: String) throws -> DeviceAnswer {
    try .raw(try key.sign(Array(text.utf8), hash: .sha256))
  }
}
