import Regain
import RegainTesting

/// What happens to tokens, so that every event about them is written with every field that it may have.
enum TokenEvents {
  static func all() async throws -> Bench {
    let bench = TokenBench(bench: try await DeviceBench.make().bench)
    try await useBound(bench)
    try await end(bench)
    try await refuse(bench)
    return bench.bench
  }

  private static func origin() throws -> RequestOrigin {
    try RequestOrigin(source: "192.0.2.1", actor: "web-1", reason: "lost phone")
  }

  private static func useBound(_ bench: TokenBench) async throws {
    let (key, request) = (try RawDevice(), try IdempotencyKey("0123456789012345678901"))
    let device = try await bench.devices.enrolled(key).device
    let recoveryCase = try RecoveryCaseID(String(repeating: "c", count: 32))
    // The first is voided by the second.
    _ = try await bench.issue(key: request) { $0.recoveryCase = recoveryCase }
    let token = try await bench.issue(key: request) {
      ($0.device, $0.recoveryCase) = (device, recoveryCase)
    }
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    guard let number = asked.matchNumber else { return }
    let text = asked.text.replacing("match: ?", with: "match: \(number.exposeForDisplay())")
    let proof = DeviceProof(try key.answer(text), match: number)
    try await bench.verify(token, proof: proof)
    for _ in 0..<2 { try await bench.redeem(token, proof: proof, key: request) }
  }

  private static func end(_ bench: TokenBench) async throws {
    let token = try await bench.issue()
    try await bench.tokens.revoke(token.id, origin: origin())
    for action in [RecoveryAction.resetPassword, nil] {
      try await bench.tokens.revokeAll(of: AccountID("alice"), for: action, origin: origin())
    }
  }

  /// Of more accounts in one minute than are told apart.
  private static func refuse(_ bench: TokenBench) async throws {
    bench.clock.advance(seconds: 60)
    for number in 0..<24 {
      let name = "account-\(number)"
      let (used, ended) = (try await bench.issue(name), try await bench.issue(name, .revokeDevice))
      try await bench.redeem(used)
      try await bench.tokens.revoke(ended.id)
      let use = try TokenBench.use(.revokeDevice)
      // The first is written; the others are counted.
      for _ in 0..<2 { _ = await bench.refusal(used) }
      for _ in 0..<2 { _ = await bench.refusal(ended, for: use) }
      _ = await bench.refusal(used, for: use)
    }
    bench.clock.advance(seconds: 60)
    let ended = try await bench.issue()
    try await bench.tokens.revoke(ended.id)
    _ = await bench.refusal(ended)
    try await bench.bench.service.audit.writeSums()
  }
}
