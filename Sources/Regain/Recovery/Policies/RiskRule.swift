/// What a policy does about a signal.
public struct RiskRule: Sendable, Hashable {
  /// Which one.
  public let signal: RiskSignal
  /// From this value on, 1 to 100.
  public let threshold: Int
  /// What it adds.
  public let effect: Effect

  /// What a signal can do: add, and nothing else.
  public enum Effect: Sendable, Hashable {
    /// Wait at least so many seconds.
    case delay(Int64)
    /// Show more: beside all that the policy demands.
    case demand(EvidenceRule)
    /// Nothing is granted.
    case refuse
  }

  /// Any values; the policy that it becomes part of is checked.
  public init(_ signal: RiskSignal, from threshold: Int, _ effect: Effect) {
    (self.signal, self.threshold, self.effect) = (signal, threshold, effect)
  }
}

/// How long a policy waits, and what saves the wait.
public struct DelayRule: Sendable, Hashable {
  /// At least 60.
  public let seconds: Int64
  /// Evidence that makes this wait needless; nil: nothing does.
  public let waiver: EvidenceRule?

  /// Any values; the policy that it becomes part of is checked.
  public init(seconds: Int64, unless waiver: EvidenceRule? = nil) {
    (self.seconds, self.waiver) = (seconds, waiver)
  }
}

/// Who must have been told before anything is granted.
public struct NotificationDemand: Sendable, Hashable {
  /// At how many addresses.
  public let addresses: Int
  /// For how long.
  public let secondsBefore: Int64

  /// Any values; the policy that it becomes part of is checked.
  public init(addresses: Int, secondsBefore: Int64) {
    (self.addresses, self.secondsBefore) = (addresses, secondsBefore)
  }
}

/// What an account cannot do for some time after it was recovered.
public struct HoldRule: Sendable, Hashable {
  /// For how long, from the grant on.
  public let seconds: Int64
  /// What is blocked; empty: what the application counts as sensitive.
  public let blocks: Set<RecoveryAction>

  /// Any values; the policy that it becomes part of is checked.
  public init(seconds: Int64, blocks: Set<RecoveryAction> = []) {
    (self.seconds, self.blocks) = (seconds, blocks)
  }
}

/// On what terms an agent's word counts (NIST SP 800-63B-4, 4.2.1: only after a documented risk analysis).
public struct HelpDeskTerms: Sendable, Hashable {
  /// Names the document: 1 to 255 bytes.
  public let riskAnalysis: String
  /// How many cases one agent confirms in a day.
  public var confirmationsPerDay = 20

  /// Any text; the policy that it becomes part of is checked.
  public init(riskAnalysis: String) { self.riskAnalysis = riskAnalysis }

  /// Of a policy that comes with Regain: the organisation's own analysis is not named yet.
  static let unnamed = HelpDeskTerms(riskAnalysis: "to be named by the installation")
}
