internal import Regain

/// The demo's part about tokens.
struct TokenStory {
  let tokens: RecoveryTokens
  let account: AccountID

  func tell() async throws {
    let audience = try TokenAudience("https://app.example.org")
    step("She is sent a token: for a new password at one service, once, within 15 minutes.")
    var request = try TokenRequest(account: account, action: .resetPassword, audience: audience)
    (request.channel, request.format) = (.email, .handle)
    let issued = try await tokens.issue(request)
    let token = issued.exposeForDisplay { $0.copiedText }
    Output.line("    \(token)")
    step("For anything else it is refused; for what it was issued, it is accepted once.")
    try await redeem(token, for: TokenUse(.enrollDevice, audience: audience))
    try await redeem(token, for: TokenUse(.resetPassword, audience: audience))
    try await redeem(token, for: TokenUse(.resetPassword, audience: audience))
  }

  private func redeem(_ token: String, for use: TokenUse) async throws {
    Output.line(
      "  $ regain token redeem --action \(use.action) --audience \(use.audience) < token.txt")
    do throws(RegainError) {
      let redeemed = try await tokens.redeem(TypedToken(token), for: use)
      Output.line("  accepted, for \(redeemed.facts.account)")
    } catch {
      guard error.code == .refused else { throw error }
      Output.line("  refused (exit \(ExitStatus.refused.code)): \(error)")
    }
  }
}
