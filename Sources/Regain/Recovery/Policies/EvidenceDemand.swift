/// One thing that must be shown, and what it must be like.
public struct EvidenceDemand: Sendable, Hashable {
  /// By which method.
  public let kind: EvidenceKind
  /// Over which of these channels; empty: any but the telephone. SMS and voice count for nothing, whatever stands here.
  public var channels: Set<DeliveryChannel> = []
  /// By a device whose key is as sure as this; nil: any.
  public var leastBinding: DeviceBinding?
  /// By a device that has verified its user.
  public var requiresUserVerification = false
  /// At which level of proofing at the least.
  public var leastIdentityLevel: Int?
  /// From a credential that ends by itself.
  public var requiresExpiry = false
  /// From a credential that is no older than so many days.
  public var longestAgeDays: Int?

  /// Any evidence of a kind.
  public init(_ kind: EvidenceKind) { self.kind = kind }

  /// Why some evidence of the kind does not count; nil: it does.
  package func objection(to evidence: Evidence) -> String? {
    if let channel = evidence.channel {
      if channel.isTelephone { return "\(channel) supports, and never decides" }
      if !channels.isEmpty, !channels.contains(channel) { return "\(channel) is not enough here" }
    } else if kind.isSent {
      // It may have been the telephone.
      return "by which channel it came is not known"
    }
    if let leastBinding, evidence.binding?.isAtLeast(leastBinding) != true {
      return "the device's key is not \(leastBinding.name)"
    }
    if requiresUserVerification, !evidence.isUserVerified {
      return "the device did not verify its user"
    }
    if let leastIdentityLevel, evidence.identityLevel ?? 0 < leastIdentityLevel {
      return "the proofing was below level \(leastIdentityLevel)"
    }
    if requiresExpiry, !evidence.isLimited { return "its credential never ends" }
    if let longestAgeDays, isOlder(evidence, than: longestAgeDays) {
      return "its credential is older than \(longestAgeDays) days"
    }
    return nil
  }

  private func isOlder(_ evidence: Evidence, than days: Int) -> Bool {
    guard let since = evidence.credentialSince else { return true }
    return evidence.shownAt.seconds(since: since) > Int64(days) * 86_400
  }

  package func accepts(_ evidence: Evidence) -> Bool {
    evidence.kind == kind && objection(to: evidence) == nil
  }
}

extension EvidenceDemand: CustomStringConvertible {
  /// In a few words.
  public var description: String {
    let details = [
      channels.isEmpty ? nil : "by " + channels.map(\.name).sorted().joined(separator: " or "),
      leastBinding.map { "at least \($0.name)" },
      requiresUserVerification ? "user verified" : nil,
      leastIdentityLevel.map { "level \($0)" },
      requiresExpiry ? "with an expiry" : nil,
      longestAgeDays.map { "at most \($0) days old" },
    ].compactMap(\.self)
    return details.isEmpty ? kind.name : "\(kind.name) (\(details.joined(separator: ", ")))"
  }
}
