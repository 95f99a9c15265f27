import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Recovery addresses and contacts") struct AddressTests {
  private let alice: AccountID
  private let session: IssueAuthority

  init() throws {
    alice = try AccountID("alice")
    session = try .session(actor: "alice")
  }

  /// Registered, and not confirmed.
  private func pending(
    _ bench: CaseBench, _ destination: String = "mailbox-1", _ kind: AddressKind = .address,
    by channel: DeliveryChannel = .email
  ) async throws -> AddressID {
    try await bench.addresses.add(
      AddressRequest(account: alice, kind, by: channel, destination: destination),
      authority: session
    ).id
  }

  private func confirmation(
    _ bench: CaseBench, of address: AddressID, lifetime: Int64? = nil
  ) async throws -> SentCode {
    let code = try await bench.addresses.confirmation(
      of: address, of: alice, lifetimeSeconds: lifetime)
    return SentCode(text: code.shown, expiresAt: code.expiresAt)
  }

  private func confirm(_ bench: CaseBench, _ text: String, _ address: AddressID) async throws {
    try await bench.addresses.confirm(TypedDeliveredCode(text), for: address, of: alice)
  }

  private func states(_ bench: CaseBench) async throws -> [String] {
    try await bench.addresses.list(of: alice).map(\.state)
  }

  // MARK: the life of an address

  @Test("NIST 4.2.1.2: an address takes part in nothing before its code was typed")
  func confirmed() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let address = try await pending(bench)
    #expect(try await states(bench) == ["pending"])
    let given = try await bench.open()
    let early = await thrown { _ = try await bench.send(given, to: address) }
    #expect(early?.reason == .addressNotConfirmed)
    let opened = try await bench.notices(.caseOpened)
    #expect(opened.count == 1 && opened.allSatisfy { $0.address == nil })
    let code = try await confirmation(bench, of: address)
    try await confirm(bench, code.text, address)
    #expect(try await states(bench) == ["active"])
    #expect(try await bench.add(delivered: address, to: given).state == .satisfied)
    // It is confirmed once.
    let again = await thrown { _ = try await confirmation(bench, of: address) }
    #expect(again?.reason == .nothingToConfirm)
    #expect(await thrown { try await confirm(bench, code.text, address) }?.code == .refused)
  }

  @Test("One that was validated when its owner's identity was proven needs no code")
  func validated() async throws {
    let bench = try await CaseBench.make(.anything())
    var request = try AddressRequest(
      account: alice, .address, by: .email, destination: "mailbox-1")
    request.isValidated = true
    let added = try await bench.addresses.add(request, authority: session)
    #expect(added.state == "active" && added.confirmedAt == bench.clock.now)
    let given = try await bench.open()
    #expect(try await bench.add(delivered: added.id, to: given).state == .satisfied)
  }

  @Test("A code confirms the address that it was sent to, the newest one, in its time")
  func itsCode() async throws {
    let bench = try await CaseBench.make(.anything()) { $0.attempts = try .lenient }
    let (one, two) = (try await pending(bench), try await pending(bench, "mailbox-2"))
    let old = try await confirmation(bench, of: one)
    let code = try await confirmation(bench, of: one)
    let other = try await confirmation(bench, of: two)
    for text in [old.text, other.text, code.wrong] where text != code.text {
      #expect(await thrown { try await confirm(bench, text, one) }?.code == .refused)
    }
    #expect(try await bench.attempts(.deliveredCode).failures == 3)
    bench.clock.advance(seconds: 599)
    try await confirm(bench, code.text, one)
    bench.clock.advance(seconds: 1)
    #expect(await thrown { try await confirm(bench, other.text, two) }?.reason == .codeExpired)
    #expect(try await states(bench) == ["active", "pending"])
  }

  @Test("Wrong codes are counted for the account, and a new code resets nothing")
  func counted() async throws {
    let bench = try await CaseBench.make(.anything())
    let address = try await pending(bench)
    for _ in 0..<5 {
      let code = try await confirmation(bench, of: address)
      #expect(await thrown { try await confirm(bench, code.wrong, address) }?.code == .refused)
    }
    let code = try await confirmation(bench, of: address)
    #expect(await thrown { try await confirm(bench, code.text, address) }?.code == .throttled)
    bench.clock.advance(seconds: 30)
    try await confirm(bench, code.text, address)
  }

  @Test("An address that is removed takes part in nothing, at once, and is told of it")
  func removed() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let (mail, work) = (
      try await bench.register(), try await bench.register(.address, by: .email, "mailbox-2")
    )
    let given = try await bench.open()
    try await bench.acknowledgeAll()
    try await bench.addresses.remove(mail, of: alice, authority: session)
    let told = try await bench.notices(.addressRemoved).compactMap(\.address)
    #expect(Set(told) == [mail, work])
    #expect(try await bench.addresses.list(of: alice).map(\.id) == [work])
    #expect(await thrown { _ = try await bench.send(given, to: mail) }?.code == .refused)
    let again = await thrown {
      try await bench.addresses.remove(mail, of: alice, authority: session)
    }
    #expect(again?.code == .refused)
    try await bench.add(delivered: work, to: given)
    #expect(try await bench.notices(.caseChanged).compactMap(\.address) == [work])
  }

  @Test("Every change is told at the addresses that there were, and not at the new one")
  func changesAreTold() async throws {
    let bench = try await CaseBench.make(.anything())
    let mail = try await bench.register()
    try await bench.acknowledgeAll()
    let work = try await pending(bench, "mailbox-2")
    #expect(try await bench.notices(.addressAdded).compactMap(\.address) == [mail])
    try await confirm(bench, try await confirmation(bench, of: work).text, work)
    #expect(try await bench.notices(.addressConfirmed).compactMap(\.address) == [mail])
  }

  @Test(
    "A change raises the risk of recoveries, by 100 for a day and by 50 for a week",
    arguments: [
      RiskWindow(from: 100, after: 86_399, isRaised: true),
      RiskWindow(from: 100, after: 86_400, isRaised: false),
      RiskWindow(from: 50, after: 86_400, isRaised: true),
      RiskWindow(from: 50, after: 604_799, isRaised: true),
      RiskWindow(from: 50, after: 604_800, isRaised: false),
    ], [false, true])
  func risk(_ window: RiskWindow, _ isRemoval: Bool) async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.addressChange, from: window.from, .refuse)] })
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    if isRemoval {
      bench.clock.advance(seconds: 30 * 86_400)
      try await bench.addresses.remove(mail, of: alice, authority: session)
    }
    bench.clock.advance(seconds: window.after)
    let given = try await bench.open()
    let outcome = try await bench.add(code: codes[1], to: given).decision.outcome
    let expected: PolicyDecision.Outcome = window.isRaised ? .refused : .met
    #expect(outcome == expected)
  }

  @Test("While recovery is stopped no address is added, confirmed or removed")
  func frozen() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let (mail, work) = (try await bench.register(), try await pending(bench, "mailbox-2"))
    let code = try await confirmation(bench, of: work)
    try await bench.bench.stop(codes[0])
    let errors = [
      await thrown { _ = try await pending(bench, "mailbox-3") },
      await thrown { try await confirm(bench, code.text, work) },
      await thrown { try await bench.addresses.remove(mail, of: alice, authority: session) },
    ]
    #expect(errors.map { $0?.reason } == [RefusalReason?](repeating: .accountFrozen, count: 3))
    #expect(try await states(bench) == ["active", "pending"])
    // The code was right.
    #expect(try await bench.isUncounted(.deliveredCode))
  }

  @Test("An account has at most 32, and room again once one was removed")
  func most() async throws {
    let bench = try await CaseBench.make(.anything())
    let first = try await pending(bench, "mailbox-0")
    for number in 1..<32 { _ = try await pending(bench, "mailbox-\(number)") }
    let error = await thrown { _ = try await pending(bench, "mailbox-32") }
    #expect(error?.reason == .tooManyAddresses)
    try await bench.addresses.remove(first, of: alice, authority: session)
    _ = try await pending(bench, "mailbox-32")
  }

  // MARK: what is one

  @Test(
    "NIST 4.2.2.2: what is one mailbox, phone or house counts once, as whatever it is registered",
    arguments: SharedPlace.allCases)
  func shared(_ place: SharedPlace) async throws {
    // An address and a contact, of whatever channel.
    var (own, theirs) = (EvidenceDemand(.deliveredCode), EvidenceDemand(.contact))
    own.channels = [.email, .post, .domesticPost]
    theirs.channels = own.channels
    let policy = RecoveryPolicy("both", requirement: .allOf([.demand(own), .demand(theirs)]))
    let bench = try await CaseBench.make(policy)
    let channels: (DeliveryChannel, DeliveryChannel) =
      place == .oneHouse ? (.post, .domesticPost) : (.email, .email)
    let address = try await bench.register(.address, by: channels.0, "place-1")
    let contact = try await bench.register(
      .contact, by: channels.1, place == .twoMailboxes ? "place-2" : "place-1")
    let given = try await bench.open()
    try await bench.add(delivered: address, to: given)
    try await bench.add(delivered: contact, to: given)
    let error = await bench.refusal(given)
    #expect((error == nil) == (place == .twoMailboxes))
  }

  // MARK: contacts

  @Test("NIST 4.2.1.3: a contact is to be looked at again after a year; an address is not")
  func review() async throws {
    let bench = try await CaseBench.make(.anything())
    let friend = try await bench.register(.contact, by: .email, "friend-1")
    _ = try await bench.register()
    func isDue() async throws -> [Bool] {
      try await bench.addresses.list(of: alice).map(\.isReviewDue)
    }
    bench.clock.advance(seconds: 365 * 86_400 - 1)
    #expect(try await isDue() == [false, false])
    bench.clock.advance(seconds: 1)
    #expect(try await isDue() == [true, false])
    try await bench.addresses.noteReview(of: friend, of: alice)
    #expect(try await isDue() == [false, false])
    bench.clock.advance(seconds: 365 * 86_400)
    #expect(try await isDue() == [true, false])
  }

  // MARK: how long codes live

  @Test(
    "NIST 4.2.1.2, 4.2.1.3: no code lives longer than its channel allows, not by a second",
    arguments: Ceiling.all)
  func ceiling(_ ceiling: Ceiling) async throws {
    let bench = try await CaseBench.make(.anything { $0.windowSeconds = 60 * 86_400 })
    let address = try await bench.register(ceiling.kind, by: ceiling.channel, "place-1")
    let second = try await pending(bench, "place-2", ceiling.kind, by: ceiling.channel)
    let given = try await bench.open()
    let end = bench.clock.now.adding(seconds: ceiling.seconds)
    let code = try await bench.send(given, to: address, lifetime: ceiling.seconds)
    let confirming = try await confirmation(bench, of: second, lifetime: ceiling.seconds)
    #expect(code.expiresAt == end && confirming.expiresAt == end)
    for lifetime in [ceiling.seconds + 1, 59, 0, -1, .max] {
      let sent = await thrown { _ = try await bench.send(given, to: address, lifetime: lifetime) }
      #expect(sent?.code == .malformed, "\(lifetime)")
      let confirmed = await thrown {
        _ = try await confirmation(bench, of: second, lifetime: lifetime)
      }
      #expect(confirmed?.code == .malformed, "\(lifetime)")
    }
    // Nothing of that has ended the one that was sent.
    bench.clock.advance(seconds: ceiling.seconds - 1)
    try await bench.show(code.text, in: given)
    #expect(try await bench.pieces(given) == 1)
  }

  @Test("A code never lives longer than its case")
  func withinTheCase() async throws {
    let bench = try await CaseBench.make(.anything { $0.windowSeconds = 3600 })
    let mail = try await bench.register()
    let given = try await bench.open()
    bench.clock.advance(seconds: 1800)
    let code = try await bench.send(given, to: mail, lifetime: 86_400)
    #expect(code.expiresAt == given.expiresAt)
    bench.clock.advance(seconds: 1799)
    try await bench.show(code.text, in: given)
    let late = try await bench.send(given, to: mail)
    #expect(late.expiresAt == given.expiresAt)
    bench.clock.advance(seconds: 1)
    #expect(await thrown { _ = try await bench.send(given, to: mail) }?.reason == .caseExpired)
  }

  @Test(
    "Up to ten minutes a code has eight digits; beyond, sixteen symbols",
    arguments: [(60, 8), (600, 8), (601, 19), (86_400, 19)] as [(Int64, Int)])
  func form(_ lifetime: Int64, _ count: Int) async throws {
    let bench = try await CaseBench.make(.anything())
    let mail = try await bench.register()
    let given = try await bench.open()
    let code = try await bench.send(given, to: mail, lifetime: lifetime)
    #expect(code.text.utf8.count == count)
    if count == 8 { #expect(code.text.utf8.allSatisfy { (0x30...0x39).contains($0) }) }
    try await bench.show(code.text, in: given)
    let second = try await pending(bench, "mailbox-2")
    let confirming = try await confirmation(bench, of: second, lifetime: lifetime)
    #expect(confirming.text.utf8.count == count)
    try await confirm(bench, confirming.text, second)
  }

  @Test(
    "Where nothing is said, a code lives ten minutes, by post as long as it takes, to a contact a day more"
  )
  func usual() async throws {
    let bench = try await CaseBench.make(.anything { $0.windowSeconds = 60 * 86_400 })
    _ = try await bench.bench.issue()
    let given = try await bench.open()
    for (kind, channel, seconds) in [
      (.address, .email, 600), (.address, .sms, 600), (.address, .domesticPost, 21 * 86_400),
      (.contact, .email, 87_000), (.contact, .post, 31 * 86_400),
    ] as [(AddressKind, DeliveryChannel, Int64)] {
      let address = try await bench.register(kind, by: channel, "\(kind)-\(channel)")
      let code = try await bench.send(given, to: address)
      #expect(code.expiresAt == bench.clock.now.adding(seconds: seconds), "\(kind) \(channel)")
    }
  }
}

