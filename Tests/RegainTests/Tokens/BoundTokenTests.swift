import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Tokens bound to a device")
struct BoundTokenTests {
  struct Bound {
    let bench: TokenBench
    let key: RawDevice
    let device: EnrolledDevice
    let token: GivenToken
  }

  static func make(_ format: TokenFormat = .v4Local, lifetime: Int64 = 600) async throws -> Bound {
    let (bench, key) = (try await TokenBench.make(), try RawDevice())
    let device = try await bench.devices.enrolled(key)
    let token = try await bench.issue(format: format) {
      ($0.device, $0.lifetimeSeconds) = (device.device, lifetime)
    }
    return Bound(bench: bench, key: key, device: device, token: token)
  }

  @Test(
    "Its holder must also hold the device, and both are used up at once", arguments: TokenFormat.all
  )
  func redeems(_ format: TokenFormat) async throws {
    let bound = try await Self.make(format)
    let (bench, token) = (bound.bench, bound.token)
    #expect(await bench.refusal(token) == .proofNotGiven)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    #expect(asked.text.contains("redeem-token"))
    let proof = DeviceProof(try bound.key.answer(asked.text))
    for _ in 0..<3 { try await bench.verify(token, proof: proof) }
    let redeemed = try await bench.redeem(token, proof: proof)
    #expect(redeemed.device == bound.device.device && redeemed.facts.isBoundToDevice)
    #expect(await bench.refusal(token, proof: proof) == .alreadyUsed)
    let again = await thrown {
      try await bench.devices.redeem(bound.key.answer(asked.text), asked)
    }
    #expect(again?.reason == .challengeAnswered)
  }

  @Test("A lost reply is asked for again, with the same proof")
  func replays() async throws {
    let bound = try await Self.make()
    let (bench, token) = (bound.bench, bound.token)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let proof = DeviceProof(try bound.key.answer(asked.text))
    let key = try IdempotencyKey("0123456789abcdef012345")
    let first = try await bench.redeem(token, proof: proof, key: key)
    let again = try await bench.redeem(token, proof: proof, key: key)
    #expect(again.isReplay && again.receipt == first.receipt)
    #expect(await bench.refusal(token, key: key) == .proofNotGiven)
  }

  @Test("An answer about another token, another action, or by another device is none")
  func others() async throws {
    let bound = try await Self.make()
    let (bench, token) = (bound.bench, bound.token)
    let other = try await bench.issue { $0.device = bound.device.device }
    let asked = try await bench.tokens.challenge(for: TypedToken(other.text), use: TokenBench.use())
    let foreign = DeviceProof(
      try bound.key.answer(asked.text), to: PresentedChallenge(asked.challenge))
    #expect(await bench.refusal(token, proof: foreign) == .challengeOfAnother)
    #expect(
      await bench.refusal(token, proof: DeviceProof(try bound.key.answer(asked.text)))
        == .unknownChallenge)

    let plain = try await bench.devices.challenge(bound.device)
    let approval = DeviceProof(
      try bound.key.answer(plain.text), to: PresentedChallenge(plain.challenge))
    #expect(await bench.refusal(token, proof: approval) == .challengeOfAnother)

    let second = try RawDevice(seed: 2)
    let device = try await bench.devices.enrolled(second)
    let digest = try TypedToken(token.text).digest
    let request = try ChallengeRequest(
      account: AccountID("alice"), device: device.device, action: .redeemToken, subject: digest)
    let theirs = try await bench.devices.devices.challenge(request)
    let stolen = DeviceProof(
      try second.answer(theirs.text), to: PresentedChallenge(theirs.challenge))
    #expect(await bench.refusal(token, proof: stolen) == .wrongKey)
    #expect(await thrown { try await bench.verify(token, proof: stolen) }?.reason == .wrongKey)

    let free = try await bench.issue("alice", .revokeDevice)
    let freeUse = try TokenBench.use(.revokeDevice)
    #expect(
      await thrown {
        _ = try await bench.tokens.challenge(for: TypedToken(free.text), use: freeUse)
      }?
      .reason == .proofNotAsked)
  }

  @Test("A wrong signature leaves the token and the challenge as they were")
  func wrongSignature() async throws {
    let bound = try await Self.make()
    let (bench, token) = (bound.bench, bound.token)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let wrong = DeviceProof(try bound.key.answer(asked.text + " "))
    #expect(await bench.refusal(token, proof: wrong) == .wrongSignature)
    try await bench.redeem(token, proof: DeviceProof(try bound.key.answer(asked.text)))
  }

  @Test(
    "Whoever is asked by his device and says no ends the token",
    arguments: [TokenFormat.handle, .v4Public])
  func denied(_ format: TokenFormat) async throws {
    let bound = try await Self.make(format)
    let (bench, token) = (bound.bench, bound.token)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let denial = DeviceProof(try bound.key.denial(asked.text))
    let looked = await thrown { try await bench.verify(token, proof: denial) }
    #expect(looked?.code == .denied)
    let error = await thrown { try await bench.redeem(token, proof: denial) }
    #expect(error?.code == .denied)
    let late = DeviceProof(try bound.key.answer(asked.text))
    #expect(await bench.refusal(token, proof: late) != nil)
    #expect(await bench.refusal(token) == .stoppedSince)
  }

  @Test("A token that is refused uses no challenge up, and gives the attempt back")
  func unused() async throws {
    let bound = try await Self.make()
    let (bench, token) = (bound.bench, bound.token)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let answer = try bound.key.answer(asked.text)
    for _ in 0..<8 {
      let reason = await bench.refusal(
        token, for: try TokenBench.use(state: "given"), proof: DeviceProof(answer))
      #expect(reason == .stateNotBound)
    }
    try await bench.redeem(token, proof: DeviceProof(answer))
  }

  @Test("A device that was revoked meanwhile proves nothing")
  func revokedDevice() async throws {
    let bound = try await Self.make()
    let (bench, token) = (bound.bench, bound.token)
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let proof = DeviceProof(try bound.key.answer(asked.text))
    try await bench.devices.devices.revoke(
      bound.device.device, authority: DeviceBench.administrator)
    #expect(await bench.refusal(token, proof: proof) == .deviceRevoked)
    #expect(await bench.refusal(token) == .proofNotGiven)
  }

  @Test("No token is bound to another account's device, or to one that is over")
  func issuing() async throws {
    let bound = try await Self.make()
    let error = await thrown {
      _ = try await bound.bench.issue("bob") { $0.device = bound.device.device }
    }
    #expect(error?.reason == .unknownDevice)
    try await bound.bench.devices.devices.revoke(
      bound.device.device, authority: DeviceBench.administrator)
    let over = await thrown {
      _ = try await bound.bench.issue { $0.device = bound.device.device }
    }
    #expect(over?.reason == .deviceRevoked)
  }
}
