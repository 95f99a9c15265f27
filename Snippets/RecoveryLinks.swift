// Links to recover with.
import Regain

let links = try RecoveryLinkBase("https://accounts.example.org/recover")  // from configuration
let use = TokenUse(.resetPassword, audience: try TokenAudience("https://accounts.example.org"))

/// What is sent to a user's address.
func message(
  to user: String, from recovery: RecoveryService
) async throws(RegainError) -> String {
  var request = try TokenRequest(
    account: AccountID(user), action: use.action, audience: use.audience)
  (request.channel, request.format) = (.email, .handle)
  let token = try await recovery.tokens.issue(request)
  let link = try token.exposeForDisplay { text throws(RegainError) in
    try links.link(for: text).exposeForDisplay()
  }
  return "To choose a new password, open \(link) within 15 minutes."
}

/// POST, the one place that redeems: the status to answer with. GET and HEAD give everybody the page, and look nothing up.
func confirm(
  token: String, fetchSite: String?, by recovery: RecoveryService,
  startNewPassword: (AccountID) async -> Void
) async -> Int {
  guard fetchSite == "same-origin" else { return 403 }  // the header Sec-Fetch-Site
  do {
    let redeemed = try await recovery.tokens.redeem(TypedToken(token), for: use)
    await startNewPassword(redeemed.facts.account)
    return 200
  } catch {
    switch error.code {
    case .malformed, .refused: return 404  // wrong, used, over, another account's: one answer
    case .throttled: return 429
    default: return 503  // never let anyone in on these
    }
  }
}
