import Regain
import RegainCrypto
import RegainTesting
import Testing

/// One relying party with one account and one simulated authenticator.
struct Ceremony {
  static let origin = "https://example.org"
  static let userHandle = Array("account-1".utf8)
  static let now = Timestamp(secondsSince1970: 1_790_000_000)

  let authenticator: SimulatedAuthenticator
  var policy: WebAuthnPolicy
  var challenge = [UInt8](repeating: 7, count: 32)

  init(seed: UInt64 = 1) throws {
    authenticator = SimulatedAuthenticator(origin: Self.origin, seed: seed)
    policy = try WebAuthnPolicy(
      relyingPartyID: "example.org", relyingPartyName: "Example", origins: [Self.origin])
  }

  var creationOptions: String {
    CreationOptions(
      challenge: challenge, userHandle: Self.userHandle, userName: "a", displayName: "A",
      excluded: [], timeoutSeconds: 300
    ).json(policy)
  }

  func requestOptions(_ allowed: [[UInt8]]) -> String {
    RequestOptions(
      challenge: challenge, allowed: allowed.map { CredentialDescriptor(id: $0, transports: []) },
      timeoutSeconds: 300
    ).json(policy)
  }

  func registrationJSON(
    _ algorithm: WebAuthnAlgorithm? = nil,
    _ change: (inout AuthenticatorBehavior) -> Void = { _ in }
  ) throws -> String {
    var behavior = AuthenticatorBehavior()
    change(&behavior)
    return try authenticator.register(creationOptions, algorithm: algorithm, behavior: behavior)
  }

  func verify(registration json: String) throws -> VerifiedRegistration {
    try UnverifiedRegistration(json: Array(json.utf8))
      .verify(challenge: challenge, policy: policy, at: Self.now)
  }

  func register(
    _ algorithm: WebAuthnAlgorithm? = nil,
    _ change: (inout AuthenticatorBehavior) -> Void = { _ in }
  ) throws -> KnownCredential {
    try known(try verify(registration: try registrationJSON(algorithm, change)))
  }

  func known(_ registration: VerifiedRegistration) throws -> KnownCredential {
    KnownCredential(
      id: registration.credentialID, publicKey: registration.key.publicKey,
      algorithm: registration.key.algorithm,
      isBackupEligible: registration.flags.isBackupEligible, counter: registration.counter,
      userHandle: Self.userHandle)
  }

  func assertionJSON(
    by credential: KnownCredential, _ change: (inout AuthenticatorBehavior) -> Void = { _ in }
  ) throws -> String {
    var behavior = AuthenticatorBehavior()
    change(&behavior)
    return try authenticator.authenticate(requestOptions([credential.id]), behavior: behavior)
  }

  func verify(
    assertion json: String, by credential: KnownCredential, allowed: [[UInt8]]? = nil,
    requiresUserVerification: Bool = false
  ) throws -> VerifiedAssertion {
    try UnverifiedAssertion(json: Array(json.utf8)).verify(
      challenge: challenge, credential: credential, allowed: allowed ?? [credential.id],
      policy: policy, requiresUserVerification: requiresUserVerification)
  }
}

/// Why something was refused: a reason, `malformed`, or nil when it was not.
func outcome(_ body: () throws -> some Any) -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as RegainError {
    return error.reason?.rawValue
      ?? (error == RegainError(.malformed, "") ? "malformed" : "\(error)")
  } catch {
    return "\(error)"
  }
}

func base64URL(_ bytes: [UInt8]) -> String { Base64URL.encode(bytes.span) }
