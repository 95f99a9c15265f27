/// On which way a code that somebody sends reaches its owner.
public struct DeliveryChannel: Sendable, Hashable, CustomStringConvertible, Codable, NamedChoice,
  WrittenAsName
{
  /// As in the log and in a policy file.
  public let name: String

  /// By email.
  public static let email = DeliveryChannel(trusted: "email")
  /// By post, to an address in the contiguous United States.
  public static let domesticPost = DeliveryChannel(trusted: "domestic-post")
  /// By post, to anywhere else.
  public static let post = DeliveryChannel(trusted: "post")
  /// By SMS: it supports, and never decides.
  public static let sms = DeliveryChannel(trusted: "sms")
  /// By a call: it supports, and never decides.
  public static let voice = DeliveryChannel(trusted: "voice")

  /// Each of them.
  public static let all = [email, domesticPost, post, sms, voice]
  package static let listing = "A channel is one of"

  /// A channel of that name.
  ///
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(trusted name: String) { self.name = name }

  /// Whoever has the phone number has what comes this way (NIST SP 800-63B-4, 3.1.3.3: restricted).
  public var isTelephone: Bool { self == .sms || self == .voice }

  /// Whether it goes by post.
  public var isPostal: Bool { self == .post || self == .domesticPost }

  /// The most seconds that a code sent so is valid (NIST SP 800-63B-4, 4.2.1.2): ten minutes by telephone, 24 hours by email,
  /// 21 days by post in the contiguous United States and 30 elsewhere.
  package var longestLifetime: Int64 {
    switch self {
    case .domesticPost: 21 * 86_400
    case .post: 30 * 86_400
    case .email: 86_400
    default: 600
    }
  }

  /// What holds where nothing else is asked for: ten minutes (OWASP ASVS 5.0, 6.5.5), and by post as long as it takes.
  package var usualLifetime: Int64 { isPostal ? longestLifetime : 600 }

  /// A recovery contact gets a day more (NIST SP 800-63B-4, 4.2.1.3).
  package static let extraForContacts: Int64 = 86_400
}
