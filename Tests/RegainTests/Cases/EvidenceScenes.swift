import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What else a device was asked than what a case takes.
enum ForeignApproval: CaseIterable {
  case ofAnotherCase, ofAnotherAccount, ofAnotherTenant, ofNoCase, forAnotherAction
  case aboutAnotherSubject
}

/// An answer to that, and where it belongs.
struct ForeignAnswer: Sendable {
  let answer: DeviceAnswer
  let challenge: PresentedChallenge
  let use: @Sendable () async throws -> Void

  static func make(
    _ kind: ForeignApproval, _ bench: CaseBench, _ device: SigningDevice, _ given: GivenCase
  ) async throws -> ForeignAnswer {
    switch kind {
    case .ofAnotherCase: return try await of(device, try await bench.open(), bench)
    case .ofAnotherAccount:
      let theirs = try await bench.device("bob", seed: 2)
      return try await of(theirs, try await bench.open("bob"), bench)
    case .ofAnotherTenant:
      let tenant = try TenantID("other")
      let theirs = try await bench.device("alice", in: tenant, seed: 3)
      return try await of(theirs, try await bench.open(tenant: "other"), bench, in: tenant)
    case .ofNoCase, .forAnotherAction, .aboutAnotherSubject:
      return try await loose(kind, bench, device, given)
    }
  }

  /// For a case of its own.
  private static func of(
    _ device: SigningDevice, _ other: GivenCase, _ bench: CaseBench,
    in tenant: TenantID = .default
  ) async throws -> ForeignAnswer {
    let asked = try await bench.ask(device, of: other, in: tenant)
    let (answer, challenge) = try device.answer(asked)
    return ForeignAnswer(answer: answer, challenge: challenge) {
      _ = try await bench.cases.add(
        answer, to: challenge, in: tenant, of: TypedCaseSecret(other.secret))
    }
  }

  /// As the case's own but for one thing.
  private static func loose(
    _ kind: ForeignApproval, _ bench: CaseBench, _ device: SigningDevice, _ given: GivenCase
  ) async throws -> ForeignAnswer {
    let own = try await bench.ask(device, of: given)
    let state = try PresentedChallenge(text: Array(own.text.utf8)).text?.state
    var request = try ChallengeRequest(
      account: AccountID("alice"), device: device.id,
      action: kind == .forAnotherAction ? .enrollDevice : .resetPassword,
      subject: kind == .aboutAnotherSubject ? [UInt8](repeating: 7, count: 32) : nil)
    request.caseState = state?.bytes
    request.asksForNumber = true
    if kind != .ofNoCase { request.recoveryCase = given.id }
    let asked = try await bench.bench.service.devices.challenge(request)
    let (answer, challenge) = try device.answer(asked)
    return ForeignAnswer(answer: answer, challenge: challenge) {
      _ = try await bench.bench.service.devices.redeem(answer, to: challenge)
    }
  }
}

/// What evidence came from, and that ends before the grant.
enum EndedSource: CaseIterable {
  case sheet, replacedSheet, device, address, contact, agent, role, provider

  func show(_ bench: CaseBench, _ provider: SigningProvider) async throws -> GivenCase {
    let codes = try await bench.bench.issue()
    switch self {
    case .sheet, .replacedSheet:
      let given = try await bench.open()
      try await bench.add(code: codes[1], to: given)
      return given
    case .device:
      let device = try await bench.device()
      let given = try await bench.open()
      try await bench.add(device, to: given)
      return given
    case .address, .contact:
      let address = try await bench.register(self == .address ? .address : .contact)
      let given = try await bench.open()
      try await bench.add(delivered: address, to: given)
      return given
    case .agent, .role:
      let agent = try await bench.agent("carol", seed: 11)
      let given = try await bench.open()
      try await bench.add(agent, to: given)
      return given
    case .provider:
      let given = try await bench.open()
      try await bench.add(provider.sign(ProofingLines(given, at: bench.clock.now)), to: given)
      return given
    }
  }

  func end(_ bench: CaseBench) async throws {
    let (alice, carol) = (try AccountID("alice"), try AccountID("carol"))
    let authority = try DeviceBench.administrator
    switch self {
    case .sheet: try await bench.bench.codes.revoke(account: alice, authority: authority)
    case .replacedSheet: _ = try await bench.bench.issue(activate: true)
    case .device:
      for device in try await bench.bench.service.devices.list(account: alice) {
        try await bench.bench.service.devices.revoke(device.device, authority: authority)
      }
    case .address, .contact:
      for address in try await bench.addresses.list(of: alice) {
        try await bench.addresses.remove(address.id, of: alice, authority: authority)
      }
    case .agent: try await bench.agents.remove(carol, authority: authority)
    case .role: try await bench.agents.add(carol, roles: [.override], authority: authority)
    case .provider: break
    }
  }
}

/// How a case comes to its end before anything was shown in it.
enum CaseEnd: CaseIterable {
  case stop, expiry, denial, rival, requester, administrator

  func make(
    of given: GivenCase, _ bench: CaseBench, _ codes: [String], _ device: SigningDevice
  ) async throws {
    switch self {
    case .stop: try await bench.bench.stop(codes[0])
    case .expiry: bench.wait(until: given.expiresAt)
    case .denial: try await bench.deny(given, by: device)
    case .rival:
      let other = try await bench.open()
      try await bench.add(device, to: other)
      _ = try await bench.grant(other)
    case .requester: try await bench.cases.cancel(TypedCaseSecret(given.secret))
    case .administrator: try await bench.cases.deny(given.id)
    }
  }
}
