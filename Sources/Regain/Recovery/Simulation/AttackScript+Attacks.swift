extension AttackScript {
  /// Those that come with Regain. `Vectors/attacks.yaml` says what becomes of each under each built-in policy.
  public static let builtIn =
    phoneAttacks + mailboxAttacks + theftAttacks + insiderAttacks + proofingAttacks + owners

  /// Whoever has the number has what is sent to it.
  private static let phoneAttacks = [
    stranger("sim-swap", [.sent(.sms, 60), .sent(.voice, 120), .contact(.sms, 180)]) {
      $0.signals[RiskSignal.simChange.name] = 100
    },
    // The mailbox's own recovery goes by SMS.
    stranger("sim-swap-then-mailbox", [.sent(.sms, 60), .sent(.email, 900)]) {
      $0.signals[RiskSignal.simChange.name] = 100
    },
  ]

  private static let mailboxAttacks = [
    stranger("mailbox-takeover", [.sent(.email, 60), .sent(.email, 120)]),
    // A session of the owner's was taken, and an address and a contact of the attacker's own were added to the account.
    stranger("added-address", [.sent(.email, 60), .contact(.email, 120)]) {
      $0.signals[RiskSignal.addressChange.name] = 100
    },
    // The same, by somebody who waits for a fortnight: then they are no news.
    stranger("patient-intruder", [.sent(.email, 60), .contact(.email, 120)]),
  ]

  private static let theftAttacks = [
    stranger("stolen-sheet", [.saved(60), .saved(120)]),
    // Its key is a file, or a passkey that was synced to it; its mail program is open.
    stranger("stolen-laptop", [.sent(.email, 60), .device(.exportable, 120)]) {
      $0.knowsTheDevice()
    },
    stranger("stolen-laptop-with-passkey", [.sent(.email, 60), .device(.synced, 120)]) {
      $0.knowsTheDevice()
    },
    // Where it was said that the mailbox is open on that device, the two count once.
    stranger("stolen-laptop-declared", [.sent(.email, 60), .device(.exportable, 120)]) {
      $0.knowsTheDevice()
      $0.share("laptop")
    },
    // The sheet was in the bag, too.
    stranger("stolen-bag", [.sent(.email, 60), .device(.exportable, 120), .saved(180)]) {
      $0.knowsTheDevice()
    },
    stranger("stolen-wallet", [.saved(60), .sent(.email, 120)]),
    stranger("stolen-wallet-on-holiday", [.saved(60), .sent(.email, 120)]) {
      $0.stoppedAfterSeconds = 10 * 86_400
    },
    // A security key with the sheet beside it; the thief cannot make it verify its user.
    stranger("stolen-key-and-sheet", [.device(.attested, 60), .saved(120)]),
  ]

  private static let insiderAttacks = [
    stranger("rogue-agent", [.agent(60), .agent(120)]) { $0.share("agent") },
    // He runs the machine whose key it is.
    stranger("rogue-operator", [.device(.claimed, 60), .agent(120)]) { $0.knowsTheDevice() },
    stranger("colluding-agents", [.agent(60), .agent(120), .agent(180)]),
    stranger("colluding-team", [.agent(60), .agent(120), .saved(180)]) {
      $0.shows[0].shares = ["team"]
      $0.shows[1].shares = ["team"]
    },
    // The machine's sheet lies in their safe.
    stranger("colluding-agents-with-sheet", [.agent(60), .agent(120), .saved(180)]),
  ]

  private static let proofingAttacks = [
    stranger("fooled-proofing", [.proofing(2, 3600)]),
    stranger("fooled-proofing-and-agent", [.proofing(2, 3600), .agent(7200)]),
  ]

  /// From a device that nobody knows, and from elsewhere. The owner reads at another address what he was told, eight
  /// hours later.
  private static func stranger(
    _ name: String, _ shows: [SimulatedEvidence], _ change: (inout AttackScript) -> Void = { _ in }
  ) -> AttackScript {
    var script = AttackScript(name, shows: shows)
    script.signals = AttackScript.given([.newDevice, .distance, .score])
    script.toldAfterSeconds = [0, 0]
    script.stoppedAfterSeconds = 8 * 3600
    change(&script)
    return script
  }
}

extension AttackScript {
  /// What an application says that gives all of its signals: 100 of these, and 0 of the others.
  static func given(_ high: [RiskSignal]) -> [String: Int] {
    let all = RiskSignal.all.filter { !$0.isDerived || high.contains($0) }
    return Dictionary(uniqueKeysWithValues: all.map { ($0.name, high.contains($0) ? 100 : 0) })
  }

  fileprivate mutating func knowsTheDevice() {
    signals[RiskSignal.newDevice.name] = 0
    signals[RiskSignal.distance.name] = 0
  }

  fileprivate mutating func share(_ name: String) {
    for index in shows.indices { shows[index].shares = [name] }
  }
}

extension SimulatedEvidence {
  static func saved(_ second: Int64) -> Self {
    var saved = Self(.backupCode, afterSeconds: second)
    (saved.isLimited, saved.credentialAgeDays) = (true, 100)
    return saved
  }

  static func sent(_ channel: DeliveryChannel, _ second: Int64) -> Self {
    var sent = Self(.deliveredCode, afterSeconds: second)
    sent.channel = channel
    return sent
  }

  static func contact(_ channel: DeliveryChannel, _ second: Int64) -> Self {
    var contact = Self(.contact, afterSeconds: second)
    contact.channel = channel
    return contact
  }

  static func device(
    _ binding: DeviceBinding, _ second: Int64, isUserVerified: Bool = false
  ) -> Self {
    var device = Self(.device, afterSeconds: second)
    (device.binding, device.isUserVerified) = (binding, isUserVerified)
    device.credentialAgeDays = 100
    return device
  }

  static func agent(_ second: Int64) -> Self { Self(.helpDesk, afterSeconds: second) }

  static func proofing(_ level: Int, _ second: Int64) -> Self {
    var proofing = Self(.proofing, afterSeconds: second)
    proofing.identityLevel = level
    return proofing
  }
}
