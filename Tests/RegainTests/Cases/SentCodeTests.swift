import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Codes that are sent in a recovery case") struct SentCodeTests {
  /// A case of alice's, and a mailbox of hers.
  private func make(
    _ change: (inout RecoveryPolicy) -> Void = { _ in }
  ) async throws -> (CaseBench, AddressID) {
    let bench = try await CaseBench.make(.anything(change)) { $0.attempts = try .lenient }
    return (bench, try await bench.register())
  }

  @Test("A code counts once, and the second time there is none") func once() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    #expect(try await bench.show(sent.text, in: given).state == .satisfied)
    let again = await thrown { try await bench.show(sent.text, in: given) }
    #expect(again?.code == .refused)
    #expect(try await bench.pieces(given) == 1)
  }

  @Test("Sixteen at once with one code: one piece") func race() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    let accepted = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { await thrown { try await bench.show(sent.text, in: given) } == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(accepted == 1)
    #expect(try await bench.pieces(given) == 1)
  }

  @Test(
    "A new code ends the one before, to the same mailbox and to another: never are two alive",
    arguments: ["mailbox-1", "mailbox-2"])
  func replaced(_ destination: String) async throws {
    let (bench, mail) = try await make()
    let second =
      try await destination == "mailbox-1"
      ? mail : bench.register(.address, by: .email, destination)
    let given = try await bench.open()
    let old = try await bench.send(given, to: mail)
    let new = try await bench.send(given, to: second)
    try #require(old.text != new.text)
    #expect(await thrown { try await bench.show(old.text, in: given) }?.code == .refused)
    #expect(try await bench.attempts(.deliveredCode).failures == 1)
    #expect(try await bench.show(new.text, in: given).state == .satisfied)
  }

  @Test("One to an address and one to a contact may be alive beside each other")
  func besideEachOther() async throws {
    let (bench, mail) = try await make()
    let friend = try await bench.register(.contact, by: .email, "friend-1")
    let given = try await bench.open()
    let own = try await bench.send(given, to: mail)
    let theirs = try await bench.send(given, to: friend)
    try await bench.show(own.text, in: given)
    try await bench.show(theirs.text, in: given)
    let kinds = try await bench.cases.status(of: given.id).evidence.map(\.kind)
    #expect(kinds == [.deliveredCode, .contact])
  }

  @Test("A code is good up to the second before its end", arguments: [599, 600] as [Int64])
  func end(_ seconds: Int64) async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    #expect(sent.expiresAt == bench.clock.now.adding(seconds: 600))
    bench.clock.advance(seconds: seconds)
    let error = await thrown { try await bench.show(sent.text, in: given) }
    let expected: RefusalReason? = seconds < 600 ? nil : .codeExpired
    #expect(error?.reason == expected)
    #expect(try await bench.pieces(given) == (seconds < 600 ? 1 : 0))
  }

  @Test(
    "A code that was sent for one case shows nothing in another, with or without a code of its own",
    arguments: [true, false])
  func ofAnotherCase(_ hasOwn: Bool) async throws {
    let (bench, mail) = try await make()
    let (given, other) = (try await bench.open(), try await bench.open())
    let sent = try await bench.send(given, to: mail)
    if hasOwn { _ = try await bench.send(other, to: mail) }
    let error = await thrown { try await bench.show(sent.text, in: other) }
    #expect(error?.code == .refused)
    #expect(try await bench.pieces(other) == 0)
    #expect(try await bench.show(sent.text, in: given).state == .satisfied)
  }

  @Test("A code that was sent for another account's case shows nothing")
  func ofAnotherAccount() async throws {
    let (bench, mail) = try await make()
    let theirs = try await bench.register(.address, by: .email, "mailbox-2", account: "bob")
    let (given, other) = (try await bench.open(), try await bench.open("bob"))
    _ = try await bench.send(given, to: mail)
    let sent = try await bench.send(other, to: theirs)
    #expect(await thrown { try await bench.show(sent.text, in: given) }?.code == .refused)
    // Nor is one sent for a case to somebody else's address.
    let across = await thrown { _ = try await bench.send(given, to: theirs) }
    #expect(across?.reason == .unknownAddress)
    #expect(try await bench.show(sent.text, in: other).state == .satisfied)
  }

  @Test("A code that confirms an address is none of a case, and the other way round")
  func ofAnotherUse() async throws {
    let (bench, mail) = try await make()
    let alice = try AccountID("alice")
    let added = try await bench.addresses.add(
      AddressRequest(account: alice, .address, by: .email, destination: "mailbox-2"),
      authority: .session(actor: "alice"))
    let issued = try await bench.addresses.confirmation(of: added.id, of: alice)
    let confirming = issued.shown
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    #expect(await thrown { try await bench.show(confirming, in: given) }?.code == .refused)
    let confirmed = await thrown {
      try await bench.addresses.confirm(TypedDeliveredCode(sent.text), for: added.id, of: alice)
    }
    #expect(confirmed?.code == .refused)
    try await bench.addresses.confirm(TypedDeliveredCode(confirming), for: added.id, of: alice)
    #expect(try await bench.show(sent.text, in: given).state == .satisfied)
  }

  @Test("NIST 3.1.3.2: wrong codes stay counted over new codes and new cases")
  func staysCounted() async throws {
    let bench = try await CaseBench.make(.anything())
    let mail = try await bench.register()
    for number in 1...5 {
      let given = try await bench.open()
      let sent = try await bench.send(given, to: mail)
      try await bench.guess(sent, times: 1, in: given)
      #expect(try await bench.attempts(.deliveredCode).failures == number)
    }
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    let waiting = await thrown { try await bench.show(sent.text, in: given) }
    #expect(waiting?.code == .throttled && waiting?.retryAfterSeconds == 30)
    bench.clock.advance(seconds: 30)
    try await bench.show(sent.text, in: given)
    #expect(try await bench.isUncounted(.deliveredCode))
  }

  @Test(
    "Ten wrong codes exhaust a case, nine do not; another case takes codes still",
    arguments: [9, 10])
  func exhausts(_ wrong: Int) async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    try await bench.guess(sent, times: wrong, in: given)
    let error = await thrown { try await bench.show(sent.text, in: given) }
    #expect((error == nil) == (wrong < 10))
    guard wrong == 10 else { return }
    let new = try await bench.send(given, to: mail)
    #expect(await thrown { try await bench.show(new.text, in: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
    let other = try await bench.open()
    let sentAnew = try await bench.send(other, to: mail)
    #expect(try await bench.show(sentAnew.text, in: other).state == .satisfied)
  }

  @Test(
    "NIST 3.2.2: with the hundredth failure in a row the mailbox is disabled, and the other ways stay"
  )
  func disabled() async throws {
    let bench = try await CaseBench.make(.anything(), profile: .nist) {
      $0.attempts = try .lenient
    }
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    for round in 1...10 {
      bench.clock.advance(seconds: 3600)
      let given = try await bench.open()
      let sent = try await bench.send(given, to: mail)
      try await bench.guess(sent, times: round < 10 ? 10 : 9, in: given)
    }
    bench.clock.advance(seconds: 3600)
    try await bench.acknowledgeAll()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    try await bench.guess(sent, times: 1, in: given)
    bench.clock.advance(seconds: 1)
    #expect(await thrown { try await bench.show(sent.text, in: given) }?.code == .refused)
    let error = await thrown { _ = try await bench.send(given, to: mail) }
    #expect(error?.reason == .addressDisabled)
    #expect(try await bench.notices(.addressDisabled).count == 1)
    let states = try await bench.addresses.list(of: AccountID("alice")).map(\.state)
    #expect(states == ["disabled"])
    // No wait makes it good again.
    bench.clock.advance(seconds: 86_400)
    #expect(await thrown { _ = try await bench.send(given, to: mail) }?.reason == .addressDisabled)
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
  }

  @Test("NIST 3.2.2: the right code of a contact ends no count of the codes to the owner's mailbox")
  func countedApart() async throws {
    let (bench, mail) = try await make()
    let friend = try await bench.register(.contact, by: .email, "friend-1")
    let given = try await bench.open()
    let own = try await bench.send(given, to: mail)
    try await bench.guess(own, times: 4, in: given)
    #expect(try await bench.attempts(.deliveredCode).failures == 4)
    let theirs = try await bench.send(given, to: friend)
    try await bench.show(theirs.text, in: given)
    #expect(try await bench.attempts(.deliveredCode).failures == 4)
  }

  @Test("A code to an address that was removed meanwhile is not taken, and no failure")
  func removed() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    try await bench.addresses.remove(
      mail, of: AccountID("alice"), authority: DeviceBench.administrator)
    #expect(await thrown { try await bench.show(sent.text, in: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
    #expect(try await bench.isUncounted(.deliveredCode))
  }

  @Test("A new code that is sent between the look and the commit wins")
  func replacedMeanwhile() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    let (slow, store) = bench.intervened()
    store.before(commit: 1) { _ = await thrown { _ = try await bench.send(given, to: mail) } }
    #expect(await thrown { try await slow.show(sent.text, in: given) }?.code == .refused)
    #expect(try await bench.pieces(given) == 0)
  }

  @Test(
    "SMS and voice support, and never decide: alone they grant nothing",
    arguments: [DeliveryChannel.sms, .voice], [AddressKind.address, .contact])
  func telephone(_ channel: DeliveryChannel, _ kind: AddressKind) async throws {
    let bench = try await CaseBench.make(.anything())
    let phone = try await bench.register(kind, by: channel, "phone-1")
    let given = try await bench.open()
    #expect(try await bench.add(delivered: phone, to: given).state == .evidence)
    #expect(await bench.refusal(given)?.code == .pending)
  }

  @Test("Of one case ten codes are made, and ten an hour of cases in which nothing was shown")
  func mostCodes() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    let (stranger, other, owner) = (
      try await bench.open(), try await bench.open(), try await bench.open()
    )
    func send(_ given: GivenCase) async -> RegainError? {
      await thrown { _ = try await bench.cases.deliver(given.id, to: mail) }
    }
    for _ in 0..<10 { #expect(await send(stranger) == nil) }
    #expect(await send(stranger)?.reason == .caseFull)
    #expect(await send(other)?.code == .throttled)
    try await bench.add(code: codes[1], to: owner)
    for _ in 0..<10 { #expect(await send(owner) == nil) }
    #expect(await send(owner)?.reason == .caseFull)
    bench.clock.advance(seconds: 3600)
    #expect(await send(owner)?.reason == .caseFull)
    #expect(await send(other) == nil)
  }

  @Test("What is no code is malformed, and nothing is counted")
  func malformed() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    _ = try await bench.send(given, to: mail)
    for text in ["", "1234567", "123456789", "1234567A", "ABCD-EFGH-JKMN-PQR", "<12345678>"] {
      #expect(await thrown { try await bench.show(text, in: given) }?.code == .malformed, "\(text)")
    }
    #expect(try await bench.isUncounted(.deliveredCode))
  }

  @Test(
    "A longer code is read in any case, with any dashes; one slip in it is told, and not counted")
  func longer() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail, lifetime: 3600)
    #expect(sent.text.utf8.count == 19)
    for index in sent.text.utf8.indices where sent.text[index] != "-" {
      let other: Character = sent.text[index] == "7" ? "8" : "7"
      let slip = sent.text.replacingCharacters(at: index, with: other)
      #expect(await thrown { try await bench.show(slip, in: given) }?.code == .malformed)
    }
    #expect(try await bench.isUncounted(.deliveredCode))
    let typed = sent.text.lowercased().replacing("-", with: " ")
    #expect(try await bench.show(typed, in: given).state == .satisfied)
  }

  @Test("With a wrong case secret a right code shows nothing, and nothing is counted")
  func wrongSecret() async throws {
    let (bench, mail) = try await make()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail)
    let other = try bench.forged(given)
    #expect(await thrown { try await bench.show(sent.text, in: other) }?.reason == .wrongCaseSecret)
    #expect(try await bench.isUncounted(.deliveredCode))
    try await bench.show(sent.text, in: given)
  }
}

extension String {
  fileprivate func replacingCharacters(
    at index: String.Index, with character: Character
  ) -> String {
    var text = self
    text.replaceSubrange(index...index, with: String(character))
    return text
  }
}
