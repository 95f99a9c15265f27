/// The names and figures that rule tokens.
public struct TokenConfiguration: Sendable, Hashable {
  /// Who issues, as in a token's `iss`: 1 to 255 bytes. Nil: the relying party of the devices.
  public private(set) var issuer: String?
  /// Which installation this is, as in `staging`: part of every token's audience, so that a token of one is none of
  /// another (OWASP NHI8).
  public private(set) var environment: String?
  /// What is issued and accepted. The NIST profile takes `v3.local`, `v3.public` and handles of these.
  public var formats: Set<TokenFormat> = Set(TokenFormat.all)
  /// Of these actions only the newest token of an account is alive.
  public var latestOnly: Set<RecoveryAction> = []
  /// How far ahead another machine's clock may be, in seconds: on issue times alone. What is over is over.
  public private(set) var skewSeconds: Int64 = 30
  /// Where links lead to; nil: none are made.
  public var links: RecoveryLinkBase?
  private var channelSeconds: [TokenChannel: Int64] = [:]
  private var actionSeconds: [RecoveryAction: Int64] = [:]

  package static let longestSkew: Int64 = 120
  /// How long a token lives where nothing is said and its channel allows it.
  package static let usualLifetime: Int64 = 900
  /// As many tokens of an account are kept; with one more, the oldest ends.
  package static let mostTokens = 32

  /// The defaults.
  public static let standard = TokenConfiguration()

  private init() {}

  /// - Parameters:
  ///   - issuer: 1 to 255 bytes without control characters, or nil.
  ///   - environment: 1 to 32 of `a` to `z`, `0` to `9` and `-`, or nil.
  ///   - skewSeconds: 0 to 120.
  /// - Throws: `misconfigured`.
  public init(
    issuer: String? = nil, environment: String? = nil, skewSeconds: Int64 = 30
  ) throws(RegainError) {
    if let issuer, (try? AccountID(issuer)) == nil {
      throw RegainError(
        .misconfigured, "tokens.issuer has 1 to 255 bytes without control characters.")
    }
    if let environment, !Self.isEnvironment(environment) {
      throw RegainError(
        .misconfigured, "tokens.environment is 1 to 32 small letters, digits and hyphens: staging.")
    }
    guard (0...Self.longestSkew).contains(skewSeconds) else {
      throw RegainError(.misconfigured, "tokens.skewSeconds is 0 to \(Self.longestSkew).")
    }
    (self.issuer, self.environment, self.skewSeconds) = (issuer, environment, skewSeconds)
  }

  private static func isEnvironment(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 32 && RecoveryAction.isName("e" + text)
  }
}

// MARK: how long a token may live

extension TokenConfiguration {
  /// Lets tokens of a channel live for less, or those by post for up to 30 days.
  ///
  /// - Throws: `misconfigured` below 60 seconds, or above what the channel may ever have.
  public mutating func limit(
    _ channel: TokenChannel, toSeconds seconds: Int64
  ) throws(RegainError) {
    guard (60...channel.longestLifetime).contains(seconds) else {
      throw RegainError(
        .misconfigured,
        "A token for the channel \(channel.name) lives for 60 to \(channel.longestLifetime) seconds."
      )
    }
    channelSeconds[channel] = seconds
  }

  /// Lets tokens for an action live for no longer than this, on whatever channel.
  ///
  /// - Throws: `misconfigured` below 60 seconds, or above what the action may ever have.
  public mutating func limit(
    _ action: RecoveryAction, toSeconds seconds: Int64
  ) throws(RegainError) {
    guard (60...action.longestTokenLifetime).contains(seconds) else {
      throw RegainError(
        .misconfigured,
        "A token for \(action) lives for 60 to \(action.longestTokenLifetime) seconds.")
    }
    actionSeconds[action] = seconds
  }

  /// The most seconds that such a token may live. Held against it when it is issued, and again whenever it is verified.
  package func ceiling(_ action: RecoveryAction, on channel: TokenChannel) -> Int64 {
    min(
      channelSeconds[channel] ?? channel.standardLifetime,
      actionSeconds[action] ?? action.longestTokenLifetime)
  }

  /// Whether a token for the action may come this way at all.
  ///
  /// - Parameter isBound: whether its holder shows a device too.
  /// - Throws: `refused`.
  package func requireAllowed(
    _ action: RecoveryAction, on channel: TokenChannel, isBound: Bool
  ) throws(RegainError) {
    // SMS and voice support, and never decide.
    guard !channel.isTelephone || isBound else { throw .refusal(.channelNotAllowed) }
    // NIST SP 800-63B-4, 4.1.2.2: a binding code comes by no insecure channel.
    guard action != .enrollDevice || !channel.isInsecure else {
      throw .refusal(.channelNotAllowed)
    }
  }
}

extension RecoveryAction {
  /// NIST SP 800-63B-4, 4.1.2.2: a binding code lives for ten minutes. Others as long as the slowest channel needs.
  fileprivate var longestTokenLifetime: Int64 { self == .enrollDevice ? 600 : 30 * 24 * 3600 }

  /// What Regain asks a device for itself.
  var isForTokens: Bool {
    ![.redeemToken, .provePossession, .confirmRecovery, .liftFreeze].contains(self)
  }
}
