/// Which challenge is answered, as whoever hands in the answer says it.
public struct PresentedChallenge: Sendable {
  /// Nil where only the id was given.
  package let text: ChallengeText?
  package let id: RandomIdentifier

  /// By its id.
  public init(_ challenge: ChallengeID) { (text, id) = (nil, challenge.identifier) }

  /// By the text itself, which must be the one that was issued, to the byte; the number may have been filled in.
  ///
  /// - Parameter text: at most 4096 bytes.
  /// - Throws: `malformed` for what is no challenge.
  public init(text: [UInt8]) throws(RegainError) {
    let read = try ChallengeText(reading: text)
    (self.text, id) = (read, try read.id())
  }

  /// What the caller holds the challenge to be about, see ``expecting(account:action:recoveryCase:subject:)``.
  private(set) var expected = Expectation()

  struct Expectation: Sendable {
    var account: AccountID?
    var action: RecoveryAction?
    var recoveryCase: RecoveryCaseID?
    var subject: [UInt8]?
  }

  /// The same, to be refused unless it is about this: whoever hands both challenge and answer in may otherwise hand in his
  /// own.
  ///
  /// - Parameter subject: 32 bytes. What is nil is not looked at.
  public func expecting(
    account: AccountID?, action: RecoveryAction? = nil, recoveryCase: RecoveryCaseID? = nil,
    subject: [UInt8]? = nil
  ) -> PresentedChallenge {
    var other = self
    other.expected = Expectation(
      account: account, action: action, recoveryCase: recoveryCase, subject: subject)
    return other
  }

  /// The number in the text itself.
  var typedNumber: MatchNumber? {
    if case .typed(let digits) = text?.match { MatchNumber(exactly: digits) } else { nil }
  }

  /// In which way its device answers; nil where only the id was given.
  package var kind: DeviceKind? { text?.keyType.kind }
}

/// What a store has of a challenge that was handed in.
struct FoundChallenge: Sendable {
  /// Nil where what was handed in is nothing that was issued, or not about what is expected.
  let record: ChallengeRecord?
  /// Why it is nil.
  let refusal: RefusalReason
}

extension PresentedChallenge {
  func key(_ tenant: TenantID) -> RecordKey { ChallengeRecord.key(tenant.bytes, id) }

  /// What was handed in must be what was issued, to the byte, but for the number, and be about what is expected.
  func find(
    in snapshot: Snapshot, _ tenant: TenantID, _ context: ServiceContext
  ) -> FoundChallenge {
    guard let row = snapshot.record(key(tenant)) else { return .none(.unknownChallenge) }
    guard let challenge = try? context.rows.open(row, as: ChallengeRecord.self).body else {
      return .none(.tamperedRecord)
    }
    if var text {
      if typedNumber != nil, challenge.text.match == .open { text.match = .open }
      guard text == challenge.text else { return .none(.challengeChanged) }
    }
    guard expected.admits(challenge.text) else { return .none(.challengeOfAnother) }
    return FoundChallenge(record: challenge, refusal: .unknownChallenge)
  }
}

extension FoundChallenge {
  fileprivate static func none(_ refusal: RefusalReason) -> FoundChallenge {
    FoundChallenge(record: nil, refusal: refusal)
  }
}

extension Devices {
  /// Reads it once, for whatever it is then held to. As a stop is read: the answer may be one.
  func find(
    _ challenge: PresentedChallenge, in tenant: TenantID
  ) async throws(RegainError) -> FoundChallenge {
    let request = ReadRequest([.record(challenge.key(tenant))], lane: .stop)
    return challenge.find(in: try await context.store.rows(for: request), tenant, context)
  }
}

extension PresentedChallenge.Expectation {
  fileprivate func admits(_ text: ChallengeText) -> Bool {
    (account.map { $0.bytes == text.account.bytes } ?? true)
      && (action.map { $0 == text.action } ?? true)
      && (recoveryCase.map { $0.identifier == text.recoveryCase } ?? true)
      && (subject.map { $0 == text.subject?.bytes } ?? true)
  }
}
