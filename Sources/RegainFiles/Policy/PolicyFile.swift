internal import Foundation
public import Regain
internal import RegainCrypto

/// The figures of redemption, and the policies of recovery, in a YAML file, read strictly: what is not known is an error.
///
/// ```yaml
/// profile: standard            # or nist
/// attempts: { softLimit: 5, firstWaitSeconds: 30, longestWaitSeconds: 3600 }
/// sources: { attemptsPerHour: 300 }
/// overall: { attemptsPerMinute: 6000 }
/// argon2id: { memoryKiB: 19456, passes: 2 }
/// sheets: { staleAfterDays: 365, unconfirmedAfterDays: 14 }
/// tokens: { skewSeconds: 30, channels: { email: 86400 }, actions: { reset-password: 3600 } }
/// recovery:
///   contact: https://example.org/dispute
///   default: nist-aal2         # or another built-in one, or one of those below
///   assign:                    # the first that fits counts
///     - { class: admin, policy: high-assurance }
///     - { action: enroll-device, policy: two-things }
///   policies:                  # as RecoveryPolicy.text writes them; all but require may be left out
///     two-things:
///       require: { allOf: [backup-code, { device: { binding: claimed } }] }
///       delays:
///         - { seconds: 86400, unless: { proofing: { level: 2 } } }
///       risk:
///         - { signal: new-device, from: 50, delay: 259200 }
///   proofing: { registry: { key: registry.pem, level: 2 } }      # a file beside this one
///   casesPerHour: 10
///   reminderSeconds: 86400
///   contactReviewDays: 365
///   staleMachineDays: 90
/// ```
public struct PolicyFile: Sendable {
  /// Where the file is, or would be.
  public let path: String

  /// - Parameter path: a file that may be missing.
  public init(path: String) { self.path = path }

  private static let longestText = 65_536

  /// - Returns: the defaults when there is no file.
  /// - Throws: `misconfigured`, with the line; `insecurePermissions` when others may write it.
  public func load() throws(RegainError) -> RecoveryConfiguration {
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY))
    guard file.descriptor >= 0 else {
      if errno == ENOENT { return .standard }
      throw RegainError(.unavailable, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
    try check(file)
    guard SystemCalls.status(of: file.descriptor)?.size ?? 0 <= Self.longestText else {
      throw RegainError(
        .misconfigured, "\(path) is longer than \(Self.longestText) bytes.")
    }
    let bytes = try file.readSecret(atMost: Self.longestText)
    let text = String(validating: bytes.bytes.indices.map { bytes.bytes[$0] }, as: UTF8.self)
    guard let text else { throw RegainError(.misconfigured, "\(path) is not text in UTF-8.") }
    return try PolicyReader(path: path).read(text)
  }

  private func check(_ file: borrowing OpenFile) throws(RegainError) {
    guard let status = SystemCalls.status(of: file.descriptor), status.isRegular else {
      throw RegainError(.misconfigured, "\(path) is no file.")
    }
    guard status.isOwn, status.mode & 0o022 == 0 else {
      throw RegainError(
        .insecurePermissions, "Others may write \(path). Mend it: chmod go-w '\(path)'")
    }
  }
}
