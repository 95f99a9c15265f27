internal import RegainCrypto

/// What the log tells of one token.
package struct ToldToken: Sendable {
  /// As it was issued; nil where the log does not tell of that.
  package fileprivate(set) var issued: OpenToken?
  package fileprivate(set) var uses: [Use] = []
  package fileprivate(set) var isRevoked = false

  package struct Use: Sendable, Hashable {
    package let at: Timestamp
    package let receipt: RandomIdentifier
    /// Keyed digest of the idempotency key, 32 bytes.
    package let request: [UInt8]?
  }
}

/// What the log tells of an account's tokens, but for those that were over long ago: nothing can come of them any more, and
/// a long log must not fill memory.
package struct ToldTokens: Sendable {
  package private(set) var byID: [RandomIdentifier: ToldToken] = [:]
  /// The latest end among those that were forgotten.
  private var forgotten = Timestamp(secondsSince1970: .min)
  private var mostBeforeForgetting = 64

  /// Clocks may differ by minutes.
  private static let secondsKept: Int64 = 24 * 3600

  package subscript(_ id: RandomIdentifier) -> ToldToken? { byID[id] }

  /// Whether a token that is not in here may be one of those that were forgotten.
  func mayHaveForgotten(_ token: OpenToken) -> Bool { token.expires <= forgotten }

  fileprivate mutating func change(
    _ id: RandomIdentifier, at time: Timestamp, _ body: (inout ToldToken) -> Void
  ) {
    body(&byID[id, default: ToldToken()])
    guard byID.count > mostBeforeForgetting else { return }
    let over = byID.filter { told in
      told.value.uses.count < 2
        && told.value.issued.map { $0.expires.adding(seconds: Self.secondsKept) < time } ?? false
    }
    for (id, told) in over {
      forgotten = max(forgotten, told.issued?.expires ?? forgotten)
      byID[id] = nil
    }
    mostBeforeForgetting = max(64, 2 * byID.count)
  }
}

extension AccountHistory {
  mutating func applyToTokens(_ name: AuditEventName, _ event: LoggedEvent) {
    switch name {
    case .tokenIssued: issueToken(event)
    case .tokenRedeemed: redeemToken(event)
    case .tokenRevoked:
      guard let id = event.identifier("token") else { return }
      toldTokens.change(id, at: event.at) { $0.isRevoked = true }
      tokens.change(id) { $0.isRevoked = true }
    case .tokensRevoked: tokens.endGeneration(of: event.action)
    default: break
    }
  }

  /// The row gets no token that it does not list: of one that a store has lost the claims are nowhere, and what was cleared
  /// away is not in the log.
  private mutating func issueToken(_ event: LoggedEvent) {
    guard let id = event.identifier("token"), let action = event.action,
      let generation = event.number("generation"),
      let expires = event.fields["until"].flatMap(Timestamp.init(rfc3339:))
    else { return }
    // An issue may end the tokens before it.
    if tokens.generation(of: action) < generation { tokens.endGeneration(of: action) }
    let token = OpenToken(
      id: id, action: action, generation: Int64(generation), expires: expires,
      recoveryCase: event.identifier("case"))
    toldTokens.change(id, at: event.at) { $0.issued = token }
  }

  private mutating func redeemToken(_ event: LoggedEvent) {
    guard let id = event.identifier("token"), let action = event.action,
      let receipt = event.identifier("receipt")
    else { return }
    tokens.endGeneration(of: action)
    let generation = tokens.generation(of: action)
    tokens.change(id) { $0.usedGeneration = $0.usedGeneration ?? generation }
    tokens.noteUse(of: event.identifier("case"))
    let request = event.fields["request"].flatMap { try? Hex.decode(Array($0.utf8).span) }
    let use = ToldToken.Use(at: event.at, receipt: receipt, request: request)
    toldTokens.change(id, at: event.at) { $0.uses.append(use) }
  }

  /// Where a store lost the events, and went on by itself: how many generations the lost issues have begun cannot be told
  /// from numbers that it has given away a second time. One for each is not too few, and ends nothing that the new epoch
  /// does not end.
  mutating func endLostTokens() {
    for issued in toldTokens.byID.values.compactMap(\.issued) {
      tokens.endGeneration(of: issued.action)
    }
  }

  /// The rows that say that tokens are used up, of those that the account's row still lists.
  func tokenConsumptions(in scope: Scope) -> [Consumption] {
    tokens.tokens.compactMap { token in
      toldTokens[token.id]?.uses.first.map { use in
        Consumption(
          scope: scope, kind: .token, id: token.id.hex, at: use.at, expiresAt: token.expires,
          idempotencyDigest: use.request, receipt: use.receipt)
      }
    }
  }
}

extension LoggedEvent {
  /// What a device was asked, or what a token is for.
  fileprivate var action: RecoveryAction? {
    fields["action"].flatMap { try? RecoveryAction($0) }
  }
}
