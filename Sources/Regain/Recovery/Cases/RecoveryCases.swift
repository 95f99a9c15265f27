internal import RegainCrypto

/// The room for recovery cases: opened by whoever says that an account is his, decided by a policy, stopped by its owner.
///
/// A case changes nothing on the account. What it comes to is one token, which the application redeems when it does what was
/// asked for.
public struct RecoveryCases: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }
}

/// What somebody wants to recover.
public struct CaseRequest: Sendable {
  /// Whose account he says that it is. It need not be one that Regain knows.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What is to be done.
  public let action: RecoveryAction
  /// SHA-256 of what the action is about, 32 bytes: a new key, a new address. What is shown in the case is shown for this.
  public let subject: [UInt8]?
  /// As the application calls accounts of this kind: by it and by the action the policy is chosen. Where the account was
  /// classified, that counts.
  public var accountClass: AccountClass?
  /// The name of a stronger policy than the one that is configured.
  public var policy: String?
  /// What is known of the risk.
  public var risk: [RiskReading] = []
  /// Who asks, for the log: 1 to 255 bytes, kept as a commitment.
  public private(set) var requester: String?

  /// - Parameters:
  ///   - subject: 32 bytes, or nil.
  ///   - requester: 1 to 255 bytes without control characters, or nil.
  /// - Throws: `malformed`, also for an action that no token is for.
  public init(
    account: AccountID, in tenant: TenantID = .default, action: RecoveryAction,
    subject: [UInt8]? = nil, requester: String? = nil
  ) throws(RegainError) {
    guard action.isForTokens else {
      throw RegainError(.malformed, "No recovery is for \(action): devices are asked for it.")
    }
    guard subject.map({ $0.count == 32 }) ?? true else {
      throw RegainError(.malformed, "A subject is a SHA-256: 32 bytes.")
    }
    try checkLabel(requester, "The requester")
    (self.account, self.tenant, self.action) = (account, tenant, action)
    (self.subject, self.requester) = (subject, requester)
  }
}

/// A case that was opened, with its secret in plain: handed over once, then gone. Nothing can copy it.
public struct OpenedCase: ~Copyable, Sendable {
  /// Its name for Regain. No secret.
  public let id: RecoveryCaseID
  /// `open`, whoever the account is.
  public let state = CaseState.open
  /// From this second on nothing comes of it any more.
  public let expiresAt: Timestamp
  private let secret: KeyMaterial

  init(_ id: RandomIdentifier, expiresAt: Timestamp, secret: KeyMaterial) {
    (self.id, self.expiresAt, self.secret) = (RecoveryCaseID(id), expiresAt, secret)
  }

  /// The one way to read the secret: 64 characters of ASCII.
  ///
  /// - Parameter show: must not keep the bytes.
  public func exposeForDisplay<Result, Failure: Error>(
    _ show: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try secret.withBytes { secret throws(Failure) in try show(secret) }
  }
}
