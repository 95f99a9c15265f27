/// On which way a token reaches its owner. It sets how long the token may live, and what it may do.
public struct TokenChannel: Sendable, Hashable, NamedChoice {
  /// As in a token and a policy file.
  public let name: String

  /// Handed over on the spot, in a session that is there; sent to nobody.
  public static let direct = TokenChannel(trusted: "direct")
  /// A link by email.
  public static let email = TokenChannel(trusted: "email")
  /// By SMS: only for who also shows a device.
  public static let sms = TokenChannel(trusted: "sms")
  /// By a call: only for who also shows a device.
  public static let voice = TokenChannel(trusted: "voice")
  /// By post.
  public static let post = TokenChannel(trusted: "post")
  /// By an agent who has seen the owner.
  public static let helpDesk = TokenChannel(trusted: "help-desk")
  /// To a device of the owner's.
  public static let device = TokenChannel(trusted: "device")

  package static let all = [direct, email, sms, voice, post, helpDesk, device]
  package static let listing = "A token's channel is one of"

  /// A channel of that name.
  ///
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(trusted name: String) { self.name = name }

  /// Whoever has the phone number has what comes this way (NIST SP 800-63B-4, 3.1.3.3: restricted). It may support a
  /// recovery, and never decides one.
  package var isTelephone: Bool { self == .sms || self == .voice }

  /// What is sent so is read by others than its owner, or kept where they read it later.
  package var isInsecure: Bool { isTelephone || self == .email }

  /// The most seconds that a token sent so may live, whatever is configured.
  package var longestLifetime: Int64 {
    switch self {
    // NIST SP 800-63B-4, 4.2.1.2: ten minutes by telephone, 24 hours by email, 21 days by post and 30 outside of the
    // United States.
    case .sms, .voice: 600
    case .email: 24 * 3600
    case .post: 30 * 24 * 3600
    // As long as whoever helps stands by (OWASP ASVS 5.0, 6.5.5: out of band, ten minutes).
    case .device: 600
    case .helpDesk: 900
    default: 3600
    }
  }

  /// What holds where nothing else is configured.
  package var standardLifetime: Int64 { self == .post ? 21 * 24 * 3600 : longestLifetime }
}
