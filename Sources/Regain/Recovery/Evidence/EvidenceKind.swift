/// By which method something was shown.
public struct EvidenceKind: Sendable, Hashable, CustomStringConvertible, Codable, NamedChoice,
  WrittenAsName
{
  /// As in the log and in a policy file.
  public let name: String

  /// A code of a sheet: a saved recovery code (NIST SP 800-63B-4, 4.2.1.1).
  public static let backupCode = EvidenceKind(trusted: "backup-code")
  /// What a device of the account's signed.
  public static let device = EvidenceKind(trusted: "device")
  /// A code that was sent to a recovery address: an issued recovery code (NIST SP 800-63B-4, 4.2.1.2).
  public static let deliveredCode = EvidenceKind(trusted: "delivered-code")
  /// A code that was sent to a recovery contact (NIST SP 800-63B-4, 4.2.1.3).
  public static let contact = EvidenceKind(trusted: "contact")
  /// What an agent has seen, and signed.
  public static let helpDesk = EvidenceKind(trusted: "help-desk")
  /// Repeated identity proofing (NIST SP 800-63B-4, 4.2.1.4), stated and signed by who did it.
  public static let proofing = EvidenceKind(trusted: "proofing")

  /// Each of them.
  public static let all = [backupCode, device, deliveredCode, contact, helpDesk, proofing]
  package static let listing = "Evidence is one of"

  /// A kind of that name.
  ///
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(trusted name: String) { self.name = name }

  /// A code by whatever method: what one is, the other is not.
  package var isCode: Bool { self == .backupCode || self == .deliveredCode || self == .contact }

  /// Comes over a channel.
  package var isSent: Bool { self == .deliveredCode || self == .contact }
}
