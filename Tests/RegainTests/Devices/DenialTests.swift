import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Denials of devices")
struct DenialTests {
  @Test("A denial counts, and is no approval; nothing is asked for a while after it")
  func denies() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let denial = try #require(try await bench.redeem(try key.denial(issued.text), issued).denial)
    #expect(denial.facts.device == device.device)
    let late = await thrown { try await bench.redeem(try key.answer(issued.text), issued) }
    #expect(late?.reason == .challengeAnswered)
    let next = await thrown { _ = try await bench.challenge(device) }
    #expect(next?.code == .throttled && next?.retryAfterSeconds == 600)
    bench.bench.clock.advance(seconds: 600)
    _ = try await bench.challenge(device)
  }

  @Test("A no is a no to all that was asked by then, and no yes follows under the same key")
  func denialOfAll() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
    let request = try IdempotencyKey("0123456789012345678901")
    let denial = try #require(
      try await bench.redeem(try key.denial(first.text), first, key: request).denial)
    let sibling = await thrown { try await bench.redeem(try key.answer(second.text), second) }
    #expect(sibling?.reason == .challengeDenied)
    let yes = await thrown {
      try await bench.redeem(try key.answer(first.text), first, key: request)
    }
    #expect(yes?.reason == .challengeAnswered)
    let again = try #require(
      try await bench.redeem(try key.denial(first.text), first, key: request).denial)
    #expect(again.isReplay && again.receipt == denial.receipt)
  }

  @Test(
    "A no from a machine whose clock is wrong ends the others all the same, and its own when it is over"
  )
  func denialByAnyClock() async throws {
    for skew in [-600, 700] as [Int64] {
      let (bench, key) = (try await DeviceBench.make(), try RawDevice())
      let device = try await bench.enrolled(key)
      let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
      bench.bench.clock.advance(seconds: skew)
      #expect(try await bench.redeem(try key.denial(first.text), first).denial != nil)
      bench.bench.clock.advance(seconds: -skew)
      let sibling = await thrown { try await bench.redeem(try key.answer(second.text), second) }
      #expect(sibling?.reason == .challengeDenied, "\(skew)")
    }
  }

  @Test("Nor is an approval told again once its owner has said no")
  func noReplayAfterDenial() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
    let request = try IdempotencyKey("0123456789012345678901")
    try await bench.redeem(try key.answer(first.text), first, key: request)
    try await bench.redeem(try key.denial(second.text), second)
    let again = await thrown {
      try await bench.redeem(try key.answer(first.text), first, key: request)
    }
    #expect(again?.reason == .challengeDenied)
  }

  @Test(
    "What was answered with no is never told as a yes, whatever its row of use was edited to say")
  func noReplayOfAnotherAnswer() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let verdict = try await bench.devices.prepare(
      try key.answer(issued.text), to: PresentedChallenge(issued.challenge),
      idempotencyKey: try IdempotencyKey("0123456789012345678901"))
    guard case .approval(let yes) = verdict else { throw RegainError.refusal(.wrongSignature) }
    try await bench.redeem(try key.denial(issued.text), issued)
    // As if that yes had used it up, and nobody had ever said no.
    let (scope, id) = (Scope(.default, try AccountID("alice")), issued.challenge.description)
    let forged = Consumption(
      scope: scope, kind: .challenge, id: id, at: issued.expiresAt,
      idempotencyDigest: yes.idempotencyDigest, receipt: yes.receipt)
    let changes = ChangeSet([.forget(scope, .challenge, id: id), .consume(forged)])
    #expect(await bench.bench.memory.commit(changes) == .committed)
    try await bench.edit { record in
      for index in record.challenges.indices { record.challenges[index].isDenied = false }
    }
    let error = await thrown { _ = try await bench.devices.commit(yes) }
    #expect(error?.reason == .challengeAnswered)
  }

  @Test("A device that was ended says no to nothing, and ends nothing of the others")
  func denialByEndedDevice() async throws {
    let (bench, key, other) = (
      try await DeviceBench.make(), try RawDevice(), try RawDevice(seed: 2)
    )
    let (device, second) = (try await bench.enrolled(key), try await bench.enrolled(other))
    let (asked, pending) = (try await bench.challenge(device), try await bench.challenge(second))
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    let denial = try key.denial(asked.text)
    let looked = await thrown {
      _ = try await bench.devices.verify(denial, to: PresentedChallenge(asked.challenge))
    }
    let denied = await thrown { try await bench.redeem(denial, asked) }
    #expect(looked?.reason == .deviceRevoked && denied?.reason == .deviceRevoked)
    // What another of the account's devices was asked may still be approved.
    #expect(try await bench.redeem(try other.answer(pending.text), pending).approval != nil)
  }

  @Test("A no with the number typed is a no")
  func typedDenial() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device) { $0.asksForNumber = true }
    let typed = issued.text.replacing("match: ?", with: "match: 123456")
    let verdict = try await bench.devices.redeem(
      try key.denial(typed), to: PresentedChallenge(text: Array(typed.utf8)))
    #expect(verdict.denial != nil)
  }

  @Test("A no that was kept holds though its challenge was answered meanwhile")
  func lateDenial() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
    let denial = try key.denial(first.text)
    bench.bench.store.failEveryCommit(with: .unavailable)
    #expect(await thrown { try await bench.redeem(denial, first) }?.code == .unavailable)
    bench.bench.store.failEveryCommit(with: nil)
    // Another process, which knows of no denial.
    let other = RecoveryService(
      store: bench.bench.store, keyring: bench.bench.service.context.keyring,
      configuration: bench.bench.service.context.configuration, clock: bench.bench.clock,
      random: SeededRandom(seed: 99))
    _ = try await other.devices.redeem(
      try key.answer(first.text), to: PresentedChallenge(first.challenge))
    let held = await thrown { try await bench.redeem(try key.answer(second.text), second) }
    #expect(held?.reason == .challengeDenied)
    #expect(try await bench.bench.service.examine().filter { $0.severity == .alarm }.isEmpty)
  }

  @Test("No flood of wrong answers and no state of the store keeps an owner from saying no")
  func denialIsAStop() async throws {
    let all = try await AnchoredBench.make()
    let bench = DeviceBench(bench: all.bench)
    let (key, other) = (try RawDevice(), try RawDevice(seed: 2))
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device) { $0.asksForNumber = true }
    for _ in 0..<6 {
      _ = await thrown { try await bench.redeem(try other.answer(asked.text), asked) }
    }
    let waiting = await thrown { try await bench.redeem(try key.answer(asked.text), asked) }
    #expect(waiting?.code == .throttled)
    // Neither does an anchor that cannot be reached, nor a clock that went back.
    all.anchor.isBroken = true
    all.bench.clock.advance(seconds: -400)
    #expect(try await bench.redeem(try key.denial(asked.text), asked).denial != nil)
  }

  @Test("A denial that cannot be written is kept, and until it is, nothing is granted")
  func keptDenial() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice())
    let device = try await bench.enrolled(key)
    let (first, second) = (try await bench.challenge(device), try await bench.challenge(device))
    let early = try key.answer(second.text)
    bench.bench.store.failEveryCommit(with: .unavailable)
    let denied = await thrown { try await bench.redeem(try key.denial(first.text), first) }
    #expect(denied?.code == .unavailable)
    let held = await thrown { try await bench.redeem(early, second) }
    #expect(held?.code == .unavailable)
    bench.bench.store.failEveryCommit(with: nil)
    let later = await thrown { try await bench.redeem(early, second) }
    #expect(later?.reason == .challengeDenied)
    #expect(try await bench.bench.events().contains("authn_device_denied"))
  }
}
