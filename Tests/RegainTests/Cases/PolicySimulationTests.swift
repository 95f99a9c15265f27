import Regain
import Testing

@Suite("Scripts are played against policies through time") struct PolicySimulationTests {
  private let policy: RecoveryPolicy = {
    var policy = RecoveryPolicy("own", requirement: .allOf([.any(.backupCode), .any(.device)]))
    policy.delays = [DelayRule(seconds: 3600, unless: .any(.proofing))]
    policy.risk = [
      RiskRule(.newDevice, from: 50, .delay(7200)), RiskRule(.rivalCase, from: 50, .refuse),
    ]
    policy.windowSeconds = 10_000
    return policy
  }()

  private func script(
    _ shows: [(EvidenceKind, Int64)] = [(.backupCode, 10), (.device, 100)]
  ) -> AttackScript {
    var script = AttackScript("own", shows: shows.map { SimulatedEvidence($0, afterSeconds: $1) })
    script.signals = ["new-device": 0]
    return script
  }

  private func play(
    _ shows: [(EvidenceKind, Int64)] = [(.backupCode, 10), (.device, 100)],
    _ change: (inout AttackScript) -> Void = { _ in }
  ) -> SimulatedOutcome {
    var script = script(shows)
    change(&script)
    return PolicySimulation(policy).play(script)
  }

  @Test("It is granted in the second in which the wait is over") func granted() {
    #expect(play() == .granted(afterSeconds: 3700))
    #expect(play([(.device, 10), (.backupCode, 100)]) == .granted(afterSeconds: 3700))
    #expect(play([(.device, 0), (.backupCode, 0), (.proofing, 0)]) == .granted(afterSeconds: 0))
    #expect(play([(.backupCode, 10)]) == .refused)
    #expect(play([]) == .refused)
    #expect(play([(.backupCode, 10), (.backupCode, 20)]) == .refused)
  }

  @Test("What saves a wait saves it from then on") func waiver() {
    let pieces: [(EvidenceKind, Int64)] = [(.backupCode, 10), (.device, 100)]
    #expect(play(pieces + [(.proofing, 2000)]) == .granted(afterSeconds: 2000))
    #expect(play(pieces + [(.proofing, 5000)]) == .granted(afterSeconds: 3700))
  }

  @Test("The stop wins the race, and comes too late a second after") func stops() {
    #expect(play { $0.stoppedAfterSeconds = 3700 } == .stopped(afterSeconds: 3700))
    #expect(play { $0.stoppedAfterSeconds = 3701 } == .granted(afterSeconds: 3700))
    #expect(play { $0.stoppedAfterSeconds = 0 } == .stopped(afterSeconds: 0))
    // Where the policy itself refuses, no owner was needed.
    #expect(play([(.device, 0)]) { $0.stoppedAfterSeconds = 5 } == .refused)
  }

  @Test(
    "A signal that the application does not give is the worst; Regain's own are as it knows them")
  func risk() {
    #expect(play { $0.signals = [:] } == .granted(afterSeconds: 7300))
    #expect(play { $0.signals["new-device"] = 49 } == .granted(afterSeconds: 3700))
    #expect(play { $0.signals["rival-case"] = 50 } == .refused)
  }

  @Test("After the window nothing is granted") func window() {
    #expect(play([(.backupCode, 10), (.device, 6399)]) == .granted(afterSeconds: 9999))
    #expect(play([(.backupCode, 10), (.device, 6400)]) == .refused)
    #expect(play([(.backupCode, 10), (.device, .max)]) == .refused)
  }

  @Test("Nothing is granted before enough addresses were told for long enough") func told() {
    var policy = policy
    policy.notification = NotificationDemand(addresses: 2, secondsBefore: 4000)
    func play(_ told: [Int64]) -> SimulatedOutcome {
      var script = script()
      script.toldAfterSeconds = told
      return PolicySimulation(policy).play(script)
    }
    #expect(play([]) == .refused && play([0]) == .refused)
    #expect(play([0, 0]) == .granted(afterSeconds: 4000))
    #expect(play([500, 0, 9000]) == .granted(afterSeconds: 4500))
    #expect(play([0, 6000]) == .refused)
    policy.notification = NotificationDemand(addresses: 1, secondsBefore: 0)
    #expect(play([3800]) == .granted(afterSeconds: 3800))
  }

  @Test("Two pieces that share something are one; of a sheet's codes that need not be said")
  func sharing() {
    #expect(play { for index in [0, 1] { $0.shows[index].shares = ["bag"] } } == .refused)
    let codes = RecoveryPolicy("own", requirement: .allOf([.any(.backupCode), .any(.backupCode)]))
    #expect(PolicySimulation(codes).play(script([(.backupCode, 1), (.backupCode, 2)])) == .refused)
    let two = RecoveryPolicy("own", requirement: .allOf([.any(.helpDesk), .any(.helpDesk)]))
    var script = script([(.helpDesk, 1), (.helpDesk, 2)])
    #expect(PolicySimulation(two).play(script) == .granted(afterSeconds: 2))
    script.shows[0].shares = ["team", "floor"]
    script.shows[1].shares = ["team"]
    #expect(PolicySimulation(two).play(script) == .refused)
  }

  @Test("Values that make no sense end nothing") func nonsense() {
    var script = script([(.device, .min), (.backupCode, -5), (.helpDesk, 3)])
    script.shows[0].credentialAgeDays = .max
    script.shows[1].credentialAgeDays = .min
    (script.toldAfterSeconds, script.stoppedAfterSeconds) = ([.min, .max], .min)
    script.signals["new-device"] = .max
    _ = PolicySimulation(policy).play(script)
    _ = PolicySimulation(.serviceAccount).play(script)
  }

  @Test("Each built-in script has a name of its own and a policy that it says something of")
  func builtIn() {
    let scripts = AttackScript.builtIn
    #expect(Set(scripts.map(\.name)).count == scripts.count && scripts.count >= 30)
    #expect(scripts.allSatisfy { RecoveryAction.isName($0.name) })
  }
}
