import Regain
import RegainCrypto
import RegainTesting
import Synchronization
import Testing

@Suite("A stop and a recovery in the same second") struct CaseRaceTests {
  @Test(
    "Bitwarden, login.gov: when a stop and the end of a wait meet, the stop wins",
    arguments: [1, 2, 3, 4] as [UInt64])
  func grant(_ seed: UInt64) async throws {
    let scene = try await StopScene.make(.slow)
    _ = try await scene.bring(to: .waiting)
    scene.bench.clock.advance(seconds: 600)
    let race = CaseRace(scene)
    var (noise, granted) = (Noise(seed: seed), 0)
    for round in 0..<250 {
      let plan = RacePlan(&noise)
      let (stopped, token) = await race.stopAndGrant(plan)
      let comment: Comment = "seed \(seed), round \(round): \(plan)"
      #expect(stopped, comment)
      if let token {
        granted += 1
        // The grant was first, and is void.
        #expect(try await race.isFirst(.caseGranted), comment)
        #expect(await scene.bench.tokens.refusal(token) != nil, comment)
      }
      #expect(try await scene.bench.state(scene.given) == plan.state, comment)
      #expect(await scene.bench.refusal(scene.given) != nil, comment)
    }
    print("A stop against a grant: seed \(seed), \(granted) of 250 were granted first.")
  }

  @Test(
    "No token is redeemed once a stop was acknowledged; one that was redeemed before is disputed",
    arguments: [11, 12, 13, 14] as [UInt64])
  func redemption(_ seed: UInt64) async throws {
    let scene = try await StopScene.make(.slow)
    let token = try #require(try await scene.bring(to: .granted))
    let race = CaseRace(scene)
    var (noise, redeemed) = (Noise(seed: seed), 0)
    for round in 0..<100 {
      let plan = RacePlan(&noise)
      let outcome = await race.stopAndRedeem(token, plan)
      let comment: Comment = "seed \(seed), round \(round): \(plan)"
      #expect(outcome.isStopped, comment)
      if outcome.isRedeemed {
        redeemed += 1
        #expect(!outcome.wasStoppedBefore, comment)
        #expect(try await race.isFirst(.tokenRedeemed), comment)
      }
      let state: CaseState = outcome.isRedeemed ? .disputed : plan.state
      #expect(try await scene.bench.state(scene.given) == state, comment)
      #expect(await scene.bench.tokens.refusal(token) != nil, comment)
    }
    print("A stop against a redemption: seed \(seed), \(redeemed) of 100 were redeemed first.")
  }
}

/// With what, and how long each waits before it begins.
private struct RacePlan: CustomStringConvertible {
  let way: StopWay
  let stopPauses: Int
  let otherPauses: Int
  /// Whether upkeep is done meanwhile.
  let isKeptUp: Bool

  init(_ noise: inout Noise) {
    way = StopWay.allCases.randomElement(using: &noise) ?? .code
    stopPauses = Int.random(in: 0..<12, using: &noise)
    otherPauses = Int.random(in: 0..<12, using: &noise)
    isKeptUp = Bool.random(using: &noise)
  }

  /// In which a case is that was stopped in time.
  var state: CaseState { way == .denial ? .denied : .cancelled }

  var description: String {
    "\(way) after \(stopPauses), the other after \(otherPauses), kept up: \(isKeptUp)"
  }
}

/// The same moment, again and again.
private struct CaseRace: Sendable {
  let scene: StopScene
  private let backup: InMemoryRecoveryStore.Backup

  init(_ scene: StopScene) {
    (self.scene, backup) = (scene, scene.bench.bench.memory.backup())
  }

  private var bench: CaseBench { scene.bench }

  private enum Step: Sendable {
    case stopped(Bool)
    case granted(GivenToken?)
    case redeemed(isAccepted: Bool, wasStoppedBefore: Bool)
    case keptUp
  }

  /// - Returns: whether the stop was taken, and what was granted.
  func stopAndGrant(_ plan: RacePlan) async -> (Bool, GivenToken?) {
    var (isStopped, token) = (false, GivenToken?.none)
    for step in await run(plan, with: { .granted(try? await bench.grant(scene.given)) }) {
      if case .stopped(let isTaken) = step { isStopped = isTaken }
      if case .granted(let given) = step { token = given }
    }
    return (isStopped, token)
  }

  struct Redemption {
    var isStopped = false
    var isRedeemed = false
    /// The stop had been acknowledged before the redemption began.
    var wasStoppedBefore = false
  }

  func stopAndRedeem(_ token: GivenToken, _ plan: RacePlan) async -> Redemption {
    let (acknowledged, bench) = (Acknowledgement(), bench)
    let steps = await run(plan, acknowledged) {
      let wasStopped = acknowledged.isGiven
      let error = await thrown { try await bench.tokens.redeem(token) }
      return .redeemed(isAccepted: error == nil, wasStoppedBefore: wasStopped)
    }
    var redemption = Redemption()
    for step in steps {
      if case .stopped(let isTaken) = step { redemption.isStopped = isTaken }
      if case .redeemed(let isAccepted, let wasStopped) = step {
        (redemption.isRedeemed, redemption.wasStoppedBefore) = (isAccepted, wasStopped)
      }
    }
    return redemption
  }

  private func run(
    _ plan: RacePlan, _ acknowledged: Acknowledgement = Acknowledgement(),
    with other: @escaping @Sendable () async -> Step
  ) async -> [Step] {
    bench.bench.memory.restore(backup)
    let (scene, way, isKeptUp) = (scene, plan.way, plan.isKeptUp)
    let (stopPauses, otherPauses) = (plan.stopPauses, plan.otherPauses)
    return await withTaskGroup(of: Step.self) { group in
      group.addTask {
        for _ in 0..<stopPauses { await Task.yield() }
        let error = await thrown { try await scene.stop(way) }
        acknowledged.give()
        return .stopped(error == nil)
      }
      group.addTask {
        for _ in 0..<otherPauses { await Task.yield() }
        return await other()
      }
      if isKeptUp {
        group.addTask {
          _ = try? await scene.bench.cases.keepUp()
          return .keptUp
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Whether the log has an event before that of the stop.
  func isFirst(_ event: AuditEventName) async throws -> Bool {
    let events = try await bench.bench.events()
    let stop = events.firstIndex(of: AuditEventName.accountFrozen.rawValue)
    guard let first = events.firstIndex(of: event.rawValue), let stop else { return false }
    return first < stop
  }
}

/// That a stop was answered.
private final class Acknowledgement: Sendable {
  private let given = Mutex(false)

  var isGiven: Bool { given.withLock { $0 } }

  func give() { given.withLock { $0 = true } }
}
