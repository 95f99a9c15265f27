import Regain
import RegainTesting
import Testing

@Suite("A recovery case") struct CaseTests {
  @Test("One backup code and one device: nothing before, a token after, redeemed once")
  func grants() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    #expect(await bench.refusal(given)?.code == .pending)
    let first = try await bench.add(code: codes[1], to: given)
    #expect(first.state == .evidence && first.decision.outcome == .pending)
    #expect(await bench.refusal(given)?.code == .pending)
    let second = try await bench.add(device, to: given)
    #expect(second.state == .satisfied)
    let token = try await bench.grant(given)
    #expect(try await bench.state(given) == .granted)
    let redeemed = try await bench.tokens.redeem(token)
    #expect(redeemed.facts.recoveryCase == given.id)
    #expect(redeemed.facts.assurance == .aal2)
    #expect(await bench.tokens.refusal(token) == .alreadyUsed)
    #expect(await bench.refusal(given)?.reason == .caseOver)
  }

  @Test("A case closes once its token was redeemed and the used sheet replaced")
  func completes() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.add(device, to: given)
    #expect(await thrown { _ = try await bench.complete(given) }?.reason == .caseNotGranted)
    let token = try await bench.grant(given)
    #expect(await thrown { _ = try await bench.complete(given) }?.code == .pending)
    try await bench.tokens.redeem(token)
    #expect(await thrown { _ = try await bench.complete(given) }?.code == .pending)
    _ = try await bench.bench.issue(activate: true)
    let completed = try await bench.complete(given)
    #expect(completed.endsSessions && completed.assurance == .aal2)
    #expect(completed.evidence.count == 2 && completed.replacedSheets.count == 1)
    #expect(try await bench.state(given) == .completed)
    #expect(try await bench.complete(given).grantedAt == completed.grantedAt)
  }

  @Test("Two backup codes, or an email and an SMS code, never suffice for nist-aal2")
  func neverSuffices() async throws {
    let bench = try await CaseBench.make()
    let codes = try await bench.bench.issue()
    let mail = try await bench.register()
    let phone = try await bench.register(by: .sms, "phone-1")
    bench.clock.advance(seconds: 8 * 86_400)
    let given = try await bench.open()
    try await bench.add(code: codes[1], to: given)
    try await bench.add(code: codes[2], to: given)
    #expect(await bench.refusal(given)?.code == .pending)
    let other = try await bench.open()
    try await bench.add(delivered: mail, to: other)
    try await bench.add(delivered: phone, to: other)
    #expect(await bench.refusal(other)?.code == .pending)
  }
}
