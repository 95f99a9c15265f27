internal import Regain

/// Says what a token was found to be, and ends with the exit code that tells it.
struct TokenReport {
  let json: Bool

  func redeemed(_ token: RedeemedToken) {
    let facts = token.facts
    if json {
      var answer = Answer(.accepted, facts)
      (answer.receipt, answer.replayed) = (token.receipt.description, token.isReplay)
      answer.device = token.device?.description
      return Output.json(answer)
    }
    Output.line("accepted")
    let what = token.isReplay ? "was accepted before, by this same request" : "is used up"
    Output.message(
      "\(facts.action) is permitted to \(facts.audience) for \(facts.account); the token \(what).")
  }

  /// Nothing was used up: no decision may rest on it.
  func checked(_ token: CheckedToken) throws -> Never {
    valid(
      token.facts,
      checked: Self.ownWords + ["issue", "revocation", "stop"]
        + (token.facts.isBoundToState ? ["state"] : [])
        + (token.facts.isBoundToDevice ? ["device"] : []),
      notChecked: ["consumption"],
      "Authentic, in time and alive. Nothing was used up: decide with 'regain token redeem'.")
    throw ExitStatus.valid
  }

  /// By public keys alone.
  func checkedOffline(_ token: CheckedToken) throws -> Never {
    valid(
      token.facts, checked: Self.ownWords,
      notChecked: ["issue", "consumption", "revocation", "stop"],
      "Authentic and in time, for \(token.facts.account): \(token.facts.action). Not looked at: the store, so "
        + "that nothing is decided by it.")
    throw ExitStatus.valid
  }

  /// What the token says itself, under its seal.
  private static let ownWords = ["seal", "issuer", "audience", "tenant", "action", "expiry"]

  private func valid(
    _ facts: TokenFacts, checked: [String], notChecked: [String], _ advice: String
  ) {
    guard json else {
      Output.line("valid")
      return Output.message(advice)
    }
    var answer = Answer(.valid, facts)
    (answer.checked, answer.notChecked) = (checked, notChecked)
    Output.json(answer)
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    let tenant: String
    let action: String
    let audience: String
    let channel: String
    let id: String
    let issuedAt: String
    let expiresAt: String
    let `case`: String?
    let boundToState: Bool
    let boundToDevice: Bool
    var device: String?
    var receipt: String?
    var replayed: Bool?
    var checked: [String]?
    var notChecked: [String]?

    init(_ status: ExitStatus, _ facts: TokenFacts) {
      (result, id) = (status.word, facts.id.description)
      (account, tenant) = (facts.account.description, facts.tenant.description)
      (action, audience) = (facts.action.name, facts.audience.name)
      channel = facts.channel.name
      (issuedAt, expiresAt) = (facts.issuedAt.description, facts.expiresAt.description)
      `case` = facts.recoveryCase?.description
      (boundToState, boundToDevice) = (facts.isBoundToState, facts.isBoundToDevice)
    }
  }
}
