import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Enrolling devices") struct EnrolmentTests {
  @Test("Whoever does not have the key does not enrol it")
  func possession() async throws {
    let (bench, key, thief) = (
      try await DeviceBench.make(), try RawDevice(), try RawDevice(seed: 2)
    )
    let issued = try await bench.enroll(key)
    let presented = PresentedChallenge(issued.challenge)
    let error = await thrown {
      _ = try await bench.devices.confirm(try thief.answer(issued.text), to: presented)
    }
    #expect(error?.reason == .wrongSignature)
    #expect(try await bench.devices.list(account: AccountID("alice")).isEmpty)
    _ = try await bench.devices.confirm(try key.answer(issued.text), to: presented)
    let again = await thrown {
      _ = try await bench.devices.confirm(try key.answer(issued.text), to: presented)
    }
    #expect(again?.reason == .challengeAnswered)
  }

  @Test(
    "One key, one account: not a second time, not for another, not after its end, in no other clothes"
  )
  func oneKey() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    // Begun before the key was anybody's.
    let (early, late) = (try await bench.enroll(key, "bob"), try await bench.enroll(key))
    let device = try await bench.devices.confirm(
      try key.answer(late.text), to: PresentedChallenge(late.challenge))
    let raced = await thrown {
      _ = try await bench.devices.confirm(
        try key.answer(early.text), to: PresentedChallenge(early.challenge))
    }
    #expect(raced?.reason == .keyEnrolledAlready)
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    let line = SSHPublicKey(key.publicKey).line
    for key in [try EnrolmentKey.pem(key.pem), try .ssh(line)] {
      for account in ["alice", "bob"] {
        let error = await thrown {
          _ = try await bench.devices.enroll(
            EnrolmentRequest(account: AccountID(account), name: "Again", key: key),
            authority: DeviceBench.administrator)
        }
        #expect(error?.reason == .keyEnrolledAlready)
      }
    }
  }

  @Test("An enrolment's answer is no approval, and an approval's no enrolment")
  func separate() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    let other = try RawDevice(seed: 5)
    let pending = try await bench.enroll(other)
    let approval = await thrown { try await bench.redeem(try other.answer(pending.text), pending) }
    #expect(approval?.reason == .wrongKindOfAnswer)
    let enrolment = await thrown {
      _ = try await bench.devices.confirm(
        try key.answer(asked.text), to: PresentedChallenge(asked.challenge))
    }
    #expect(enrolment?.reason == .wrongKindOfAnswer)
    #expect(
      await thrown {
        _ = try ChallengeRequest(
          account: AccountID("alice"), device: device.device, action: .provePossession)
      }?.code == .malformed)
  }

  @Test("Names, keys and lifetimes that are none are told before anything is written")
  func malformed() async throws {
    let key = try RawDevice()
    for name in ["", " x", "a\u{202E}b", "a\nb", String(repeating: "x", count: 61), "-"] {
      #expect(
        await thrown {
          _ = try EnrolmentRequest(account: AccountID("a"), name: name, key: .pem(key.pem))
        }?.code == .malformed, "\(name)")
    }
    let spki = key.publicKey.spki
    let identity = spki.prefix(12) + [1] + [UInt8](repeating: 0, count: 31)
    let bad = Array(identity)
    let pem = "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(bad.span))\n-----END PUBLIC KEY-----\n"
    #expect(await thrown { _ = try EnrolmentKey.pem(pem) }?.code == .malformed)
    for text in ["", "x", key.pem + key.pem, key.pem.replacing("PUBLIC", with: "PRIVATE")] {
      #expect(await thrown { _ = try EnrolmentKey.pem(text) }?.code == .malformed)
      #expect(await thrown { _ = try EnrolmentKey.ssh(text) }?.code == .malformed)
    }
  }

  @Test("An account has a bounded number of devices")
  func many() async throws {
    let bench = try await DeviceBench.make { $0.challengesPerHour = 1000 }
    for seed in 0..<UInt64(DevicesRecord.mostDevices) {
      try await bench.enrolled(try RawDevice(seed: seed + 100))
    }
    let error = await thrown { _ = try await bench.enroll(try RawDevice(seed: 7)) }
    #expect(error?.code == .refused)
  }

  @Test("An account is not asked without end, whoever asks")
  func floods() async throws {
    let (bench, key) = (
      try await DeviceBench.make { ($0.openChallenges, $0.challengesPerHour) = (3, 5) },
      try RawDevice()
    )
    bench.bench.clock.advance(seconds: 3600 - bench.bench.clock.now.secondsSince1970 % 3600)
    let device = try await bench.enrolled(key)
    for _ in 0..<3 { _ = try await bench.challenge(device, lifetime: 60) }
    let open = await thrown { _ = try await bench.challenge(device) }
    #expect(open?.code == .throttled && open?.retryAfterSeconds == 60)
    bench.bench.clock.advance(seconds: 60)
    _ = try await bench.challenge(device, lifetime: 60)
    let hourly = await thrown { _ = try await bench.challenge(device) }
    #expect(hourly?.code == .throttled && hourly?.retryAfterSeconds == 3540)
    bench.bench.clock.advance(seconds: 3540)
    _ = try await bench.challenge(device)
  }

  @Test("Rows of challenges that are over are cleared away, and nothing else is")
  func cleared() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let first = try await bench.challenge(device)
    try await bench.redeem(try key.answer(first.text), first)
    bench.bench.clock.advance(seconds: 1000)
    let second = try await bench.challenge(device)
    let third = try await bench.challenge(device)
    let scope = Scope(.default, try AccountID("alice"))
    let tenant = Scope(tenant: .default)
    let snapshot = try await bench.bench.memory.rows(
      for: ReadRequest([.records(tenant, .challenge), .consumptions(scope, .challenge)]))
    #expect(
      Set(snapshot.records.map(\.key.id))
        == [second.challenge.description, third.challenge.description])
    #expect(snapshot.consumptions.isEmpty)
    #expect(
      await thrown { try await bench.redeem(try key.answer(first.text), first) }?.code == .refused)
    #expect(try await bench.redeem(try key.answer(third.text), third).approval != nil)
  }
}
