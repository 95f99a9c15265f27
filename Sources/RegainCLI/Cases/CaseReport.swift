internal import Regain

/// How far a case has come, for people and for scripts.
struct CaseReport {
  let json: Bool

  func progress(_ progress: CaseProgress) {
    if json {
      var answer = Answer(ExitStatus.accepted, progress.recoveryCase, progress.state)
      answer.fill(progress.decision, expiresAt: progress.expiresAt)
      answer.replayed = progress.isReplay
      return Output.json(answer)
    }
    Output.line("accepted")
    Output.message("The case's state: \(progress.state).")
    advise(progress.decision)
    if progress.state == .satisfied {
      Output.message("Grant it: regain case grant \(progress.recoveryCase) --audience NAME")
    }
  }

  func status(_ status: CaseStatus, explain: Bool) {
    if json {
      var answer = Answer(ExitStatus.ok, status.recoveryCase, status.state)
      (answer.account, answer.action) = (status.account.description, status.action.name)
      (answer.policy, answer.openedAt) = (status.policy, status.openedAt.description)
      answer.fill(status.decision, expiresAt: status.expiresAt)
      if !status.metAtGrant.isEmpty { answer.met = status.metAtGrant }
      (answer.grantedAt, answer.whyOver) = (status.grantedAt?.description, status.whyOver)
      answer.evidence = status.evidence.map(Piece.init)
      if explain { answer.notes = status.decision?.notes }
      return Output.json(answer)
    }
    Output.line(Self.line(status))
    if let why = status.whyOver { Output.line("  over      \(why)") }
    Output.line("  policy    \(status.policy)")
    for evidence in status.evidence {
      let channel = evidence.channel.map { " by \($0)" } ?? ""
      Output.line("  evidence  \(evidence.kind)\(channel), \(evidence.shownAt)")
    }
    for met in status.metAtGrant { Output.line("  met       \(met)") }
    if let at = status.grantedAt { Output.line("  granted   \(at)") }
    if let decision = status.decision { tell(decision, explain: explain) }
  }

  /// One of many.
  func listed(_ status: CaseStatus) {
    json ? self.status(status, explain: false) : Output.line(Self.line(status))
  }

  private static func line(_ status: CaseStatus) -> String {
    "\(status.recoveryCase)  \(status.state)  \(status.account)  \(status.action)  until \(status.expiresAt)"
  }

  /// Nothing is granted yet: what is missing, and until when.
  func pending(_ status: CaseStatus) {
    if json {
      var answer = Answer(ExitStatus.pending, status.recoveryCase, status.state)
      answer.fill(status.decision, expiresAt: status.expiresAt)
      return Output.json(answer)
    }
    Output.line("pending")
    if let decision = status.decision { advise(decision) }
  }

  private func advise(_ decision: PolicyDecision) {
    for missing in decision.missing {
      Output.message("Missing: \(missing.requirement): \(missing.why).")
    }
    if let until = decision.waitUntil { Output.message("A wait runs until \(until).") }
  }

  func tell(_ decision: PolicyDecision, explain: Bool) {
    for met in decision.met { Output.line("  met       \(met)") }
    for missing in decision.missing {
      Output.line("  missing   \(missing.requirement): \(missing.why)")
    }
    if let until = decision.waitUntil { Output.line("  waits     until \(until)") }
    if explain { for note in decision.notes { Output.line("  note      \(note)") } }
  }

  private struct Piece: Encodable {
    let id: String
    let kind: String
    let channel: String?
    let binding: String?
    let shownAt: String
    let expiresAt: String

    init(_ evidence: Evidence) {
      (id, kind, channel) = (evidence.id, evidence.kind.name, evidence.channel?.name)
      (binding, shownAt) = (evidence.binding?.name, evidence.shownAt.description)
      expiresAt = evidence.expiresAt.description
    }
  }

  private struct Answer: Encodable {
    let result: String
    let `case`: String
    let state: String
    var account: String?
    var action: String?
    var policy: String?
    var met: [String] = []
    var missing: [MissingAnswer] = []
    @OrNull var waitUntil: String?
    @OrNull var expiresAt: String?
    var openedAt: String?
    var grantedAt: String?
    var whyOver: String?
    var evidence: [Piece]?
    var notes: [String]?
    var replayed: Bool?

    init(_ status: ExitStatus, _ recoveryCase: RecoveryCaseID, _ state: CaseState) {
      (result, `case`, self.state) = (status.word, recoveryCase.description, state.name)
      _waitUntil = OrNull(wrappedValue: nil)
      _expiresAt = OrNull(wrappedValue: nil)
    }

    mutating func fill(_ decision: PolicyDecision?, expiresAt: Timestamp) {
      met = decision?.met ?? []
      missing = decision?.missing.map(MissingAnswer.init) ?? []
      waitUntil = decision?.waitUntil?.description
      self.expiresAt = expiresAt.description
    }
  }
}

/// One demand that is not met, as scripts read it.
struct MissingAnswer: Encodable {
  let requirement: String
  let why: String

  init(_ missing: PolicyDecision.Missing) {
    (requirement, why) = (missing.requirement, missing.why)
  }
}
