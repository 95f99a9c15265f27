import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Answers of devices")
struct ApprovalTests {
  @Test(
    "A device that was enrolled approves once", arguments: [SignatureAlgorithm.ed25519, .ecdsaP256])
  func approves(_ algorithm: SignatureAlgorithm) async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice(algorithm))
    let device = try await bench.enrolled(key)
    #expect(device.binding == .exportable && device.state == .active)
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    for _ in 0..<3 {
      let checked = try await bench.devices.verify(
        answer, to: PresentedChallenge(issued.challenge))
      #expect(!checked.isDenial && checked.facts.action == .resetPassword)
    }
    let approval = try #require(try await bench.redeem(answer, issued).approval)
    #expect(approval.facts.device == device.device && !approval.isReplay)
    let again = await thrown { try await bench.redeem(answer, issued) }
    #expect(again?.reason == .challengeAnswered)
    let looked = await thrown {
      _ = try await bench.devices.verify(answer, to: PresentedChallenge(issued.challenge))
    }
    #expect(looked?.reason == .challengeAnswered)
  }

  @Test(
    "The algorithms of the opt-in are refused without it",
    arguments: [SignatureAlgorithm.ecdsaP384, .rsa])
  func optIn(_ algorithm: SignatureAlgorithm) async throws {
    let key = try RawDevice(algorithm)
    let plain = try await DeviceBench.make()
    #expect(await thrown { _ = try await plain.enroll(key) }?.code == .malformed)
    let open = try await DeviceBench.make { $0.acceptsMoreAlgorithms = true }
    let device = try await open.enrolled(key)
    let issued = try await open.challenge(device)
    let verdict = try await open.redeem(try key.answer(issued.text), issued)
    #expect(verdict.approval != nil)
  }

  @Test("Any byte of the text changed is refused or malformed, and never accepted")
  func everyByte() async throws {
    let (bench, key) = (try await DeviceBench.make(waits: 1), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device, lifetime: 3600)
    let bytes = Array(issued.text.utf8)
    let answer = try key.answer(issued.text)
    for index in bytes.indices {
      for bit in [0, 3, 7] {
        var changed = bytes
        changed[index] ^= 1 << bit
        let error = await thrown {
          _ = try await bench.devices.verify(answer, to: PresentedChallenge(text: changed))
        }
        let reasons: [RefusalReason?] = [.challengeChanged, .unknownChallenge]
        #expect(
          error?.code == .malformed || error?.code == .refused && reasons.contains(error?.reason),
          "byte \(index), bit \(bit)")
        bench.bench.clock.advance(seconds: 1)
      }
    }
  }

  @Test("Wrong signatures wait, and hold nobody up for good")
  func wrongSignatures() async throws {
    let (bench, key, other) = (
      try await DeviceBench.make(), try RawDevice(), try RawDevice(seed: 2)
    )
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    for _ in 0..<5 {
      let error = await thrown { try await bench.redeem(try other.answer(issued.text), issued) }
      #expect(error?.reason == .wrongSignature)
    }
    let waiting = await thrown { try await bench.redeem(try key.answer(issued.text), issued) }
    #expect(waiting?.code == .throttled && waiting?.retryAfterSeconds == 30)
    bench.bench.clock.advance(seconds: 30)
    #expect(try await bench.redeem(try key.answer(issued.text), issued).approval != nil)
  }

  @Test(
    "Whoever hands in what was never issued is counted, and not against the account that he names")
  func neverIssued() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    for number in 10..<40 {
      let text = issued.text.replacing("display: -", with: "display: Send \(number) coins")
      let error = await thrown {
        _ = try await bench.devices.redeem(answer, to: PresentedChallenge(text: Array(text.utf8)))
      }
      #expect(error?.reason == .challengeChanged)
    }
    let events = try await bench.bench.events()
    #expect(events.filter { $0 == "authn_device_fail" }.count == 30)
    #expect(try await bench.redeem(answer, issued).approval != nil)
  }

  @Test("The number that was shown must be typed, and stands nowhere but where it is shown")
  func number() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    func ask() async throws -> (IssuedChallenge, String) {
      let issued = try await bench.challenge(device) { $0.asksForNumber = true }
      return (issued, try #require(issued.matchNumber).exposeForDisplay())
    }
    let (issued, digits) = try await ask()
    #expect(issued.text.contains("\nmatch: ?\n") && !issued.text.contains(digits))
    let typed = issued.text.replacing("match: ?", with: "match: \(digits)")
    let untyped = await thrown { try await bench.redeem(try key.answer(issued.text), issued) }
    #expect(untyped?.reason == .wrongMatchNumber)
    let wrong = digits == "123456" ? "123457" : "123456"
    let guess = issued.text.replacing("match: ?", with: "match: \(wrong)")
    let guessed = await thrown {
      try await bench.redeem(try key.answer(guess), issued, match: MatchNumber(wrong))
    }
    #expect(guessed?.reason == .wrongMatchNumber)
    let right = try await bench.redeem(
      try key.answer(typed), issued, match: MatchNumber(digits))
    #expect(right.approval != nil)

    // Filled into the text itself, as whoever signs with a shell does.
    let (second, number) = try await ask()
    let filled = second.text.replacing("match: ?", with: "match: \(number)")
    let verdict = try await bench.devices.redeem(
      try key.answer(filled), to: PresentedChallenge(text: Array(filled.utf8)))
    #expect(verdict.approval != nil)
    // Whoever says no types nothing.
    let (third, _) = try await ask()
    #expect(try await bench.redeem(try key.denial(third.text), third).denial != nil)
  }

  @Test("A number cannot be tried out")
  func numberGuessing() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device) { $0.asksForNumber = true }
    let digits = try #require(issued.matchNumber).exposeForDisplay()
    for guess in ["000001", "000002", "000003"] where guess != digits {
      let text = issued.text.replacing("match: ?", with: "match: \(guess)")
      _ = await thrown {
        try await bench.redeem(try key.answer(text), issued, match: MatchNumber(guess))
      }
    }
    let text = issued.text.replacing("match: ?", with: "match: \(digits)")
    let error = await thrown {
      try await bench.redeem(try key.answer(text), issued, match: MatchNumber(digits))
    }
    #expect(error?.reason == .challengeExhausted)
  }

  @Test("Late, stopped, revoked or by another device: refused")
  func states() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let late = try await bench.challenge(device)
    bench.bench.clock.advance(seconds: 599)
    let inTime = try await bench.devices.verify(
      try key.answer(late.text), to: PresentedChallenge(late.challenge))
    #expect(!inTime.isDenial)
    bench.bench.clock.advance(seconds: 1)
    let expired = await thrown { try await bench.redeem(try key.answer(late.text), late) }
    #expect(expired?.reason == .challengeExpired)

    let second = try RawDevice(seed: 2)
    let otherDevice = try await bench.enrolled(second)
    let asked = try await bench.challenge(device)
    let other = await thrown { try await bench.redeem(try second.answer(asked.text), asked) }
    #expect(other?.reason == .wrongSignature)
    try await bench.devices.revoke(otherDevice.device, authority: DeviceBench.administrator)
    #expect(await thrown { _ = try await bench.challenge(otherDevice) }?.reason == .deviceRevoked)
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    let revoked = await thrown { try await bench.redeem(try key.answer(asked.text), asked) }
    #expect(revoked?.reason == .deviceRevoked)
  }

  @Test("The owner's stop holds approvals and enrolments up, and not denials")
  func stopped() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let codes = try await bench.bench.issue()
    let device = try await bench.enrolled(key)
    let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
    let pending = try await bench.enroll(try RawDevice(seed: 3))
    try await bench.bench.stop(codes[0])
    let approval = await thrown { try await bench.redeem(try key.answer(first.text), first) }
    #expect(approval?.reason == .accountFrozen)
    let enrolment = await thrown {
      _ = try await bench.devices.confirm(
        try RawDevice(seed: 3).answer(pending.text), to: PresentedChallenge(pending.challenge))
    }
    #expect(enrolment?.reason == .accountFrozen)
    #expect(await thrown { _ = try await bench.challenge(device) }?.reason == .accountFrozen)
    #expect(try await bench.redeem(try key.denial(second.text), second).denial != nil)
  }

  @Test("A lost answer can be asked for again, by the same key and until it is stopped")
  func replay() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let (answer, request) = (
      try key.answer(issued.text), try IdempotencyKey("0123456789012345678901")
    )
    let first = try #require(try await bench.redeem(answer, issued, key: request).approval)
    let again = try #require(try await bench.redeem(answer, issued, key: request).approval)
    #expect(again.isReplay && again.receipt == first.receipt)
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    let after = await thrown { try await bench.redeem(answer, issued, key: request) }
    #expect(after?.reason == .deviceRevoked)
  }

  @Test("A revocation whose outcome is not known is kept, too", arguments: [true, false])
  func keptRevocation(_ isUnknown: Bool) async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    bench.bench.store.failEveryCommit(with: isUnknown ? .unknownAndLost : .unavailable)
    let lost = await thrown {
      try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    }
    #expect(lost?.code == (isUnknown ? .unknown : .unavailable))
    bench.bench.store.failEveryCommit(with: nil)
    let error = await thrown { try await bench.redeem(answer, issued) }
    #expect(error?.reason == .deviceRevoked)
  }

  @Test("An answer says whose it is, and is refused where another's is expected")
  func expected() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key, "mallory")
    let subject = [UInt8](repeating: 7, count: 32)
    let issued = try await bench.devices.challenge(
      ChallengeRequest(
        account: AccountID("mallory"), device: device.device, action: .resetPassword,
        subject: subject))
    let (answer, presented) = (
      try key.answer(issued.text), PresentedChallenge(issued.challenge)
    )
    let (mallory, alice) = (try AccountID("mallory"), try AccountID("alice"))
    let others = [
      presented.expecting(account: alice),
      presented.expecting(account: mallory, action: .redeemToken),
      presented.expecting(account: mallory, subject: [UInt8](repeating: 8, count: 32)),
      presented.expecting(
        account: mallory, recoveryCase: try RecoveryCaseID(String(repeating: "c", count: 32))),
    ]
    for other in others {
      let error = await thrown { _ = try await bench.devices.redeem(answer, to: other) }
      #expect(error?.reason == .challengeOfAnother)
    }
    let right = presented.expecting(account: mallory, action: .resetPassword, subject: subject)
    let facts = try #require(
      try await bench.devices.redeem(answer, to: right).approval?.facts)
    #expect(facts.account == mallory && facts.tenant == .default && facts.subject == subject)
    #expect(facts.challenge == issued.challenge)
  }

  @Test("A signature in a file is read as its device signs, whatever its first byte")
  func firstByte() async throws {
    let (bench, key) = (try await DeviceBench.make(waits: 1), try RawDevice())
    let device = try await bench.enrolled(key)
    for number in 0..<2000 {
      let display = try DisplayText("Number \(number)")
      let text = try await bench.devices.challenge(
        { () -> ChallengeRequest in
          var request = try ChallengeRequest(
            account: AccountID("alice"), device: device.device, action: .resetPassword)
          request.display = display
          return request
        }())
      let signature = try key.sign(text.text)
      bench.bench.clock.advance(seconds: 1000)
      guard signature.first == UInt8(ascii: "{") else { continue }
      bench.bench.clock.advance(seconds: -1000)
      let verdict = try await bench.devices.redeem(
        .file(signature), to: PresentedChallenge(text.challenge))
      #expect(verdict.approval != nil)
      return
    }
    Issue.record("no signature began so")
  }

  @Test("Another host's answers, and keys that the policy takes no more, count for nothing")
  func policyChanged() async throws {
    let (bench, key) = (
      try await DeviceBench.make { $0.acceptsMoreAlgorithms = true }, try RawDevice(.ecdsaP384)
    )
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    for (host, reason, seed) in [
      ("recover.example.org", RefusalReason.algorithmNotRequested, UInt64(77)),
      ("other.example.org", .wrongRelyingParty, 78),
    ] {
      var configuration = RecoveryConfiguration.standard
      configuration.devices = try DeviceConfiguration(relyingParty: host)
      let service = RecoveryService(
        store: bench.bench.store, keyring: bench.bench.service.context.keyring,
        configuration: configuration, clock: bench.bench.clock, random: SeededRandom(seed: seed))
      let error = await thrown {
        _ = try await service.devices.redeem(
          try key.answer(issued.text), to: PresentedChallenge(issued.challenge))
      }
      #expect(error?.reason == reason)
    }
  }

  @Test("Sixty-four at once: one is accepted")
  func race() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    let accepted = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask { await thrown { try await bench.redeem(answer, issued) } == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(accepted == 1)
  }
}

extension DeviceBench {
  /// Changes the row as only its keeper could.
  func edit(_ body: (inout DevicesRecord) throws -> Void) async throws {
    let context = bench.service.context
    let rows = DeviceRows(Scope(.default, try AccountID("alice")))
    let snapshot = try await bench.memory.rows(for: ReadRequest([.record(rows.devicesKey)]))
    let stored = try rows.devices(context.rows, in: snapshot)
    var record = stored.body
    try body(&record)
    let change = try context.rows.replacing(stored, with: record)
    #expect(await bench.memory.commit(ChangeSet([change])) == .committed)
  }
}
