import Regain
import RegainCrypto
import RegainTesting

/// What happens to devices, so that every event about them is written with every field that it may have.
enum DeviceEvents {
  static func all() async throws -> Bench {
    let bench = try await DeviceBench.make(waits: 1)
    let key = try RawDevice(.ecdsaP256)
    try await refuseEnrolments(bench, key)
    let device = try await bench.enrolled(key)
    try await approve(bench, key, device)
    try await refuse(bench, key, device)
    try await quarantine(bench, key, device)
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    // One that counts.
    let passkeys = PasskeyBench(bench: bench)
    bench.bench.clock.advance(seconds: 3600)
    let passkey = try await passkeys.enrolled()
    let asked = try await bench.challenge(passkey)
    try await bench.redeem(try passkeys.answer(asked), asked)
    let refused = try await bench.challenge(passkey)
    let options = try await bench.devices.requestOptions(for: refused.challenge, toDeny: true)
    let denial = try passkeys.authenticator.authenticate(options)
    try await bench.redeem(.assertion(json: Array(denial.utf8)), refused)
    return bench.bench
  }

  private static func refuseEnrolments(_ bench: DeviceBench, _ key: RawDevice) async throws {
    let issued = try await bench.enroll(key)
    let other = try RawDevice(seed: 9)
    let presented = PresentedChallenge(issued.challenge)
    _ = await thrown {
      _ = try await bench.devices.confirm(other.answer(issued.text), to: presented)
    }
    bench.bench.clock.advance(seconds: 600)
    _ = await thrown { _ = try await bench.devices.confirm(key.answer(issued.text), to: presented) }
    let nobody = try PresentedChallenge(ChallengeID(String(repeating: "0", count: 32)))
    _ = await thrown { _ = try await bench.devices.confirm(key.answer(issued.text), to: nobody) }
  }

  private static func approve(
    _ bench: DeviceBench, _ key: RawDevice, _ device: EnrolledDevice
  ) async throws {
    let request = try IdempotencyKey("0123456789012345678901")
    let recoveryCase = try RecoveryCaseID(String(repeating: "c", count: 32))
    let issued = try await bench.challenge(device) { $0.recoveryCase = recoveryCase }
    guard let number = issued.matchNumber else { return }
    let text = issued.text.replacing("match: ?", with: "match: \(number.exposeForDisplay())")
    let answer = try key.answer(text)
    let presented = PresentedChallenge(issued.challenge)
    _ = try await bench.devices.verify(answer, to: presented, match: number)
    for _ in 0..<2 { try await bench.redeem(answer, issued, match: number, key: request) }
    let denied = try await bench.challenge(device) { $0.recoveryCase = recoveryCase }
    try await bench.redeem(key.denial(denied.text), denied, key: request)
    // A no to a case stops recovery.
    bench.bench.clock.advance(seconds: 72 * 3600)
  }

  private static func refuse(
    _ bench: DeviceBench, _ key: RawDevice, _ device: EnrolledDevice
  ) async throws {
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    _ = await thrown { try await bench.redeem(RawDevice(seed: 9).answer(issued.text), issued) }
    let nobody = try PresentedChallenge(ChallengeID(String(repeating: "0", count: 32)))
    _ = await thrown { _ = try await bench.devices.redeem(answer, to: nobody) }
    try await bench.redeem(answer, issued)
    _ = await thrown { try await bench.redeem(answer, issued) }
  }

  private static func quarantine(
    _ bench: DeviceBench, _ key: RawDevice, _ device: EnrolledDevice
  ) async throws {
    let issued = try await bench.challenge(device)
    let signature = try key.sign(issued.text)
    try await bench.edit { record in
      if let nonce = HexBytes.nonceDigest(ofDER: signature) {
        record.devices[0].nonces.append(nonce)
      }
    }
    _ = await thrown { try await bench.redeem(.raw(signature), issued) }
  }
}
