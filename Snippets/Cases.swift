// A recovery case, without its web framework.
import Regain

/// Opens a case; `keep` puts its secret into the requester's session.
func begin(
  _ user: String, from address: String, by recovery: RecoveryService,
  keep: (RecoveryCaseID, Span<UInt8>) -> Void
) async throws(RegainError) {
  let request = try CaseRequest(account: AccountID(user), action: .resetPassword)
  let opened = try await recovery.cases.open(request, origin: RequestOrigin(source: address))
  let id = opened.id
  opened.exposeForDisplay { secret in keep(id, secret) }
}

/// A code of the sheet: what is wanted yet, for the page that comes next.
func show(
  code: String, secret: String, from address: String, by recovery: RecoveryService
) async throws(RegainError) -> [String] {
  let progress = try await recovery.cases.add(
    code: TypedCode(code), to: TypedCaseSecret(secret), origin: RequestOrigin(source: address))
  return progress.decision.missing.map { "\($0.requirement): \($0.why)" }
}

/// The new password, once the policy is met; false while it is not.
func finish(
  secret: String, by recovery: RecoveryService, setPassword: (AccountID) async -> Void
) async throws(RegainError) -> Bool {
  let audience = try TokenAudience("accounts")
  do throws(RegainError) {
    let token = try await recovery.cases.grant(TypedCaseSecret(secret), to: audience)
    let text = token.exposeForDisplay { text in text.indices.map { text[$0] } }
    let use = TokenUse(.resetPassword, audience: audience)
    let redeemed = try await recovery.tokens.redeem(TypedToken(utf8: text.span), for: use)
    await setPassword(redeemed.facts.account)
    return true
  } catch {
    // More is wanted, or a wait runs.
    guard error.code == .pending else { throw error }
    return false
  }
}

/// After the owner was given a new sheet, where a code of the old one was used: ends the case, and the account's other sessions.
func close(
  secret: String, by recovery: RecoveryService, endSessions: (AccountID) async -> Void
) async throws(RegainError) {
  let completed = try await recovery.cases.complete(TypedCaseSecret(secret))
  if completed.endsSessions { await endSessions(completed.account) }
}

/// A job that hands notices over: each with the token that stops the recovery.
func tellOwners(
  by recovery: RecoveryService, send: (OwnerNotification, _ stop: [UInt8]?) async -> Bool
) async throws(RegainError) {
  for notice in try await recovery.outbox.list() {
    let token = try await recovery.outbox.stopToken(for: notice)
    let stop = token?.exposeForDisplay { text in text.indices.map { text[$0] } }
    if await send(notice, stop) { try await recovery.outbox.acknowledge(notice) }
  }
  _ = try await recovery.cases.keepUp()
}
