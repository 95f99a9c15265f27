/// What every door of Regain throws.
///
/// Two errors are equal when their codes are: a caller decides on the code alone. The message names
/// what was wrong with the form of a request and what to do next, and never holds a secret. Why a
/// well-formed credential was refused is ``RegainError/reason``, kept from the outside: it is in the
/// audit log, and an administrator may ask for it.
public struct RegainError: Error, Sendable, Hashable {
  /// What a caller may decide on.
  public let code: Code
  /// One or two sentences for a person: what was wrong, and what to do.
  public let message: String
  /// Seconds to wait before the next try; set with ``Code/throttled`` only.
  public let retryAfterSeconds: Int?
  /// The true reason of a refusal. Show it to administrators only.
  package let reason: RefusalReason?

  package init(
    _ code: Code, _ message: String, retryAfterSeconds: Int? = nil, reason: RefusalReason? = nil
  ) {
    self.code = code
    self.message = message
    self.retryAfterSeconds = retryAfterSeconds
    self.reason = reason
  }

  /// The same error with more to say.
  package func adding(_ more: String) -> RegainError {
    RegainError(code, message + more, retryAfterSeconds: retryAfterSeconds, reason: reason)
  }

  /// Equal when the codes are.
  public static func == (left: RegainError, right: RegainError) -> Bool { left.code == right.code }
  /// Hashes the code alone.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension RegainError {
  /// The kinds of error. More may be added.
  public struct Code: Sendable, Hashable {
    package let name: String

    /// Not a code, name or file of that kind: nothing was counted, nothing was looked up.
    public static let malformed = Code(name: "malformed")
    /// Well formed, and not accepted: wrong, used, expired, revoked or unknown.
    public static let refused = Code(name: "refused")
    /// A device's owner has said no, and signed it: nothing may be granted.
    public static let denied = Code(name: "denied")
    /// More must be shown, or a wait runs: see what a policy says is missing.
    public static let pending = Code(name: "pending")
    /// Too many attempts, or too much work at once: see ``RegainError/retryAfterSeconds``.
    public static let throttled = Code(name: "throttled")
    /// The store cannot be reached or written; nothing changed.
    public static let unavailable = Code(name: "unavailable")
    /// It may have been committed. Do not act; ask again with the same idempotency key.
    public static let unknown = Code(name: "unknown")
    /// Configuration, keyring, clock or store are not as Regain needs them.
    public static let misconfigured = Code(name: "misconfigured")
    /// A key file or its folder is open to others.
    public static let insecurePermissions = Code(name: "insecurePermissions")
    /// A defect of Regain, or of the library under it.
    public static let defect = Code(name: "defect")
  }
}

extension RegainError: CustomStringConvertible {
  /// The message, which never holds a secret.
  public var description: String { message }
}
