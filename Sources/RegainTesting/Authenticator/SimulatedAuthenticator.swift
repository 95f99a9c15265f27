public import Regain
internal import RegainCrypto
internal import Synchronization

/// A browser with an authenticator in it, for tests: makes passkeys and answers with them, and lies when it is told to.
///
/// It takes the JSON that `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take, and
/// gives what `toJSON()` does. The same seed makes the same keys (but for RSA's). Its keys protect nothing.
public final class SimulatedAuthenticator: Sendable {
  private let origin: String
  private let random: SeededRandom
  private let keys = Mutex<[SimulatedKey]>([])
  /// Attestation statements with certificates, for tests of their own.
  private let attest: AttestationMaker?

  /// Makes the `fmt` and `attStmt` of a registration from what is to be signed.
  package typealias AttestationMaker =
    @Sendable (_ authenticatorData: [UInt8], _ clientDataHash: [UInt8]) throws(RegainError) -> (
      format: String, statement: CBORMap
    )

  /// - Parameters:
  ///   - origin: the page, as in `https://example.org`.
  ///   - seed: any number.
  public convenience init(origin: String, seed: UInt64 = 1) {
    self.init(origin: origin, seed: seed, attest: nil)
  }

  package init(origin: String, seed: UInt64, attest: AttestationMaker?) {
    (self.origin, self.attest) = (origin, attest)
    random = SeededRandom(seed: seed)
  }

  /// The passkeys made so far: their ids in base64url.
  public var credentialIDs: [String] {
    let ids = keys.withLock { keys in keys.map(\.id) }
    return ids.map { Base64URL.encode($0.span) }
  }

  /// Makes a passkey of the first algorithm that the options ask for, unless one is named.
  ///
  /// - Parameters:
  ///   - options: `PublicKeyCredentialCreationOptionsJSON`.
  ///   - algorithm: one that need not be asked for.
  /// - Returns: `RegistrationResponseJSON`.
  /// - Throws: `malformed` for options that a browser would not take; `refused` when one of the excluded passkeys is here.
  public func register(
    _ options: String, algorithm: WebAuthnAlgorithm? = nil,
    behavior: AuthenticatorBehavior = AuthenticatorBehavior()
  ) throws(RegainError) -> String {
    let options = try ReadOptions(options)
    try refuse(options.excludedIDs)
    let asked = try options.firstAlgorithm()
    let key = try SimulatedKey(
      algorithm ?? asked, userHandle: try options.userHandle(),
      isBackupEligible: behavior.isBackupEligible ?? false, random: random)
    let simulation = Simulation(
      behavior, kind: "webauthn.create", challenge: try options.challenge(), origin: origin,
      relyingPartyID: try options.relyingParty(), counter: key.nextCounter(behavior.counter))
    let message = try simulation.registration(of: key, attest: attest)
    keys.withLock { $0.append(key) }
    return message
  }

  /// Answers with the first passkey that the options allow, or with the newest where they name none.
  ///
  /// - Parameter options: `PublicKeyCredentialRequestOptionsJSON`.
  /// - Returns: `AuthenticationResponseJSON`.
  /// - Throws: `malformed` for options that a browser would not take; `refused` when there is no such passkey here.
  public func authenticate(
    _ options: String, behavior: AuthenticatorBehavior = AuthenticatorBehavior()
  ) throws(RegainError) -> String {
    let options = try ReadOptions(options)
    let key = try key(among: options.allowedIDs)
    let simulation = Simulation(
      behavior, kind: "webauthn.get", challenge: try options.challenge(), origin: origin,
      relyingPartyID: try options.relyingParty(), counter: key.nextCounter(behavior.counter))
    let signer = behavior.hasBogusSignature ? try otherKey(than: key) : key
    return try simulation.assertion(by: key, signingWith: signer)
  }

  private func refuse(_ excluded: [[UInt8]]) throws(RegainError) {
    guard !keys.withLock({ keys in keys.contains { excluded.contains($0.id) } }) else {
      throw RegainError(.refused, "One of the excluded passkeys is in this authenticator.")
    }
  }

  private func key(among ids: [[UInt8]]) throws(RegainError) -> SimulatedKey {
    let key = keys.withLock { keys in
      ids.isEmpty ? keys.last : keys.first { ids.contains($0.id) }
    }
    guard let key else { throw RegainError(.refused, "There is no such passkey here.") }
    return key
  }

  private func otherKey(than key: SimulatedKey) throws(RegainError) -> SimulatedKey {
    try SimulatedKey(
      key.algorithm, userHandle: key.userHandle, isBackupEligible: false, random: random)
  }
}
