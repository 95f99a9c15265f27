import Regain
import RegainCrypto
import RegainTesting
import Testing

/// A service, and a simulated authenticator in a browser that shows its page.
struct PasskeyBench: Sendable {
  let bench: DeviceBench
  let authenticator = SimulatedAuthenticator(origin: "https://recover.example.org")

  static func make(
    _ change: (inout DeviceConfiguration) -> Void = { _ in }
  ) async throws -> PasskeyBench {
    PasskeyBench(bench: try await DeviceBench.make(waits: 1, change))
  }

  var devices: Devices { bench.devices }

  func enroll(_ account: String = "alice") async throws -> IssuedChallenge {
    try await devices.enroll(
      EnrolmentRequest(account: AccountID(account), name: "Phone", key: .passkey),
      authority: DeviceBench.administrator)
  }

  func enrolled(
    _ account: String = "alice", algorithm: WebAuthnAlgorithm? = nil,
    behavior: AuthenticatorBehavior = AuthenticatorBehavior()
  ) async throws -> EnrolledDevice {
    let issued = try await enroll(account)
    let json = try authenticator.register(
      try #require(issued.publicKey), algorithm: algorithm, behavior: behavior)
    return try await devices.confirm(
      .registration(json: Array(json.utf8)), to: PresentedChallenge(issued.challenge))
  }

  func answer(
    _ issued: IssuedChallenge, _ behavior: AuthenticatorBehavior = AuthenticatorBehavior()
  ) throws -> DeviceAnswer {
    let options = try #require(issued.publicKey)
    return try .assertion(
      json: Array(try authenticator.authenticate(options, behavior: behavior).utf8))
  }
}

@Suite("Passkeys as devices") struct PasskeyTests {
  @Test("A passkey is enrolled and approves once", arguments: WebAuthnAlgorithm.standard)
  func approves(_ algorithm: WebAuthnAlgorithm) async throws {
    let bench = try await PasskeyBench.make()
    let device = try await bench.enrolled(algorithm: algorithm)
    #expect(device.binding == .claimed && device.kind == .webAuthn)
    let issued = try await bench.bench.challenge(device)
    let answer = try bench.answer(issued)
    for _ in 0..<2 {
      _ = try await bench.devices.verify(answer, to: PresentedChallenge(issued.challenge))
    }
    let approval = try #require(try await bench.bench.redeem(answer, issued).approval)
    #expect(approval.facts.userPresent == true && approval.facts.userVerified == true)
    let again = await thrown { try await bench.bench.redeem(answer, issued) }
    #expect(again?.reason == .challengeAnswered)
  }

  @Test("What may be copied is called synced")
  func synced() async throws {
    var behavior = AuthenticatorBehavior()
    (behavior.isBackupEligible, behavior.isBackedUp) = (true, true)
    let bench = try await PasskeyBench.make()
    let device = try await bench.enrolled(behavior: behavior)
    #expect(device.binding == .synced && device.isBackedUp)
    let strict = try await PasskeyBench.make { $0.webAuthn.allowsSynced = false }
    let error = await thrown { _ = try await strict.enrolled(behavior: behavior) }
    #expect(error?.reason == .syncedKey)
  }

  @Test("A number is typed before the browser is asked; a denial is one of its own")
  func numberAndDenial() async throws {
    let bench = try await PasskeyBench.make()
    let device = try await bench.enrolled()
    let issued = try await bench.bench.challenge(device) { $0.asksForNumber = true }
    #expect(issued.publicKey == nil)
    let number = try #require(issued.matchNumber)
    let options = try await bench.devices.requestOptions(for: issued.challenge, match: number)
    let json = try bench.authenticator.authenticate(options)
    let answer = try DeviceAnswer.assertion(json: Array(json.utf8))
    let other = try MatchNumber(number.exposeForDisplay() == "123456" ? "654321" : "123456")
    let wrong = await thrown { try await bench.bench.redeem(answer, issued, match: other) }
    #expect(wrong?.reason == .wrongWebAuthnChallenge)
    #expect(try await bench.bench.redeem(answer, issued, match: number).approval != nil)

    let second = try await bench.bench.challenge(device) { $0.asksForNumber = true }
    let denying = try await bench.devices.requestOptions(for: second.challenge, toDeny: true)
    let denial = try bench.authenticator.authenticate(denying)
    let verdict = try await bench.bench.redeem(
      .assertion(json: Array(denial.utf8)), second)
    #expect(verdict.denial != nil)
  }