/// What counts once, and what counts twice.
enum SharedPlace: CaseIterable { case oneMailbox, oneHouse, twoMailboxes }

/// For how long a change is a risk.
struct RiskWindow: Sendable {
  let from: Int
  let after: Int64
  let isRaised: Bool
}

/// The most that a code lives.
struct Ceiling: Sendable {
  let kind: AddressKind
  let channel: DeliveryChannel
  let seconds: Int64

  static let all = [
    Ceiling(kind: .address, channel: .sms, seconds: 600),
    Ceiling(kind: .address, channel: .voice, seconds: 600),
    Ceiling(kind: .address, channel: .email, seconds: 86_400),
    Ceiling(kind: .address, channel: .domesticPost, seconds: 21 * 86_400),
    Ceiling(kind: .address, channel: .post, seconds: 30 * 86_400),
    Ceiling(kind: .contact, channel: .sms, seconds: 600 + 86_400),
    Ceiling(kind: .contact, channel: .voice, seconds: 600 + 86_400),
    Ceiling(kind: .contact, channel: .email, seconds: 2 * 86_400),
    Ceiling(kind: .contact, channel: .domesticPost, seconds: 22 * 86_400),
    Ceiling(kind: .contact, channel: .post, seconds: 31 * 86_400),
  ]
}
