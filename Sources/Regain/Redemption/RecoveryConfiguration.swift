internal import RegainCrypto

/// The figures that rule redemption. The defaults are meant to be kept.
public struct RecoveryConfiguration: Sendable, Hashable {
  /// Which demands are met.
  public var profile: ComplianceProfile
  /// When attempts begin to wait.
  public var attempts: AttemptLimits
  /// The slow hash of new `standard` codes; stored codes keep the one they were made with.
  public var argon2id: Argon2idCost
  /// How many attempts one source may make in an hour, where callers name a source.
  public var sourceAttemptsPerHour: Int
  /// How many attempts a tenant may see in a minute, where callers name a source.
  public var overallAttemptsPerMinute: Int
  /// After how many days without a sign of it a sheet is called stale.
  public var staleAfterDays = 365
  /// After how many days a sheet that nobody retyped or used is called unconfirmed.
  public var unconfirmedAfterDays = 14

  /// The host that devices answer to, and how often they are asked.
  public var devices = DeviceConfiguration.standard

  /// Who issues tokens, and how long they live.
  public var tokens = TokenConfiguration.standard

  /// By which policies accounts are recovered.
  public var recovery = RecoveryRules.standard

  /// For how many days it is kept who did something: until then it is not erased from the log.
  public var actorRetentionDays = 365

  /// Figures below 1 count as 1.
  public init(
    profile: ComplianceProfile = .standard, attempts: AttemptLimits = .standard,
    argon2id: Argon2idCost = .standard, sourceAttemptsPerHour: Int = 300,
    overallAttemptsPerMinute: Int = 6000
  ) {
    self.profile = profile
    self.attempts = attempts
    self.argon2id = argon2id
    self.sourceAttemptsPerHour = max(1, sourceAttemptsPerHour)
    self.overallAttemptsPerMinute = max(1, overallAttemptsPerMinute)
  }

  /// The defaults.
  public static let standard = RecoveryConfiguration()

  /// OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256.
  package static let pbkdf2Iterations = 600_000

  /// NIST SP 800-63B-4, 3.2.2: no more than 100 consecutive failed attempts.
  package var disablesAfterFailures: Int? { profile == .nist ? 100 : nil }

  /// NIST SP 800-63B-4, 4.2.1.1: a used saved recovery code is replaced.
  package var replacesSheetAfterAnyUse: Bool { profile == .nist }
}

/// Which demands are met beyond the defaults.
public struct ComplianceProfile: Sendable, Hashable {
  /// As in a policy file.
  public let name: String

  /// Argon2id, waits that grow, no end to tries.
  public static let standard = ComplianceProfile("standard")
  /// NIST SP 800-63B-4: PBKDF2 and random bytes of libcrypto, a sheet is disabled at the 100th failure
  /// in a row, and is replaced after any use.
  public static let nist = ComplianceProfile("nist")

  package static let all = [standard, nist]

  package init?(name: String) {
    guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }

  private init(_ name: String) { self.name = name }
}

/// When attempts begin to wait, and for how long. For each account and factor.
public struct AttemptLimits: Sendable, Hashable {
  /// Failures in a row before the first wait.
  public let softLimit: Int
  /// The first wait; each further failure doubles it.
  public let firstWaitSeconds: Int
  /// No wait is longer.
  public let longestWaitSeconds: Int

  /// 5 failures, then 30 seconds, doubling up to one hour.
  public static let standard = AttemptLimits(soft: 5, first: 30, longest: 3600)

  /// - Parameters:
  ///   - softLimit: 1 to 100.
  ///   - firstWaitSeconds: 1 to 3600.
  ///   - longestWaitSeconds: from the first wait to 86 400.
  /// - Throws: `misconfigured`.
  public init(
    softLimit: Int = 5, firstWaitSeconds: Int = 30, longestWaitSeconds: Int = 3600
  ) throws(RegainError) {
    guard (1...100).contains(softLimit) else {
      throw RegainError(.misconfigured, "attempts.softLimit is 1 to 100.")
    }
    guard (1...3600).contains(firstWaitSeconds) else {
      throw RegainError(.misconfigured, "attempts.firstWaitSeconds is 1 to 3600.")
    }
    guard (firstWaitSeconds...86_400).contains(longestWaitSeconds) else {
      throw RegainError(
        .misconfigured, "attempts.longestWaitSeconds is firstWaitSeconds to 86400.")
    }
    self.init(soft: softLimit, first: firstWaitSeconds, longest: longestWaitSeconds)
  }

  private init(soft: Int, first: Int, longest: Int) {
    (softLimit, firstWaitSeconds, longestWaitSeconds) = (soft, first, longest)
  }
}

/// What one check of a `standard` code costs.
public struct Argon2idCost: Sendable, Hashable {
  /// KiB.
  public let memoryKiB: Int
  /// How often the memory is filled.
  public let passes: Int

  /// OWASP Password Storage Cheat Sheet: 19 456 KiB and 2 passes, with one lane.
  public static let standard = Argon2idCost(memory: 19_456, passes: 2)

  /// - Throws: `misconfigured` below the floor (as strong as 19 456 KiB with 2 passes) or above 1 GiB
  ///   and 16 passes.
  public init(memoryKiB: Int, passes: Int) throws(RegainError) {
    guard (try? Argon2id.Parameters(memoryKiB: memoryKiB, passes: passes)) != nil else {
      throw RegainError(
        .misconfigured,
        "argon2id: at least memoryKiB 19456 with passes 2 (or as strong), at most 1048576 and 16.")
    }
    self.init(memory: memoryKiB, passes: passes)
  }

  private init(memory: Int, passes: Int) { (memoryKiB, self.passes) = (memory, passes) }
}
