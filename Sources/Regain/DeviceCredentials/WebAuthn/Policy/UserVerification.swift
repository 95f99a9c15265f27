/// Whether the authenticator must have known its user: by a finger, a face or a PIN.
public struct UserVerification: Sendable, Hashable {
  /// As in WebAuthn's options.
  public let name: String

  /// An answer without it is refused.
  public static let required = UserVerification(name: "required")
  /// Asked for, and kept with the answer, whether it was given or not.
  public static let preferred = UserVerification(name: "preferred")
}
