import Regain
import RegainTesting
import Testing

extension CaseStopTests {
  // MARK: a denial is not shown

  @Test(
    "Bitwarden AuthRequest: whoever opened a case is not told that it was denied, until its time is over",
    arguments: Denier.allCases, [false, true])
  func hidden(_ denier: Denier, _ isWritten: Bool) async throws {
    let scene = try await StopScene.make(.codeAndDevice())
    let (bench, given) = (scene.bench, scene.given)
    try await bench.add(code: scene.codes[1], to: given)
    let agents = [
      try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
    ]
    let (before, answer) = (try await bench.status(given), await bench.refusal(given))
    #expect(before.state == .evidence && answer?.code == .pending)
    try await denier.deny(scene, agents)
    if isWritten { _ = try await bench.cases.keepUp() }
    #expect(try await bench.state(given) == .denied)
    let after = try await bench.status(given)
    #expect(after.state == before.state && after.expiresAt == before.expiresAt)
    let refused = await bench.refusal(given)
    #expect(refused?.code == .pending && refused?.message == answer?.message)
    let added = await thrown { try await bench.add(code: scene.codes[2], to: given) }
    #expect(added?.code == .pending)
    #expect(try await bench.bench.status().active?.remaining == 9)
    #expect(try await bench.isUncounted(.backupCode))
    bench.wait(until: given.expiresAt)
    #expect(try await bench.status(given).state == .expired)
    #expect(await bench.refusal(given)?.code == .refused)
    #expect(try await bench.state(given) == .denied)
  }

  @Test(
    "Denied while it waits, a case goes on as one that nobody has denied; given up, it is cancelled as that one",
    arguments: Denier.allCases)
  func hiddenWait(_ denier: Denier) async throws {
    let (denied, live) = (try await StopScene.make(.slow), try await StopScene.make(.slow))
    var seen: [[String]] = []
    for (scene, isDenied) in [(denied, true), (live, false)] {
      let (bench, given) = (scene.bench, scene.given)
      _ = try await scene.bring(to: .waiting)
      let agents = [
        try await bench.agent("carol", seed: 11), try await bench.agent("dan", seed: 12),
      ]
      if isDenied { try await denier.deny(scene, agents) }
      var lines: [String] = []
      func look() async throws {
        let status = try await bench.status(given)
        let left = status.decision?.waitUntil.map { $0.seconds(since: bench.clock.now) }
        lines.append(
          "\(status.state), \(left ?? -1), \(status.decision?.missing ?? []), \(status.decision == nil)"
        )
      }
      try await look()
      bench.clock.advance(seconds: 600)
      try await look()
      for _ in 0..<2 { try await bench.cases.cancel(TypedCaseSecret(given.secret)) }
      try await look()
      lines.append("\(await bench.refusal(given)?.code.name ?? "-")")
      bench.wait(until: given.expiresAt)
      try await look()
      seen.append(lines)
    }
    #expect(seen[0] == seen[1] && seen[0].count == 5)
    #expect(try await denied.bench.state(denied.given) == .denied)
    #expect(try await live.bench.state(live.given) == .cancelled)
  }
}
