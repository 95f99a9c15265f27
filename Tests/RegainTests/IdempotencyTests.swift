import Regain
import RegainTesting
import Testing

@Suite("Asking again with the same idempotency key") struct IdempotencyTests {
  private let key = "k-0123456789abcdef0123456789"

  @Test("The same request gets the same receipt, and consumes nothing more") func replay()
    async throws
  {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    let first = try await bench.redeem(codes[1], key: IdempotencyKey(key))
    let again = try await bench.redeem(codes[1], key: IdempotencyKey(key))
    #expect(again.receipt == first.receipt)
    #expect(again.isReplay)
    #expect(again.remaining == 9)
    #expect(try await bench.events().suffix(2) == ["authn_login_success", "authn_code_replayed"])
  }

  @Test(
    "A lost answer is found again, whether the commit was lost or not",
    arguments: [FaultInjectingStore.CommitFault.unknownButCommitted, .unknownAndLost])
  func lostAnswer(_ fault: FaultInjectingStore.CommitFault) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    bench.store.fail(commit: 1, with: fault)
    let key = try IdempotencyKey(key)
    #expect(await bench.refusal(codes[1], key: key)?.code == .unknown)
    let again = try await bench.redeem(codes[1], key: key)
    #expect(again.isReplay == (fault == .unknownButCommitted))
    #expect(again.remaining == 9)
    #expect(await bench.refusal(codes[1])?.code == .refused, "without the key it is used")
  }

  @Test("Another key, another code or no key is no replay") func otherKeys() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1], key: IdempotencyKey(key))
    #expect(try await bench.refusal(codes[1], key: IdempotencyKey(key + "x"))?.code == .refused)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    let second = try await bench.redeem(codes[2], key: IdempotencyKey(key))
    #expect(!second.isReplay, "the key is bound to its code")
  }

  @Test("The secret is verified again: a key alone opens nothing") func secretAgain() async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1], key: IdempotencyKey(key))
    #expect(try await bench.refusal(forged(codes[1]), key: IdempotencyKey(key))?.code == .refused)
    #expect(try await bench.lastReason() == "wrong-secret")
  }

  @Test("After a stop or a revocation a replay is refused", arguments: ["stop", "revoke"])
  func afterwards(_ what: String) async throws {
    let bench = try await Bench.make()
    let codes = try await bench.issue()
    try await bench.redeem(codes[1], key: IdempotencyKey(key))
    if what == "stop" {
      try await bench.stop(codes[0])
    } else {
      _ = try await bench.codes.revoke(
        account: AccountID("alice"), authority: try .administrator(actor: "a", reason: "r"))
    }
    #expect(try await bench.refusal(codes[1], key: IdempotencyKey(key))?.code == .refused)
  }

  @Test("Issuing again with the key voids the first sheet and takes its place") func issueAgain()
    async throws
  {
    let bench = try await Bench.make()
    let first = try await bench.issue(key: IdempotencyKey(key))
    let second = try await bench.issue(key: IdempotencyKey(key))
    #expect(await bench.refusal(first[1])?.code == .refused)
    try await bench.redeem(second[1])
    #expect(try await bench.events().filter { $0 == "authn_sheet_ended" }.count == 1)
  }

  @Test(
    "A key with too little in it is malformed",
    arguments: [
      "", "short", "with space 0123456789abcdef", "é0123456789abcdef0123456789",
      String(repeating: "k", count: 256),
    ])
  func badKeys(_ text: String) {
    #expect(throws: RegainError(.malformed, "")) { try IdempotencyKey(text) }
  }
}
