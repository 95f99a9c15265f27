extension AttackScript {
  /// Those who own the account. What protects it must not keep them out.
  static let owners = [
    owner("owner-with-sheet-and-key", [.saved(60), .key(120)]),
    owner("owner-with-sheet-and-mailbox", [.saved(60), .sent(.email, 120)]),
    owner("owner-with-friend-and-mailbox", [.sent(.email, 60), .contact(.post, 5 * 86_400)]),
    owner("owner-with-three-things", [.saved(60), .sent(.email, 120), .key(180)]),
    owner("owner-with-passport", [.proofing(2, 86_400)]),
    owner("owner-with-passport-and-agent", [.proofing(2, 86_400), .agent(90_000)]),
    // Of a signal that the application does not give, the worst is assumed.
    owner("owner-of-silent-application", [.saved(60), .sent(.email, 120), .key(180)]) {
      $0.signals = [:]
    },
    // Nobody can be told, so that nobody could stop it.
    owner("owner-without-address", [.saved(60), .key(120)]) { $0.toldAfterSeconds = [] },
    // Somebody else tries the same, again and again.
    owner("besieged-owner", [.saved(60), .key(120)]) {
      $0.signals[RiskSignal.rivalCase.name] = 100
      $0.signals[RiskSignal.caseVelocity.name] = 75
    },
    machine("machine-with-key-and-operator", [.device(.claimed, 60), .agent(3600)]),
    machine("machine-with-sheet-and-operators", [.saved(60), .agent(3600), .agent(7200)]),
    // Its key is older than two years.
    machine("machine-with-old-key", [.device(.claimed, 60), .agent(3600)]) {
      $0.shows[0].credentialAgeDays = 731
    },
  ]

  /// With a new device, and with two addresses that are told.
  private static func owner(
    _ name: String, _ shows: [SimulatedEvidence], _ change: (inout AttackScript) -> Void = { _ in }
  ) -> AttackScript {
    var script = AttackScript(name, shows: shows)
    script.signals = given([.newDevice])
    script.toldAfterSeconds = [0, 0]
    change(&script)
    return script
  }

  private static func machine(
    _ name: String, _ shows: [SimulatedEvidence], _ change: (inout AttackScript) -> Void = { _ in }
  ) -> AttackScript {
    var script = AttackScript(name, shows: shows)
    script.signals = given([])
    script.toldAfterSeconds = [0]
    change(&script)
    return script
  }
}

extension SimulatedEvidence {
  /// A security key that has verified its user.
  fileprivate static func key(_ second: Int64) -> Self {
    .device(.attested, second, isUserVerified: true)
  }
}
