public import Regain
internal import RegainCrypto

/// One ES256 passkey and one honest answer of it, to be verified as often as one likes: for measurements, and for other
/// verifiers to be held against.
public struct SampleAssertion: Sendable {
  /// `AuthenticationResponseJSON`, as a browser sends it.
  public let json: [UInt8]
  /// 32 bytes: what the answer is to.
  public let challenge: [UInt8]
  /// DER of the SubjectPublicKeyInfo, as the passkey's row holds it.
  public let publicKey: [UInt8]
  /// The same key as the authenticator wrote it: a COSE_Key.
  public let coseKey: [UInt8]
  /// The domain that the passkey belongs to.
  public static let relyingPartyID = "example.org"
  /// The page.
  public static let origin = "https://example.org"

  private let policy: WebAuthnPolicy
  private let credentialID: [UInt8]
  private let isBackupEligible: Bool
  private let counter: UInt32

  private static let userHandle = Array("account-of-16-by".utf8)

  /// - Parameter seed: any number; the same one makes the same key.
  /// - Throws: `defect`.
  public init(seed: UInt64 = 1) throws(RegainError) {
    policy = try WebAuthnPolicy(
      relyingPartyID: Self.relyingPartyID, relyingPartyName: "Example", origins: [Self.origin])
    challenge = (0..<32).map { UInt8(truncatingIfNeeded: seed) &+ $0 }
    let authenticator = SimulatedAuthenticator(origin: Self.origin, seed: seed)
    let options = CreationOptions(
      challenge: challenge, userHandle: Self.userHandle, userName: "a", displayName: "A",
      excluded: [], timeoutSeconds: 300)
    let message = try authenticator.register(options.json(policy), algorithm: .es256)
    let passkey = try UnverifiedRegistration(json: Array(message.utf8))
      .verify(challenge: challenge, policy: policy, at: Timestamp(secondsSince1970: 0))
    (publicKey, coseKey) = (passkey.key.publicKey.spki, passkey.keyBytes)
    (credentialID, counter) = (passkey.credentialID, passkey.counter)
    isBackupEligible = passkey.flags.isBackupEligible
    let request = RequestOptions(
      challenge: challenge,
      allowed: [CredentialDescriptor(id: credentialID, transports: [])], timeoutSeconds: 300)
    json = Array(try authenticator.authenticate(request.json(policy)).utf8)
  }

  /// Does all that is done for an answer between the request's body and the store: reads the JSON and the stored key, and
  /// takes the steps of WebAuthn L3, 7.2.
  ///
  /// - Throws: `refused`, which would be a defect.
  public func verify() throws(RegainError) {
    let spki = publicKey
    let key = try mapCryptoErrors { () throws(CryptoError) in try PublicKey(spki: spki) }
    let passkey = KnownCredential(
      id: credentialID, publicKey: key, algorithm: .es256, isBackupEligible: isBackupEligible,
      counter: counter, userHandle: Self.userHandle)
    _ = try UnverifiedAssertion(json: json).verify(
      challenge: challenge, credential: passkey, allowed: [credentialID], policy: policy)
  }
}
