import Foundation
import Regain
import Testing

@Suite("In which order evidence is shown and listed decides nothing") struct PolicyOrderTests {
  /// Up to this many pieces every order is tried; of more, some. With `REGAIN_ORDERS=7` a release build takes two minutes, and half
  /// an hour with ten.
  private static let mostPermuted =
    ProcessInfo.processInfo.environment["REGAIN_ORDERS"].flatMap(Int.init) ?? 5

  /// Each policy with the ten pieces that it can do most with.
  static let cases = RecoveryPolicy.builtIn.map { policy in
    switch policy {
    case .serviceAccount: PolicyModelTests.Case(policy: policy, pool: 1)
    case .highAssurance: PolicyModelTests.Case(policy: policy, pool: 2)
    default: PolicyModelTests.Case(policy: policy, pool: 0)
    }
  }

  /// In two halves, so that two processors have as much to do.
  @Test("Every order of up to five of ten pieces", arguments: cases, [0, 1])
  func permutations(_ this: PolicyModelTests.Case, _ half: Int) {
    let table = Table(this)
    for bits in stride(from: half, to: 1024, by: 2) where bits.nonzeroBitCount <= Self.mostPermuted
    {
      permute(bits, []) { order in table.expectNoDifference(order) }
    }
  }

  private func permute(_ rest: Int, _ order: [Int], _ body: ([Int]) -> Void) {
    if rest == 0 { return body(order) }
    for index in 0..<10 where rest & 1 << index != 0 {
      permute(rest & ~(1 << index), order + [index], body)
    }
  }

  @Test("Some orders of more than five pieces", arguments: PolicyModelTests.Case.all)
  func shuffles(_ this: PolicyModelTests.Case) {
    let table = Table(this)
    let random = Drawing(seed: 7)
    for bits in 0..<1024 where bits.nonzeroBitCount > Self.mostPermuted {
      table.expectNoDifference(random.shuffled((0..<10).filter { bits & 1 << $0 != 0 }))
    }
  }

  @Test("The whole answer is the same, its reasons too", arguments: PolicyModelTests.Case.all)
  func reasons(_ this: PolicyModelTests.Case) {
    let random = Drawing(seed: 11)
    for bits in stride(from: 0, to: 1024, by: 3) {
      let evidence = Pool.subset(bits, of: Pool.all[this.pool]).enumerated().map { $1.evidence($0) }
      let now = Timestamp(secondsSince1970: 60)
      let first = PolicyQuestion(this.policy, evidence: evidence, now: now).decide()
      let other = random.shuffled(evidence)
      #expect(PolicyQuestion(this.policy, evidence: other, now: now).decide() == first)
    }
  }

  /// Which subsets of a pool satisfy a policy, from the model.
  private struct Table {
    let policy: RecoveryPolicy
    let pool: [Piece]
    let satisfies: [Bool]
    /// Each piece, shown in each of the first ten minutes.
    let evidence: [[Evidence]]
    let signals = Dictionary(uniqueKeysWithValues: RiskSignal.all.map { ($0.name, 0) })

    init(_ this: PolicyModelTests.Case) {
      let (pool, rule) = (Pool.all[this.pool], this.policy.requirement)
      satisfies = (0..<1024).map { ReferenceModel.isShown(rule, by: Pool.subset($0, of: pool)) }
      evidence = pool.enumerated().map { index, piece in
        (0..<10 as Range<Int64>).map { minute in
          var piece = piece
          piece.shownAt = minute * 60
          return piece.evidence(index)
        }
      }
      (policy, self.pool) = (this.policy, pool)
    }

    /// One a minute, listed as they came or the other way round.
    func expectNoDifference(_ order: [Int]) {
      var (bits, since) = (0, Int64?.none)
      for (minute, index) in order.enumerated() {
        bits |= 1 << index
        if since == nil, satisfies[bits] { since = Int64(minute) * 60 }
      }
      let shown = order.enumerated().map { minute, index in evidence[index][minute] }
      let decision = PolicyQuestion(
        policy, evidence: order.count % 2 == 0 ? shown : shown.reversed(), signals: signals,
        told: [Timestamp(secondsSince1970: 0), Timestamp(secondsSince1970: 0)],
        now: Timestamp(secondsSince1970: 30 * 86_400)
      ).decide()
      // Said once for all: to expect something takes longer than to decide.
      guard decision.outcome == (satisfies[bits] ? .met : .pending),
        decision.metSince?.secondsSince1970 == since
      else {
        let pieces = order.map { pool[$0] }
        Issue.record("\(policy.name) with \(pieces): \(decision), and not since \(since ?? -1)")
        return
      }
    }
  }
}
