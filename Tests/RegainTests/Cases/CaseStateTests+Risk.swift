import Regain
import RegainTesting
import Testing

/// What risk adds to a case.
extension CaseStateTests {
  @Test("Risk that is told at the grant keeps it from being given, and stays")
  func riskAtGrant() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.newDevice, from: 50, .delay(3600))] })
    let codes = try await bench.bench.issue()
    let given = try await bench.open { $0.risk = [try RiskReading(.newDevice, 0)] }
    #expect(try await bench.add(code: codes[1], to: given).state == .satisfied)
    let worse = [try RiskReading(.newDevice, 50)]
    #expect(await thrown { _ = try await bench.grant(given, risk: worse) }?.code == .pending)
    #expect(await bench.refusal(given)?.code == .pending)
    let better = [try RiskReading(.newDevice, 0)]
    #expect(await thrown { _ = try await bench.grant(given, risk: better) }?.code == .pending)
    #expect(try await bench.state(given) == .waiting)
    bench.clock.advance(seconds: 3600)
    _ = try await bench.grant(given, risk: better)
  }

  @Test("Of a signal that nobody gave the worst is assumed; one below the threshold adds nothing")
  func unknownSignal() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.newDevice, from: 50, .refuse)] })
    let codes = try await bench.bench.issue()
    let (given, calm) = (
      try await bench.open(), try await bench.open { $0.risk = [try RiskReading(.newDevice, 49)] }
    )
    #expect(try await bench.add(code: codes[1], to: given).decision.outcome == .refused)
    #expect(await bench.refusal(given)?.code == .pending)
    #expect(try await bench.add(code: codes[2], to: calm).decision.outcome == .met)
    _ = try await bench.grant(calm)
  }

  @Test("What is said of one version of a signal says nothing of another: the worst is assumed")
  func otherVersion() async throws {
    let second = try RiskSignal("our-model", version: 2)
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(second, from: 50, .refuse)] })
    let codes = try await bench.bench.issue()
    let first = try RiskReading(try RiskSignal("our-model"), 0)
    let given = try await bench.open { $0.risk = [first] }
    #expect(try await bench.add(code: codes[1], to: given).decision.outcome == .refused)
    _ = try await bench.grant(given, risk: [try RiskReading(second, 49)])
    let high = try await bench.open { $0.risk = [try RiskReading(second, 50)] }
    try await bench.add(code: codes[2], to: high)
    #expect(await thrown { _ = try await bench.grant(high, risk: [first]) }?.code == .pending)
  }

  @Test("What an account would need today has the wait that a changed address adds")
  func readinessWaits() async throws {
    let bench = try await CaseBench.make(
      .anything { $0.risk = [RiskRule(.addressChange, from: 100, .delay(3600))] })
    _ = try await bench.bench.issue()
    let alice = try AccountID("alice")
    #expect(try await bench.cases.readiness(of: alice).decision.outcome == .met)
    _ = try await bench.register(.address, by: .email, "mailbox")
    let readiness = try await bench.cases.readiness(of: alice)
    #expect(readiness.decision.waitUntil == bench.clock.now.adding(seconds: 3600))
    #expect(readiness.isPossible)
  }
}