  @Test(
    "A counter that goes back gives the device up; one that was overtaken, or is looked at, does not"
  )
  func counter() async throws {
    let bench = try await PasskeyBench.make()
    let device = try await bench.enrolled()
    func state() async throws -> DeviceState? {
      try await bench.devices.list(account: AccountID("alice")).first?.state
    }
    let (first, second) = (
      try await bench.bench.challenge(device), try await bench.bench.challenge(device)
    )
    let early = try bench.answer(first)
    bench.bench.bench.clock.advance(seconds: 1)
    try await bench.bench.redeem(try bench.answer(second), second)
    let overtaken = await thrown { try await bench.bench.redeem(early, first) }
    #expect(overtaken?.reason == .counterRegressed)
    #expect(try await state() == .active)

    bench.bench.bench.clock.advance(seconds: 1)
    let third = try await bench.bench.challenge(device)
    var behavior = AuthenticatorBehavior()
    behavior.counter = .set(1)
    let copy = try bench.answer(third, behavior)
    let looked = await thrown {
      _ = try await bench.devices.verify(copy, to: PresentedChallenge(third.challenge))
    }
    #expect(looked?.reason == .counterRegressed)
    #expect(try await state() == .active)
    let error = await thrown { try await bench.bench.redeem(copy, third) }
    #expect(error?.reason == .counterRegressed)
    #expect(try await state() == .quarantined)
    let findings = try await bench.bench.bench.service.examine()
    #expect(findings.contains { $0.subject == "device" && $0.severity == .warning })
  }

  @Test("An answer that a later one overtook is refused, and no reason to doubt the device")
  func overtaken() async throws {
    let bench = try await PasskeyBench.make()
    let device = try await bench.enrolled()
    let (first, second) = (
      try await bench.bench.challenge(device), try await bench.bench.challenge(device)
    )
    let early = try bench.answer(first)
    bench.bench.bench.clock.advance(seconds: 1)
    try await bench.bench.redeem(try bench.answer(second), second)
    let error = await thrown { try await bench.bench.redeem(early, first) }
    #expect(error?.reason == .counterRegressed)
    let state = try await bench.devices.list(account: AccountID("alice")).first?.state
    #expect(state == .active)
    // Signed anew, it counts.
    let again = try await bench.bench.challenge(device)
    try await bench.bench.redeem(try bench.answer(again), again)
  }

  @Test("Whoever did not verify his user approves only where that is not demanded")
  func userVerification() async throws {
    var behavior = AuthenticatorBehavior()
    behavior.isUserVerified = false
    let plain = try await PasskeyBench.make()
    let device = try await plain.enrolled()
    let issued = try await plain.bench.challenge(device)
    let approval = try await plain.bench.redeem(try plain.answer(issued, behavior), issued).approval
    #expect(approval?.facts.userVerified == false)
    let strict = try await PasskeyBench.make { $0.webAuthn.userVerification = .required }
    let other = try await strict.enrolled()
    let asked = try await strict.bench.challenge(other)
    let error = await thrown {
      try await strict.bench.redeem(try strict.answer(asked, behavior), asked)
    }
    #expect(error?.reason == .userNotVerified)
  }

  @Test("One passkey is one account's, and a browser is told which ones there are")
  func uniqueness() async throws {
    let bench = try await PasskeyBench.make()
    _ = try await bench.enrolled()
    let issued = try await bench.enroll()
    let options = try #require(issued.publicKey)
    #expect(await thrown { _ = try bench.authenticator.register(options) }?.code == .refused)
    // Another account's registration with the very same key and id.
    let (first, second) = (try await bench.enroll("bob"), try await bench.enroll("carol"))
    let twins = [2, 2].map {
      SimulatedAuthenticator(origin: "https://recover.example.org", seed: $0)
    }
    let registration = try twins[0].register(try #require(first.publicKey))
    _ = try await bench.devices.confirm(
      .registration(json: Array(registration.utf8)), to: PresentedChallenge(first.challenge))
    let copy = try twins[1].register(try #require(second.publicKey))
    let error = await thrown {
      _ = try await bench.devices.confirm(
        .registration(json: Array(copy.utf8)), to: PresentedChallenge(second.challenge))
    }
    #expect(error?.reason == .keyEnrolledAlready)
  }

  @Test("An answer of one ceremony is none of another, nor of another account's passkey")
  func mixed() async throws {
    let bench = try await PasskeyBench.make()
    let (alice, bob) = (try await bench.enrolled(), try await bench.enrolled("bob"))
    let (asked, other) = (
      try await bench.bench.challenge(alice), try await bench.bench.challenge(bob, "bob")
    )
    let error = await thrown { try await bench.bench.redeem(try bench.answer(other), asked) }
    #expect(error?.reason == .credentialNotAllowed)
    let pending = try await bench.enroll("carol")
    let enrolment = await thrown {
      _ = try await bench.devices.confirm(
        try bench.answer(asked), to: PresentedChallenge(pending.challenge))
    }
    #expect(enrolment?.reason == .wrongKindOfAnswer)
    let registration = try bench.authenticator.register(try #require(pending.publicKey))
    let answer = await thrown {
      try await bench.bench.redeem(.registration(json: Array(registration.utf8)), asked)
    }
    #expect(answer?.reason == .wrongKindOfAnswer)
  }
}
