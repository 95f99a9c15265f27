/// What a simulated authenticator, and the browser before it, do in one ceremony. The defaults are honest.
public struct AuthenticatorBehavior: Sendable {
  /// Says that somebody touched it.
  public var isUserPresent = true
  /// Says that it knew who.
  public var isUserVerified = true
  /// Says that the key may be copied to other devices. Nil for what the key was made with.
  public var isBackupEligible: Bool?
  /// Says that it was copied.
  public var isBackedUp = false
  /// How it counts.
  public var counter = Counter.growing
  /// What it says of itself; in registrations only.
  public var attestation = Attestation.none
  /// The page. Nil for the one that the browser was made with.
  public var origin: String?
  /// Whether the page lies in another site's frame. Nil leaves it out of the client data.
  public var isCrossOrigin: Bool? = false
  /// Which site's frame that is.
  public var topOrigin: String?
  /// The ceremony, where it lies about it: as in `webauthn.get`.
  public var type: String?
  /// The challenge in base64url, where it answers another one.
  public var challenge: String?
  /// The relying party, where it answers for another one.
  public var relyingPartyID: String?
  /// Signs with another key.
  public var hasBogusSignature = false
  /// Names the account in its answer.
  public var namesAccount = true
  /// Member of `clientExtensionResults`, each true: what clients answer to extensions.
  public var extensionResults: [String] = []

  /// An honest one.
  public init() {}

  /// How an authenticator counts its signatures.
  public enum Counter: Sendable {
    /// One more with each.
    case growing
    /// 0 always, as most passkeys have it.
    case zero
    /// The same as the last time.
    case stuck
    /// This number, now and from now on.
    case set(UInt32)
  }

  /// The formats that need no maker's certificate.
  public enum Attestation: Sendable {
    /// Nothing is said.
    case none
    /// `packed`, signed with the new key itself.
    case packedSelf
  }
}
