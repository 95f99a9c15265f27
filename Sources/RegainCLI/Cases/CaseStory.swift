internal import Regain

/// The demo's part about cases: no one thing is enough.
struct CaseStory {
  let service: RecoveryService
  let account: AccountID
  let device: DeviceStory
  private var cases: RecoveryCases { service.cases }

  func tell(_ code: String, _ laptop: EnrolledDevice) async throws {
    let audience = try TokenAudience("https://app.example.org")
    step("She has lost her password. A case is opened; it changes nothing, and she is told of it.")
    let opened = try await cases.open(CaseRequest(account: account, action: .resetPassword))
    let secret = opened.exposeForDisplay { $0.copiedText }
    Output.line("  \(opened.id): \(opened.state), under nist-aal2")
    step("A code of her sheet counts, and is not enough.")
    report(try await cases.add(code: TypedCode(code), to: TypedCaseSecret(secret)))
    try await grant(secret, audience)
    step("Her laptop approves this very case. She types the number that she was shown.")
    let asked = try await cases.challenge(
      CaseQuestion(to: laptop.device), for: TypedCaseSecret(secret))
    let number = asked.matchNumber?.exposeForDisplay() ?? ""
    let filled = asked.text.replacing("match: ?", with: "match: \(number)")
    report(
      try await cases.add(
        device.sign(filled), to: PresentedChallenge(text: Array(filled.utf8)),
        of: TypedCaseSecret(secret)))
    step("Two signals that share nothing: what comes out is one token, for the one thing, once.")
    try await grant(secret, audience)
  }

  private func report(_ progress: CaseProgress) {
    Output.line("  accepted; the case's state: \(progress.state)")
    for missing in progress.decision.missing { Output.line("  missing: \(missing.why)") }
  }

  private func grant(_ secret: String, _ audience: TokenAudience) async throws {
    Output.line("  $ regain case grant CASE --audience \(audience) --case-secret-file alice.case")
    do throws(RegainError) {
      let issued = try await cases.grant(TypedCaseSecret(secret), to: audience)
      let token = issued.exposeForDisplay { $0.copiedText }
      let use = TokenUse(.resetPassword, audience: audience)
      let redeemed = try await service.tokens.redeem(TypedToken(token), for: use)
      Output.line("  granted; its token is redeemed, for \(redeemed.facts.account)")
    } catch {
      guard error.code == .pending else { throw error }
      Output.line("  pending (exit \(ExitStatus.pending.code))")
    }
  }
}
