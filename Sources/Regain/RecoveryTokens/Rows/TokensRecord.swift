/// The tokens of one account that may still be there, and which generations of them are alive.
///
/// One row, one version: whatever is decided about a token is decided on this row.
package struct TokensRecord: SoleRecordBody {
  package static let kind = RecordKind.tokens
  package static let id = "tokens"

  /// Not yet cleared away, whatever became of them; oldest first.
  package var tokens: [OpenToken] = []
  /// How often all of the account's tokens were ended.
  package var ended: Int64 = 0
  /// How often those for one action were, by its name.
  package var endedByAction: [String: Int64] = [:]

  private var casesUsed: [RandomIdentifier]?

  package init() {}

  private static let mostCases = 64

  /// Whether a token of a case was used; it is known also when the token is cleared away.
  package func isUsed(of recoveryCase: RandomIdentifier) -> Bool {
    casesUsed?.contains(recoveryCase) ?? false
  }

  /// A case's token was used.
  package mutating func noteUse(of recoveryCase: RandomIdentifier?) {
    guard let recoveryCase, !isUsed(of: recoveryCase) else { return }
    casesUsed = Array(((casesUsed ?? []) + [recoveryCase]).suffix(Self.mostCases))
  }

  package func token(_ id: RandomIdentifier) -> OpenToken? { tokens.first { $0.id == id } }

  /// Which tokens for the action are alive: those that were issued under this number, and no others. It only grows.
  package func generation(of action: RecoveryAction) -> Int64 {
    ended + (endedByAction[action.name] ?? 0)
  }

  /// Ends all that were issued so far, for one action or for all.
  package mutating func endGeneration(of action: RecoveryAction?) {
    let hasRoom = endedByAction.count < Self.mostActions
    if let action, hasRoom || endedByAction[action.name] != nil {
      endedByAction[action.name, default: 0] += 1
    } else {
      ended += 1
    }
  }

  /// With more actions than this, ending those for one ends all.
  private static let mostActions = 128

  /// How many could be redeemed.
  package func alive(at now: Timestamp, for action: RecoveryAction? = nil) -> Int {
    tokens.filter { token in
      isAlive(token, at: now) && (action.map { $0 == token.action } ?? true)
    }.count
  }

  /// Whether it may be redeemed still, as far as this row tells.
  package func isAlive(_ token: OpenToken, at now: Timestamp) -> Bool {
    !token.isUsed && !token.isRevoked && now < token.expires
      && token.generation == generation(of: token.action)
  }

  package mutating func change(_ id: RandomIdentifier, _ body: (inout OpenToken) -> Void) {
    guard let index = tokens.firstIndex(where: { $0.id == id }) else { return }
    body(&tokens[index])
  }

  /// Forgets tokens that are over by the highest time that the store has seen, with the largest skew. Where there are too
  /// many, one that redeems nothing any more, else the oldest for the same action, else the oldest of all: whoever asks for
  /// many tokens ends his own.
  ///
  /// - Returns: those whose rows decide nothing any more.
  package mutating func makeRoom(
    for action: RecoveryAction, before mark: Timestamp, at now: Timestamp
  ) -> [RandomIdentifier] {
    var gone = tokens.filter { $0.expires.adding(seconds: ClockGuard.tolerance) <= mark }
    tokens.removeAll { gone.contains($0) }
    while tokens.count >= TokenConfiguration.mostTokens, let first = tokens.first {
      let next =
        tokens.first { !isAlive($0, at: now) } ?? tokens.first { $0.action == action } ?? first
      tokens.removeAll { $0.id == next.id }
      gone.append(next)
    }
    return gone.map(\.id)
  }
}

/// A token as its account's row has it.
package struct OpenToken: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let action: RecoveryAction
  /// In which it was issued.
  package let generation: Int64
  package let expires: Timestamp
  package let recoveryCase: RandomIdentifier?
  /// Which generation its use began; nil: it was not used.
  package var usedGeneration: Int64?
  package var isRevoked = false
  /// Keyed digest of the idempotency key that it was issued with.
  package var request: HexBytes?

  package var isUsed: Bool { usedGeneration != nil }

  package init(
    id: RandomIdentifier, action: RecoveryAction, generation: Int64, expires: Timestamp,
    recoveryCase: RandomIdentifier?
  ) {
    (self.id, self.action, self.generation) = (id, action, generation)
    (self.expires, self.recoveryCase) = (expires, recoveryCase)
  }
}
