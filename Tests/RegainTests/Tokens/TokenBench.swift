import Regain
import RegainCrypto
import RegainTesting
import Testing

/// A service that issues tokens and redeems them.
struct TokenBench: Sendable {
  let bench: Bench

  static func make(
    _ configuration: RecoveryConfiguration = .standard
  ) async throws -> TokenBench {
    TokenBench(bench: try await Bench.make(configuration))
  }

  static func make(
    _ tokens: TokenConfiguration
  ) async throws -> TokenBench {
    var configuration = RecoveryConfiguration.standard
    configuration.tokens = tokens
    return try await make(configuration)
  }

  var tokens: RecoveryTokens { bench.service.tokens }
  var clock: ManualClock { bench.clock }
  var devices: DeviceBench { DeviceBench(bench: bench) }

  func issue(
    _ account: String = "alice", _ action: RecoveryAction = .resetPassword,
    audience: String = "app", tenant: String = "default", format: TokenFormat? = nil,
    key: IdempotencyKey? = nil, _ change: (inout TokenRequest) -> Void = { _ in }
  ) async throws -> GivenToken {
    var request = try TokenRequest(
      account: AccountID(account), action: action, audience: TokenAudience(audience),
      in: TenantID(tenant))
    request.format = format
    change(&request)
    let issued = try await tokens.issue(request, idempotencyKey: key)
    let text = issued.exposeForDisplay { span in
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    return GivenToken(
      text: text, id: issued.id, keyID: issued.keyID, expiresAt: issued.expiresAt)
  }

  static func use(
    _ action: RecoveryAction = .resetPassword, audience: String = "app",
    tenant: String = "default", state: String? = nil
  ) throws -> TokenUse {
    try TokenUse(
      action, audience: TokenAudience(audience), in: TenantID(tenant),
      state: state.map { try TokenState(Array($0.utf8)) })
  }

  @discardableResult
  func redeem(
    _ token: GivenToken, for use: TokenUse? = nil, proof: DeviceProof? = nil,
    key: IdempotencyKey? = nil
  ) async throws -> RedeemedToken {
    try await tokens.redeem(
      TypedToken(token.text), for: use ?? Self.use(), proof: proof, idempotencyKey: key)
  }

  @discardableResult
  func verify(
    _ token: GivenToken, for use: TokenUse? = nil, proof: DeviceProof? = nil
  ) async throws -> CheckedToken {
    try await tokens.verify(TypedToken(token.text), for: use ?? Self.use(), proof: proof)
  }

  @discardableResult
  func peek(_ token: GivenToken, for use: TokenUse? = nil) async throws -> PeekedToken {
    try await tokens.peek(TypedToken(token.text), for: use ?? Self.use())
  }

  /// Why it is refused; nil when it is accepted.
  func refusal(
    _ token: GivenToken, for use: TokenUse? = nil, proof: DeviceProof? = nil,
    key: IdempotencyKey? = nil
  ) async -> RefusalReason? {
    await thrown { try await redeem(token, for: use, proof: proof, key: key) }?.reason
  }

  /// A token that the service's own key seals around any payload.
  func sealed(
    _ payload: String, as suite: PasetoSuite = .v4Local, for use: TokenUse? = nil
  ) throws -> String {
    let use = try use ?? Self.use()
    let implicit = ImplicitAssertion(use, nil, suite: suite)
    let sealed = try bench.service.context.keyring.tokenKeys.seal(
      Array(payload.utf8), as: suite, implicit: implicit.bytes, random: SeededRandom(seed: 9))
    return String(decoding: sealed.text, as: UTF8.self)
  }
}

/// A token in plain, as whoever holds it has it.
struct GivenToken: Sendable {
  let text: String
  let id: TokenID
  let keyID: String
  let expiresAt: Timestamp
}
