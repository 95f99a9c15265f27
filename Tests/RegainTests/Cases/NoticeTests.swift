import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What owners are told of recoveries") struct NoticeTests {
  /// Two mailboxes, a phone and a house of alice's, and a friend.
  private struct Places {
    let mail: AddressID
    let work: AddressID
    let phone: AddressID
    let house: AddressID
    let friend: AddressID

    init(_ bench: CaseBench) async throws {
      mail = try await bench.register()
      work = try await bench.register(.address, by: .email, "mailbox-2")
      phone = try await bench.register(.address, by: .sms, "phone-1")
      house = try await bench.register(.address, by: .domesticPost, "house-1")
      friend = try await bench.register(.contact, by: .email, "friend-1")
      try await bench.acknowledgeAll()
    }

    var usual: Set<AddressID?> { [mail, work, phone] }
  }

  private func told(
    _ bench: CaseBench, _ event: AuditEventName
  ) async throws -> [AddressID?] {
    try await bench.notices(event).map(\.address)
  }

  // MARK: who is told

  @Test("NIST 4.6: each address that is not postal is told once of every step; no contact is")
  func everybody() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let places = try await Places(bench)
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: given)
    _ = try await bench.grant(given)
    for event in [AuditEventName.caseOpened, .caseEvidence, .caseChanged, .caseGranted] {
      let addresses = try await told(bench, event)
      #expect(Set(addresses) == places.usual, "\(event)")
      #expect(addresses.count == 3, "\(event)")
    }
  }

  @Test("NIST 4.2.3: nothing is granted without a notice, also where nobody has an address")
  func always() async throws {
    let bench = try await CaseBench.make(.anything())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    _ = try await bench.grant(given)
    let notices = try await bench.notices(.caseGranted)
    #expect(notices.count == 1)
    #expect(notices.allSatisfy { $0.address == nil && $0.recoveryCase == given.id })
  }

  @Test(
    "NIST 4.6: by post in its three cases, and in no other", arguments: PostalReason.allCases)
  func post(_ reason: PostalReason) async throws {
    let bench = try await CaseBench.make(.anything { $0.notifiesByPost = reason == .policy })
    let codes = try await bench.bench.issue()
    let house = try await bench.register(.address, by: .post, "house-1")
    let mail = try await reason == .noOther ? nil : bench.register()
    let work =
      try await reason == .oneOfTwo
      ? bench.register(.address, by: .email, "mailbox-2") : nil
    try await bench.acknowledgeAll()
    let given = try await bench.open()
    if reason == .onlyOther || reason == .oneOfTwo, let mail {
      try await bench.add(delivered: mail, to: given)
    } else {
      try await bench.add(code: codes[1], to: given)
    }
    _ = try await bench.grant(given)
    let others = Set([mail, work].compactMap(\.self))
    let expected = reason.isByPost ? others.union([house]) : others
    let addresses = try await told(bench, .caseGranted).compactMap(\.self)
    #expect(Set(addresses) == expected)
  }

  @Test(
    "A stop is told at every address, not only where its link was read",
    arguments: StopWay.allCases)
  func stops(_ way: StopWay) async throws {
    let scene = try await StopScene.make()
    let bench = scene.bench
    let work = try await bench.register(.address, by: .email, "mailbox-2")
    try await bench.acknowledgeAll()
    try await scene.stop(way)
    let addresses = Set(try await told(bench, .accountFrozen))
    // To the owner wherever the application finds him, or to each.
    #expect(addresses.contains(nil) || addresses == [scene.mail, work])
  }

  @Test("Nobody is told of a case that somebody opens for an account that is not there")
  func nobody() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.open("nobody")
    #expect(try await bench.bench.service.outbox.list().isEmpty)
  }

  // MARK: how often

  @Test("Of cases that are opened the owner is told once in an interval, of evidence in each")
  func interval() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    _ = try await bench.register()
    try await bench.acknowledgeAll()
    for _ in 0..<5 { _ = try await bench.open() }
    #expect(try await bench.notices(.caseOpened).count == 1)
    bench.clock.advance(seconds: 86_399)
    let given = try await bench.open()
    #expect(try await bench.notices(.caseOpened).count == 1)
    try await bench.add(code: codes[1], to: given)
    #expect(try await bench.notices(.caseEvidence).map(\.recoveryCase) == [given.id])
    bench.clock.advance(seconds: 1)
    _ = try await bench.open()
    #expect(try await bench.notices(.caseOpened).count == 2)
  }

  @Test(
    "vaultwarden#2955: a case that waits is reminded of once in an interval, by however many processes"
  )
  func reminders() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    _ = try await bench.register()
    let (given, bare) = (try await bench.open(), try await bench.open())
    try await bench.add(code: codes[1], to: given)
    try await bench.acknowledgeAll()
    bench.clock.advance(seconds: 86_399)
    #expect(try await bench.cases.keepUp().reminded == 0)
    bench.clock.advance(seconds: 1)
    for round in 1...3 {
      let other = bench.another(seed: UInt64(100 + round))
      let reminded = try await withThrowingTaskGroup(of: Int.self) { group in
        for one in [bench, other] {
          group.addTask { try await one.cases.keepUp().reminded }
        }
        return try await group.reduce(0, +)
      }
      #expect(reminded == 1, "round \(round)")
      // Nor after a restart.
      let restarted = bench.another(seed: UInt64(200 + round))
      #expect(try await restarted.cases.keepUp().reminded == 0)
      let notices = try await bench.notices(.caseEvidence)
      #expect(notices.map(\.recoveryCase) == [given.id])
      try await bench.acknowledgeAll()
      bench.clock.advance(seconds: 86_400)
    }
    #expect(try await bench.state(bare) == .open)
  }

  @Test("Nobody is reminded of a case that is over")
  func noReminder() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.cases.cancel(TypedCaseSecret(given.secret))
    bench.clock.advance(seconds: 2 * 86_400)
    #expect(try await bench.cases.keepUp().reminded == 0)
  }

  // MARK: handing over

  @Test("A notice that was handed over is gone, and is not handed over twice")
  func acknowledged() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    let outbox = bench.bench.service.outbox
    _ = try await bench.register()
    try await bench.acknowledgeAll()
    _ = try await bench.open()
    let notice = try #require(try await bench.notices(.caseOpened).first)
    try await outbox.acknowledge(notice)
    #expect(try await outbox.list().isEmpty)
    #expect(await thrown { try await outbox.acknowledge(notice) }?.code == .refused)
    let delivered = AuditEventName.noticeDelivered.rawValue
    let last = try #require(try await bench.bench.log().last)
    #expect(last.event == delivered)
    #expect(last.fields.contains { $0.name == "notice" && $0.value == notice.id.description })
  }

  @Test("Where two addresses must have been told an hour ago, nothing is granted a second before")
  func demanded() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.notification = NotificationDemand(addresses: 2, secondsBefore: 3600) })
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    _ = try await bench.register(.address, by: .email, "mailbox-2")
    try await bench.acknowledgeAll()
    let given = try await bench.open()
    let outbox = bench.bench.service.outbox
    try await bench.add(code: codes[1], to: given)
    #expect(await bench.refusal(given)?.code == .pending)
    for notice in try await bench.notices(.caseOpened) where notice.address == mail {
      try await outbox.acknowledge(notice)
    }
    bench.clock.advance(seconds: 4000)
    // One is not two, however long ago.
    #expect(try await bench.state(given) == .evidence)
    #expect(await bench.refusal(given)?.code == .pending)
    for notice in try await bench.notices(.caseOpened) { try await outbox.acknowledge(notice) }
    #expect(try await bench.state(given) == .waiting)
    #expect(try await bench.cases.status(of: given.id).addressesTold == 2)
    bench.clock.advance(seconds: 1800)
    // What comes later to the same addresses begins the time of none anew.
    try await bench.acknowledgeAll()
    bench.clock.advance(seconds: 1799)
    #expect(await bench.refusal(given)?.code == .pending)
    bench.clock.advance(seconds: 1)
    _ = try await bench.grant(given)
  }

  @Test("Notices of one case, and those to the same address, do not count for more")
  func notTwice() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.notification = NotificationDemand(addresses: 2, secondsBefore: 0) })
    let codes = try await bench.bench.issue()
    _ = try await bench.register()
    try await bench.acknowledgeAll()
    let (given, other) = (try await bench.open(), try await bench.open())
    try await bench.add(code: codes[1], to: given)
    try await bench.add(code: codes[2], to: other)
    try await bench.acknowledgeAll()
    for one in [given, other] {
      #expect(try await bench.cases.status(of: one.id).addressesTold == 1)
      #expect(await bench.refusal(one)?.code == .pending)
    }
  }

  // MARK: what it says

  @Test("NIST 4.6: a message names the account, the time, how to stop it and whom to turn to")
  func message() async throws {
    var rules = try RecoveryRules(policies: [.codeAndDevice()], defaultPolicy: "code-and-device")
    rules.contact = "https://help.example.org/recovery"
    let bench = try await CaseBench.make(rules)
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    _ = try await bench.register()
    bench.clock.advance(seconds: 4711)
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: given)
    try await bench.tokens.redeem(try await bench.grant(given))
    try await bench.bench.stop(codes[0])
    let notices = try await bench.notices()
    #expect(notices.count > 8)
    for notice in notices {
      #expect(notice.message.contains("alice"), "\(notice.event)")
      #expect(notice.message.contains(notice.at.description), "\(notice.event)")
      #expect(notice.message.contains("stop"), "\(notice.event)")
      #expect(notice.message.contains("https://help.example.org/recovery"), "\(notice.event)")
      // A sentence, and no event's name.
      #expect(!notice.message.contains(notice.event), "\(notice.event)")
    }
  }

  @Test("No row of the outbox has a code, a secret or a link in it")
  func rows() async throws {
    let bench = try await CaseBench.make(.codeAndDevice())
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let mail = try await bench.register()
    let given = try await bench.open()
    let sent = try await bench.send(given, to: mail, lifetime: 3600)
    let stop = try await bench.stopToken(given, at: mail)
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: given)
    try await bench.show(sent.text, in: given)
    let token = try await bench.grant(given)
    try await bench.tokens.redeem(token)
    try await bench.bench.stop(codes[0])
    let page = ReadRequest([.recordPage(.notice, after: nil, limit: 500)])
    let rows = try await bench.bench.memory.rows(for: page).records
      .map { String(decoding: $0.body, as: UTF8.self) }
    #expect(rows.count > 8)
    let secrets = [given.secret, sent.text, stop, token.text] + codes
    for row in rows {
      #expect(!secrets.contains { row.contains($0) })
      #expect(!row.contains("rgs_") && !row.contains("rgc_") && !row.contains("rgh_"))
    }
  }

  @Test("The link of a notice stops what it is about; each address has one of its own")
  func link() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.bench.issue()
    _ = try await bench.register()
    _ = try await bench.register(.address, by: .email, "mailbox-2")
    try await bench.acknowledgeAll()
    let given = try await bench.open()
    var links: [String] = []
    for notice in try await bench.notices(.caseOpened) {
      for _ in 0..<2 {
        let token = try #require(try await bench.link(of: notice))
        links.append(token)
      }
    }
    // Made when it is handed over, and the same each time.
    #expect(links.count == 4 && Set(links).count == 2)
    let first = try #require(links.first)
    let receipt = try await bench.cases.stop(TypedStopToken(first), account: AccountID("alice"))
    #expect(receipt.frozenUntil != nil)
    #expect(try await bench.state(given) == .cancelled)
  }

  @Test("A notice that is about no case has no link")
  func withoutLink() async throws {
    let bench = try await CaseBench.make(.anything())
    _ = try await bench.register()
    for notice in try await bench.notices() {
      #expect(try await bench.link(of: notice) == nil)
    }
  }
}

extension CaseBench {
  fileprivate func link(of notice: OwnerNotification) async throws -> String? {
    guard let token = try await bench.service.outbox.stopToken(for: notice) else { return nil }
    return token.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }
}

/// Why a notice goes by post, or does not.
enum PostalReason: CaseIterable {
  case noOther, policy, onlyOther, hasOther, oneOfTwo

  var isByPost: Bool {
    switch self {
    case .noOther, .policy, .onlyOther: true
    case .hasOther, .oneOfTwo: false
    }
  }
}
