import Regain
import RegainCrypto
import RegainTesting
import Testing

/// A service, and devices with raw keys that answer it.
struct DeviceBench: Sendable {
  let bench: Bench

  /// - Parameter waits: how long an account waits at the most after failures.
  static func make(
    waits: Int = 3600, _ change: (inout DeviceConfiguration) -> Void = { _ in }
  ) async throws -> DeviceBench {
    var configuration = RecoveryConfiguration(
      attempts: try AttemptLimits(firstWaitSeconds: min(30, waits), longestWaitSeconds: waits))
    configuration.devices = try DeviceConfiguration(relyingParty: "recover.example.org")
    change(&configuration.devices)
    return DeviceBench(bench: try await Bench.make(configuration))
  }

  var devices: Devices { bench.service.devices }

  static var administrator: IssueAuthority {
    get throws { try .administrator(actor: "admin", reason: "test") }
  }

  /// Begins an enrolment of a raw key.
  func enroll(_ key: RawDevice, _ account: String = "alice") async throws -> IssuedChallenge {
    try await devices.enroll(
      EnrolmentRequest(account: AccountID(account), name: "Laptop", key: .pem(key.pem)),
      authority: Self.administrator)
  }

  @discardableResult
  func enrolled(
    _ key: RawDevice, _ account: String = "alice"
  ) async throws -> EnrolledDevice {
    let issued = try await enroll(key, account)
    return try await devices.confirm(
      key.answer(issued.text), to: PresentedChallenge(text: Array(issued.text.utf8)))
  }

  func challenge(
    _ device: EnrolledDevice, _ account: String = "alice", lifetime: Int64 = 600,
    _ change: (inout ChallengeRequest) -> Void = { _ in }
  ) async throws -> IssuedChallenge {
    var request = try ChallengeRequest(
      account: AccountID(account), device: device.device, action: .resetPassword,
      lifetimeSeconds: lifetime)
    change(&request)
    return try await devices.challenge(request)
  }

  @discardableResult
  func redeem(
    _ answer: DeviceAnswer, _ issued: IssuedChallenge, match: MatchNumber? = nil,
    key: IdempotencyKey? = nil
  ) async throws(RegainError) -> DeviceVerdict {
    try await devices.redeem(
      answer, to: PresentedChallenge(issued.challenge), match: match, idempotencyKey: key)
  }
}

/// A key in memory that signs as `openssl` does.
final class RawDevice: Sendable {
  private let key: SigningKey

  init(_ algorithm: SignatureAlgorithm = .ed25519, seed: UInt64 = 1) throws {
    key = try SigningKey.generate(algorithm, random: SeededRandom(seed: seed))
  }

  var publicKey: PublicKey { key.publicKey }

  var pem: String {
    let spki = publicKey.spki
    return "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(spki.span))\n-----END PUBLIC KEY-----\n"
  }

  func sign(_ text: String) throws -> [UInt8] {
    try key.sign(Array(text.utf8), hash: publicKey.algorithm.usualHash)
  }

  func answer(_ text: String) throws -> DeviceAnswer { try .raw(sign(text)) }

  func denial(_ text: String) throws -> DeviceAnswer {
    try answer(text.replacing("regain-challenge-v1", with: "regain-denial-v1"))
  }
}

extension DeviceVerdict {
  var approval: DeviceApproval? {
    if case .approved(let approval) = self { approval } else { nil }
  }

  var denial: DeviceDenial? { if case .denied(let denial) = self { denial } else { nil } }
}
