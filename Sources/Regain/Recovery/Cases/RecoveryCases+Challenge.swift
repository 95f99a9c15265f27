extension RecoveryCases {
  /// Asks a device of the account's to approve a case. The number that comes with it is for the requester, who tells it to
  /// whoever approves (NIST SP 800-63B-4, 3.1.3).
  ///
  /// - Parameter question: which device is asked, and what its owner reads.
  /// - Throws: `refused`, `throttled`, `malformed`, `unavailable`, `unknown`, `misconfigured`.
  public func challenge(
    _ question: CaseQuestion, for secret: borrowing TypedCaseSecret,
    in tenant: TenantID = .default, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedChallenge {
    let entered = try await enterOpen(secret, in: tenant, origin: origin)
    do throws(RegainError) {
      return try await ask(question, entered)
    } catch {
      throw error.forRequester
    }
  }

  /// The same for the application's own side, which needs no case secret: the answer alone shows nothing in a case.
  ///
  /// - Throws: as ``challenge(_:for:in:origin:)-(_,TypedCaseSecret,_,_)``.
  public func challenge(
    _ question: CaseQuestion, for recoveryCase: RecoveryCaseID, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> IssuedChallenge {
    try await ask(
      question, try await find(recoveryCase.identifier, in: tenant, origin: origin))
  }

  /// What a case is for; nil where there is none of that id.
  ///
  /// - Throws: `refused` where its row does not verify; `unavailable`.
  package func subject(
    of recoveryCase: RecoveryCaseID, in tenant: TenantID
  ) async throws(RegainError) -> (account: AccountID, action: RecoveryAction, subject: [UInt8]?)? {
    do throws(RegainError) {
      let found = try await find(recoveryCase.identifier, in: tenant, origin: .unnamed)
      return (found.account, found.record.action, found.record.subject?.bytes)
    } catch {
      guard error.reason == .unknownCase else { throw error }
      return nil
    }
  }

  private func ask(
    _ question: CaseQuestion, _ entered: EnteredCase
  ) async throws(RegainError) -> IssuedChallenge {
    var request = try ChallengeRequest(
      account: entered.account, tenant: entered.tenant, device: question.device,
      action: entered.record.action, subject: entered.record.subject?.bytes,
      lifetimeSeconds: question.lifetimeSeconds)
    request.recoveryCase = RecoveryCaseID(entered.id)
    (request.display, request.from) = (question.display, question.from)
    request.caseState = try entered.record.stateDigest(of: entered.id, in: entered.tenant)
    return try await Devices(context: context).challenge(request, origin: entered.origin)
  }
}

/// What a device is asked in a case.
public struct CaseQuestion: Sendable {
  /// Which device.
  public let device: DeviceID
  /// What the one who approves reads.
  public var display: DisplayText?
  /// Where it was asked for, as the one who approves reads it.
  public var from: DisplayText?
  /// How long it may be answered: 10 to 3600.
  public var lifetimeSeconds: Int64 = 600

  /// A question to one device.
  public init(to device: DeviceID) { self.device = device }
}
