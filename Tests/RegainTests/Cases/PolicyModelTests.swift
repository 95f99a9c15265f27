import Regain
import Testing

/// Every subset of ten pieces, for each built-in policy.
@Suite("Decisions are those of a model that shares no code with them") struct PolicyModelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let policy: RecoveryPolicy
    let pool: Int

    static let all = RecoveryPolicy.builtIn.flatMap { policy in
      Pool.all.indices.map { Case(policy: policy, pool: $0) }
    }

    var testDescription: String { "\(policy.name), pool \(pool)" }
  }

  private static let later: Int64 = 30 * 86_400

  /// With nothing risky, every address told, and `now` late enough.
  private func calm(_ policy: RecoveryPolicy, _ pieces: [Piece]) -> ReferenceModel.Question {
    var question = ReferenceModel.Question(pieces: pieces, now: Self.later)
    question.signals = Dictionary(uniqueKeysWithValues: RiskSignal.all.map { ($0.name, 0) })
    question.told = [0, 0]
    return question
  }

  @Test("What the standards say suffices, and nothing else does", arguments: Case.all)
  func standards(_ this: Case) {
    let policy = this.policy
    for bits in 0..<1024 {
      let pieces = Pool.subset(bits, of: Pool.all[this.pool])
      let decision = PolicyQuestion(policy, calm(policy, pieces)).decide()
      let suffices = StandardsInWords.takes(pieces, for: policy.name)
      guard decision.outcome == (suffices ? .met : .pending),
        decision.missing.isEmpty == suffices, (decision.metSince != nil) == suffices
      else {
        Issue.record("\(pieces): \(decision), and it \(suffices ? "suffices" : "does not suffice")")
        return
      }
    }
  }

  @Test("The wait is the one that the evidence has", arguments: Case.all) func waits(_ this: Case) {
    let policy = this.policy
    for bits in 0..<1024 {
      let pieces = Pool.subset(bits, of: Pool.all[this.pool])
      guard StandardsInWords.takes(pieces, for: policy.name) else { continue }
      var question = calm(policy, pieces)
      let wait = max(
        StandardsInWords.wait(pieces, for: policy.name), policy.notification?.secondsBefore ?? 0)
      question.now = wait
      let after = PolicyQuestion(policy, question).decide()
      question.now -= 1
      let before = PolicyQuestion(policy, question).decide()
      guard after.verdict == .met, before.verdict == .waiting(until: wait) else {
        Issue.record("\(pieces): \(before), then \(after), and it waits \(wait) seconds")
        return
      }
    }
  }

  @Test("A model that tries every assignment says the same, whatever the risk", arguments: Case.all)
  func assignments(_ this: Case) {
    let model = ReferenceModel(policy: this.policy)
    for bits in 0..<1024 {
      var question = calm(this.policy, Pool.subset(bits, of: Pool.all[this.pool]))
      // Nothing is known of the risk; then it is lifted, and the owner was told late.
      for isLifted in [false, true] {
        (question.signals, question.isRiskLifted) = ([:], isLifted)
        question.told = [0, isLifted ? Self.later - 60 : 0]
        let decision = PolicyQuestion(this.policy, question).decide()
        guard decision.verdict == model.verdict(question) else {
          Issue.record("\(question): \(decision), and not \(model.verdict(question))")
          return
        }
      }
    }
  }
}
