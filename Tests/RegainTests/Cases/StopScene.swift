import Regain
import RegainCrypto
import RegainTesting
import Testing

/// With what a recovery is stopped.
enum StopWay: CaseIterable { case code, link, denial }

/// How far a case has come when it is stopped.
enum StopMoment: CaseIterable { case open, waiting, granted }

/// A case of alice's, and everything that may stop it.
struct StopScene: Sendable {
  let bench: CaseBench
  let codes: [String]
  let device: SigningDevice
  let mail: AddressID
  let given: GivenCase
  /// What the device was asked of the case.
  let asked: IssuedChallenge

  static func make(_ policy: RecoveryPolicy = .anything()) async throws -> StopScene {
    let bench = try await CaseBench.make(policy)
    let codes = try await bench.bench.issue()
    let device = try await bench.device()
    let mail = try await bench.register()
    let given = try await bench.open()
    let asked = try await bench.ask(device, of: given, lifetime: 3600)
    return StopScene(
      bench: bench, codes: codes, device: device, mail: mail, given: given, asked: asked)
  }

  /// The same account, later: another case, and what its device is asked of that.
  func next() async throws -> StopScene {
    let given = try await bench.open()
    let asked = try await bench.ask(device, of: given, lifetime: 3600)
    return StopScene(
      bench: bench, codes: codes, device: device, mail: mail, given: given, asked: asked)
  }

  func stop(_ way: StopWay) async throws {
    switch way {
    case .code: try await bench.bench.stop(codes[0])
    case .link: try await bench.stopByLink(given, at: mail)
    case .denial: try await bench.deny(asked, by: device)
    }
  }

  /// Lets the case come so far, by the code of a slot; its wait is ten minutes.
  func bring(to moment: StopMoment, slot: Int = 1) async throws -> GivenToken? {
    if moment == .open { return nil }
    #expect(try await bench.add(code: codes[slot], to: given).state == .waiting)
    if moment == .waiting { return nil }
    bench.clock.advance(seconds: 600)
    return try await bench.grant(given)
  }
}

extension RecoveryPolicy {
  /// Anything, after ten minutes.
  static var slow: RecoveryPolicy { .anything { $0.delays = [DelayRule(seconds: 600)] } }
}

/// Who stops after somebody else has.
enum OtherHand: CaseIterable {
  case linkAfterCode, codeAfterLink, codeAfterDenial, otherMailbox, otherDevice, otherSheet

  var first: StopWay {
    switch self {
    case .linkAfterCode, .otherSheet: .code
    case .codeAfterLink, .otherMailbox: .link
    case .codeAfterDenial, .otherDevice: .denial
    }
  }
}

/// Who says that it is not the owner.
enum Denier: CaseIterable {
  case device, administrator, agent, twoAgents

  func deny(_ scene: StopScene, _ agents: [SigningAgent]) async throws {
    let (bench, given) = (scene.bench, scene.given)
    switch self {
    case .device: try await scene.stop(.denial)
    case .administrator: try await bench.cases.deny(given.id)
    case .agent:
      let error = await thrown { try await bench.add(agents[0], to: given, .deny) }
      #expect(error?.code == .pending)
    case .twoAgents: try await bench.override(given, .deny, by: agents)
    }
  }
}
