import Regain
import RegainTesting
import Testing

/// A second stop of the same hand makes what is open a matter of dispute, which two agents may let go on.
@Suite("Disputes") struct DisputeTests {
  let scene: StopScene
  let pair: [SigningAgent]

  private var bench: CaseBench { scene.bench }

  init() async throws {
    scene = try await StopScene.make(.slow)
    pair = [
      try await scene.bench.agent("carol", seed: 11), try await scene.bench.agent("dan", seed: 12),
    ]
  }

  private func isOver(_ given: GivenCase) async throws {
    #expect(try await bench.state(given) == .cancelled)
    let error = await thrown { try await bench.override(given, .resolve, by: pair) }
    #expect(error?.code == .refused)
    #expect(try await bench.state(given) == .cancelled)
    #expect(await bench.refusal(given) != nil)
  }

  @Test(
    "A stop code that is used again brings nothing back: neither what it has stopped, nor what was opened meanwhile",
    arguments: StopMoment.allCases)
  func twice(_ moment: StopMoment) async throws {
    let token = try await scene.bring(to: moment)
    try await scene.stop(.code)
    let meanwhile = try await bench.open()
    bench.clock.advance(seconds: 72 * 3600)
    let later = try await bench.open()
    try await scene.stop(.code)
    #expect(try await bench.frozenUntil() == nil)
    #expect(try await bench.state(later) == .disputed)
    for given in [scene.given, meanwhile] { try await isOver(given) }
    if let token { #expect(await bench.tokens.refusal(token) != nil) }
  }

  @Test("Of disputes by one hand the owner is told once in each hour, and the log has each")
  func flood() async throws {
    for way in [StopWay.code, .link] {
      let scene = try await StopScene.make()
      let bench = scene.bench
      try await scene.stop(way)
      bench.clock.advance(seconds: 72 * 3600)
      var hours: Set<Int64> = []
      for _ in 0..<12 {
        try await scene.stop(way)
        hours.insert(bench.clock.now.secondsSince1970 / 3600)
        bench.clock.advance(seconds: 1200)
      }
      let told = Set(
        try await bench.notices(.recoveryDisputed).map { $0.at.secondsSince1970 / 3600 })
      #expect(told == hours)
      let each = try await bench.notices(.recoveryDisputed).count / hours.count
      #expect(each == (way == .code ? 1 : try await bench.notices(.accountFrozen).count))
      let entries = try await bench.bench.log().count {
        $0.event == AuditEventName.recoveryDisputed.rawValue
      }
      #expect(entries == 12)
    }
  }

  @Test("What the grant of another case has ended stays ended") func beaten() async throws {
    try await scene.stop(.code)
    bench.clock.advance(seconds: 72 * 3600)
    let rival = try await bench.open()
    let next = try await scene.next()
    _ = try await next.bring(to: .granted)
    #expect(try await bench.state(rival) == .cancelled)
    try await scene.stop(.code)
    #expect(try await bench.state(next.given) == .disputed)
    try await isOver(rival)
  }

  @Test("A stop of another hand ends what is disputed, before and after it was resolved")
  func another() async throws {
    try await scene.stop(.code)
    bench.clock.advance(seconds: 72 * 3600)
    let disputed = try await bench.open()
    let resolved = try await bench.open()
    try await scene.stop(.code)
    try await bench.override(resolved, .resolve, by: pair)
    try await bench.add(code: scene.codes[3], to: resolved)
    try await scene.next().stop(.link)
    #expect(try await bench.frozenUntil() != nil)
    bench.clock.advance(seconds: 72 * 3600)
    for given in [disputed, resolved] { try await isOver(given) }
  }
}
