public import Regain
internal import RegainTesting

/// The end of a case's wait, and the owner's stop, at the same second.
public struct CaseRace: Sendable {
  private let service: RecoveryService
  private let clock: ManualClock

  /// What was seen in some rounds.
  public struct Outcome: Sendable {
    /// Rounds in which the grant came first.
    public var granted = 0
    /// Tokens that were redeemed before the stop came.
    public var redeemed = 0
    /// Rounds in which the stop did not win. There must be none.
    public var lost: [Int] = []
  }

  /// - Parameter store: any; it is initialised here.
  public init(on store: any RecoveryStore) async throws {
    var policy = RecoveryPolicy("race", requirement: .any(.backupCode))
    policy.delays = [DelayRule(seconds: 3600)]
    var configuration = RecoveryConfiguration.standard
    configuration.recovery = try RecoveryRules(policies: [policy], defaultPolicy: policy.name)
    clock = ManualClock()
    service = try await .forTesting(store: store, configuration: configuration, clock: clock)
  }

  /// In even rounds the grant races the stop, in odd ones the redemption of what was granted.
  public func run(rounds: Int) async throws -> Outcome {
    var outcome = Outcome()
    for round in 0..<rounds { try await play(round, &outcome) }
    return outcome
  }

  private func play(_ round: Int, _ outcome: inout Outcome) async throws {
    let account = try AccountID("account-\(round)")
    let codes = try await service.backupCodes.issueForTesting(
      SheetRequest(account: account, profile: .long)
    ).codes
    let secret = try await open(account)
    _ = try await service.cases.add(code: TypedCode(codes[1]), to: TypedCaseSecret(secret))
    clock.advance(seconds: 3600)
    let early = round.isMultiple(of: 2) ? nil : try await grant(secret)
    let (stop, late) = await race(account, stopCode: codes[0], secret, early)
    if round.isMultiple(of: 2) { outcome.granted += late == nil ? 0 : 1 }
    if !round.isMultiple(of: 2) { outcome.redeemed += late == nil ? 0 : 1 }
    // Whoever stopped was told so: from then on nothing is given out, and nothing that was is taken.
    let token = early ?? late
    let isTaken = if let token { await redeem(token) } else { false }
    let isGranted = (try? await grant(secret)) != nil
    if !stop || isTaken || isGranted { outcome.lost.append(round) }
  }

  private func open(_ account: AccountID) async throws -> String {
    let opened = try await service.cases.open(
      CaseRequest(account: account, action: .resetPassword))
    return opened.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }

  private func grant(_ secret: String) async throws -> String {
    let token = try await service.cases.grant(
      TypedCaseSecret(secret), to: TokenAudience("app"))
    return token.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }

  private func redeem(_ token: String) async -> Bool {
    do {
      let use = try TokenUse(.resetPassword, audience: TokenAudience("app"))
      _ = try await service.tokens.redeem(TypedToken(token), for: use)
      return true
    } catch {
      return false
    }
  }

  /// - Returns: whether the stop was taken; and the token that was granted, or redeemed.
  private func race(
    _ account: AccountID, stopCode: String, _ secret: String, _ early: String?
  ) async -> (Bool, String?) {
    async let stopped = stop(account, stopCode)
    async let other = rival(secret, early)
    return await (stopped, other)
  }

  private func stop(_ account: AccountID, _ code: String) async -> Bool {
    (try? await service.backupCodes.stop(TypedCode(code), account: account)) != nil
  }

  private func rival(_ secret: String, _ early: String?) async -> String? {
    guard let early else { return try? await grant(secret) }
    return await redeem(early) ? early : nil
  }
}
