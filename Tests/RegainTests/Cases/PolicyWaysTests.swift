import Regain
import Testing

@Suite("A second way that shares nothing with the first") struct PolicyWaysTests {
  @Test("Every built-in policy has one; of others it is told") func ways() {
    for policy in RecoveryPolicy.builtIn { #expect(policy.hasTwoWays, "\(policy.name)") }
    let key = EvidenceRule.any(.device)
    func hasTwoWays(_ rule: EvidenceRule) -> Bool {
      RecoveryPolicy("own", requirement: rule).hasTwoWays
    }
    #expect(!hasTwoWays(key) && !hasTwoWays(.allOf([.any(.backupCode), key])))
    #expect(hasTwoWays(.anyOf([.any(.backupCode), key])))
    #expect(
      !hasTwoWays(.anyOf([.allOf([.any(.backupCode), key]), .allOf([.any(.proofing), key])])))
    // By email or by post.
    #expect(hasTwoWays(.any(.deliveredCode)))
    #expect(!hasTwoWays(.any(.helpDesk)))
    #expect(!hasTwoWays(.atLeast(2, [.any(.backupCode), key, .any(.proofing)])))
    #expect(hasTwoWays(.atLeast(2, [.any(.backupCode), key, .any(.proofing), .any(.contact)])))
  }
}
