import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Recovery tokens")
struct TokenTests {
  @Test("A token redeems once, whatever it looks like", arguments: TokenFormat.all)
  func redeemsOnce(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format)
    #expect(token.text.hasPrefix(format == .handle ? "rgh_" : format.prefix + format.name))
    for _ in 0..<100 { try await bench.verify(token) }
    for _ in 0..<100 { try await bench.peek(token) }
    let redeemed = try await bench.redeem(token)
    #expect(redeemed.facts.account == (try AccountID("alice")) && redeemed.facts.id == token.id)
    #expect(redeemed.facts.action == .resetPassword && !redeemed.isReplay)
    #expect(await bench.refusal(token) == .alreadyUsed)
    #expect(await thrown { try await bench.verify(token) }?.reason == .alreadyUsed)
    #expect(await thrown { try await bench.peek(token) }?.reason == .alreadyUsed)
  }

  @Test("Sixty-four redeemers of one token: one winner", arguments: [TokenFormat.handle, .v4Local])
  func oneWinner(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format)
    let winners = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 {
        group.addTask { await thrown { try await bench.redeem(token) } == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test(
    "A token of one purpose, audience, tenant and suite is none of another: nothing off the diagonal"
  )
  func crossProduct() async throws {
    let bench = try await TokenBench.make()
    let actions: [RecoveryAction] = [.resetPassword, .revokeDevice]
    let places = try actions.flatMap { action in
      try ["app", "app2"].flatMap { audience in
        try ["default", "other"].map { tenant in
          try TokenBench.use(action, audience: audience, tenant: tenant)
        }
      }
    }
    var (accepted, refused) = (0, 0)
    for (row, use) in places.enumerated() {
      for format in TokenFormat.all {
        let token = try await bench.issue(
          "alice", use.action, audience: use.audience.name, tenant: use.tenant.description,
          format: format)
        for (column, other) in places.enumerated() {
          let reason = await thrown { try await bench.verify(token, for: other) }?.reason
          #expect((reason == nil) == (row == column))
          if row == column { accepted += 1 } else { refused += 1 }
        }
        for suite in TokenFormat.all where format != .handle && suite != .handle && suite != format
        {
          var only = RecoveryConfiguration.standard
          only.tokens.formats = [suite]
          let opener = TokenOpener(bench.bench.service.context.keyring.tokenKeys, only)
          let paseto = try UnverifiedPaseto(parsing: Array(token.text.utf8.dropFirst(5)))
          #expect(throws: RegainError.self) { try opener.open(paseto, for: use) }
          // And with the other's header on it.
          let relabelled = suite.name + token.text.dropFirst(5 + format.name.utf8.count)
          let reason = await thrown {
            _ = try await bench.tokens.verify(TypedToken(relabelled), for: use)
          }
          #expect(reason?.code == .refused || reason?.code == .malformed)
        }
      }
    }
    #expect(accepted == 8 * 5 && refused == 8 * 5 * 7)
  }

  @Test(
    "A token for 15 minutes is refused at 15 minutes, and accepted a second before",
    arguments: TokenFormat.all)
  func expires(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format) { $0.lifetimeSeconds = 900 }
    bench.clock.advance(seconds: 899)
    try await bench.verify(token)
    bench.clock.advance(seconds: 1)
    #expect(await bench.refusal(token) == .tokenExpired)
    #expect(await thrown { try await bench.verify(token) }?.reason == .tokenExpired)
    #expect(await thrown { try await bench.peek(token) }?.reason == .tokenExpired)
    bench.clock.setWallClock(bySeconds: -1)
    try await bench.redeem(token)
  }

  @Test(
    "A token that carries a state ends when that changes, and with none at all",
    arguments: TokenFormat.all)
  func state(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let state = try TokenState(Array("password 1".utf8))
    let token = try await bench.issue(format: format) { $0.state = state }
    #expect(
      await bench.refusal(token, for: try TokenBench.use(state: "password 2")) == .stateChanged)
    #expect(await bench.refusal(token) == .stateNotGiven)
    let redeemed = try await bench.redeem(token, for: try TokenBench.use(state: "password 1"))
    #expect(redeemed.facts.isBoundToState)
    let bare = try await bench.issue(format: format)
    #expect(
      await bench.refusal(bare, for: try TokenBench.use(state: "password 1")) == .stateNotBound)
    try await bench.redeem(bare)
  }

  @Test("Two accounts in the same state have tokens that tell nothing of it")
  func stateIsKeyed() async throws {
    let bench = try await TokenBench.make()
    let state = try TokenState(Array("password 1".utf8))
    var seen: Set<String> = []
    for account in ["alice", "bob"] {
      let token = try await bench.issue(account, format: .v4Public) { $0.state = state }
      let claims = try #require(try InspectedToken(TypedToken(token.text)).claims)
      let digest = try #require(claims.firstMatch(of: /"stt":"([A-Za-z0-9_-]{22})"/)?.1)
      seen.insert(String(digest))
    }
    #expect(seen.count == 2)
  }

  @Test(
    "The same request again is answered again, also after the state has changed and the token is over"
  )
  func idempotent() async throws {
    let bench = try await TokenBench.make()
    let state = try TokenState(Array("password 1".utf8))
    let token = try await bench.issue { $0.state = state }
    let key = try IdempotencyKey("0123456789abcdef012345")
    let first = try await bench.redeem(token, for: TokenBench.use(state: "password 1"), key: key)
    bench.clock.advance(seconds: 1000)
    let again = try await bench.redeem(token, for: TokenBench.use(state: "password 2"), key: key)
    #expect(again.isReplay && again.receipt == first.receipt)
    #expect(await bench.refusal(token) == .tokenExpired)
    let other = try IdempotencyKey("another-key-0123456789")
    #expect(await bench.refusal(token, key: other) == .alreadyUsed)
    try await bench.tokens.revokeAll(of: AccountID("alice"), for: .resetPassword)
    #expect(await bench.refusal(token, key: key) == .tokenSuperseded)
  }

  @Test("Asking again to issue makes another token in the place of the first")
  func issuedAgain() async throws {
    let bench = try await TokenBench.make()
    let key = try IdempotencyKey("0123456789abcdef012345")
    let first = try await bench.issue(key: key)
    let second = try await bench.issue(key: key)
    #expect(await bench.refusal(first) == .tokenRevoked)
    try await bench.redeem(second)
  }

  @Test(
    "What is no token is malformed, and never looked up",
    arguments: [
      "", " ", "rgh_", "rgtl_", "rgtl_v4.local.", "v4.local.AAAA", "v5.local.AAAA", "v1.local.AAAA",
      "v2.public.AAAA", "V4.local.AAAA", "v4.Local.AAAA", "rgtp_v4.local.AAAA",
      "rgtx_v4.local.AAAA",
      "rgh_" + String(repeating: "0", count: 60), String(repeating: "a", count: 1_000_000),
      "v4.local." + String(repeating: "A", count: 1_000_000),
    ])
  func malformed(_ text: String) async throws {
    #expect(throws: RegainError(.malformed, "")) { _ = try TypedToken(text) }
  }

  @Test(
    "Any bit of a token changed is refused or malformed",
    arguments: [
      TokenFormat.handle, .v4Local, .v4Public, .v3Local,
    ])
  func changed(_ format: TokenFormat) async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: format)
    let (bytes, use) = (Array(token.text.utf8), try TokenBench.use())
    for index in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[index] ^= 1 << UInt8(bit)
        let changed = other
        let error = await thrown {
          _ = try await bench.tokens.peek(TypedToken(utf8: changed.span), for: use)
        }
        // A prefix is not authenticated, and a blank before the token is left out.
        guard error == nil else {
          #expect(error?.code == .malformed || error?.code == .refused)
          continue
        }
        Issue.record("accepted with bit \(bit) of byte \(index) changed")
      }
    }
    for length in bytes.indices {
      let error = await thrown {
        _ = try await bench.tokens.peek(
          TypedToken(utf8: bytes.span.extracting(0..<length)), for: use)
      }
      #expect(error?.code == .malformed || error?.code == .refused, "cut to \(length)")
    }
  }

  @Test("A handle's checksum is told before anything is looked up")
  func checksum() async throws {
    let bench = try await TokenBench.make()
    let token = try await bench.issue(format: .handle)
    var bytes = Array(token.text.utf8)
    bytes[20] = bytes[20] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    let mistyped = bytes
    let error = await thrown { _ = try TypedToken(utf8: mistyped.span) }
    #expect(error?.code == .malformed && error?.message.contains("mistyped") == true)
  }

  @Test("No secret is in an error, a description or a dump")
  func secrets() async throws {
    let bench = try await TokenBench.make()
    for format in TokenFormat.all {
      let token = try await bench.issue(format: format)
      _ = await bench.refusal(token, for: try TokenBench.use(.revokeDevice))
      let error = await thrown {
        try await bench.redeem(token, for: try TokenBench.use(.revokeDevice))
      }
      #expect(error?.description.contains(token.text.suffix(20)) == false)
      let entries = try await bench.bench.log().map { "\($0)" }.joined()
      #expect(!entries.contains(token.text.suffix(40)))
      let rows = try await bench.bench.memory.dumpedRows()
      #expect(rows.contains("616c696365"))
      #expect(!rows.contains(token.text.suffix(40)))
    }
  }
}

extension InMemoryRecoveryStore {
  /// Every row's body, as a copy of the database would have it.
  fileprivate func dumpedRows() async throws -> String {
    var text = ""
    for kind in RecordKind.allCases {
      let page = ReadRequest([.recordPage(kind, after: nil, limit: 1000)])
      for record in try await rows(for: page).records {
        text += String(decoding: record.body, as: UTF8.self) + "\n"
      }
    }
    return text
  }
}
