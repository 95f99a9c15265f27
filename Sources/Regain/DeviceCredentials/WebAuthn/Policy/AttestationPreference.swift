/// Whether a browser is asked to hand over what the maker of an authenticator says of it.
public struct AttestationPreference: Sendable, Hashable {
  /// As in WebAuthn's options.
  public let name: String

  /// Nothing is asked for: people see no prompt about it.
  public static let none = AttestationPreference(name: "none")
  /// The authenticator's own statement is asked for.
  public static let direct = AttestationPreference(name: "direct")
}
