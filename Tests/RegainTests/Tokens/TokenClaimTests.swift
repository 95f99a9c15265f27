import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The claims of tokens")
struct TokenClaimTests {
  /// As Regain writes them, with one part changed.
  static func payload(_ old: String = "", _ new: String = "") -> String {
    let text =
      #"{"iss":"localhost","aud":"app","sub":"alice","iat":"2026-01-01T00:00:00Z","exp":"2026-01-01T00:15:00Z","#
      + #""jti":"AAECAwQFBgcICQoLDA0ODw","rgn":{"use":"reset-password","ten":"default","ch":"direct","#
      + #""gen":0,"epo":1}}"#
    return old.isEmpty ? text : text.replacing(old, with: new)
  }

  private func reason(_ payload: String) async throws -> RefusalReason? {
    let bench = try await TokenBench.make()
    _ = try await bench.issue()
    let text = try bench.sealed(payload)
    return await thrown {
      _ = try await bench.tokens.verify(TypedToken(text), for: TokenBench.use())
    }?.reason
  }

  @Test("What this store has not issued is refused, though its seal is right")
  func notIssued() async throws { #expect(try await reason(Self.payload()) == .unknownToken) }

  @Test(
    "Each claim must be there, and be what it must",
    arguments: [
      (#""iss":"localhost","#, ""), (#""aud":"app","#, ""), (#""sub":"alice","#, ""),
      (#""iat":"2026-01-01T00:00:00Z","#, ""), (#""exp":"2026-01-01T00:15:00Z","#, ""),
      (#""jti":"AAECAwQFBgcICQoLDA0ODw","#, ""), (#""use":"reset-password","#, ""),
      (#""ten":"default","#, ""), (#""ch":"direct","#, ""), (#""gen":0,"#, ""),
      (#","epo":1"#, ""),
      (#""aud":"app""#, #""aud":["app"]"#), (#""aud":"app""#, #""aud":"""#),
      (#""sub":"alice""#, #""sub":null"#), (#""sub":"alice""#, #""sub":7"#),
      (#""sub":"alice""#, #""sub":"al\u0000ice""#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":1767226500"#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":null"#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2026-02-30T00:15:00Z""#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2026-01-01t00:15:00z""#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2026-01-01T00:15:00Z ""#),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2026-01-01""#),
      (#""jti":"AAECAwQFBgcICQoLDA0ODw""#, #""jti":"AAECAwQFBgcICQoLDA0ODx""#),
      (#""jti":"AAECAwQFBgcICQoLDA0ODw""#, #""jti":"AAECAwQFBgcICQoLDA0O""#),
      (#""ch":"direct""#, #""ch":"pigeon""#), (#""gen":0"#, #""gen":"0""#),
      (#""gen":0"#, #""gen":-1"#), (#""gen":0"#, #""gen":0.5"#), (#""gen":0"#, #""gen":1e3"#),
      (#""gen":0"#, #""gen":99999999999999999999"#),
      (#""sub":"alice""#, #""sub":"alice","admin":true"#),
      (#""epo":1"#, #""epo":1,"x":1"#), (#""sub":"alice""#, #""sub":"alice","sub":"bob""#),
      (#""sub":"alice""#, #""sub":"alice","s\u0075b":"bob""#),
      (#""sub":"alice""#, #""sub":"\ud800""#), (#""epo":1}}"#, #""epo":1}} "# + "x"),
      (#""epo":1}}"#, #""epo":1},"cnf":{"kid":"AA"}}"#),
      (#""epo":1}}"#, #""epo":1},"cnf":{}}"#), (#""epo":1}}"#, #""epo":1},"cnf":null}"#),
      (#""epo":1"#, #""epo":1,"stt":"AA""#), (#""epo":1"#, #""epo":1,"case":"x""#),
      (#""epo":1}}"#, #""epo":1},"nbf":1}"#),
    ])
  func malformed(_ change: (String, String)) async throws {
    #expect(try await reason(Self.payload(change.0, change.1)) == .claimsMalformed)
  }

  @Test(
    "What is no JSON, or says something twice, is refused wherever it is",
    arguments: [
      (#""epo":1}}"#, #""epo":1,}}"#), (#""epo":1}}"#, #""epo":1}},"#),
      (#""epo":1}}"#, #""epo":1}"#),
      (#"{"iss""#, #"{,"iss""#), (#""sub":"alice","#, #""sub":"alice",,"#),
      (#""sub":"alice","#, #""sub":"alice""#), (#""sub":"#, #""sub""#), (#""sub":"#, "sub:"),
      (#""gen":0"#, #""gen":00"#), (#""gen":0"#, #""gen":01"#), (#""gen":0"#, #""gen":-0"#),
      (#""gen":0"#, #""gen":+0"#), (#""gen":0"#, #""gen":0x1"#), (#""gen":0"#, #""gen":"#),
      (#""gen":0"#, #""gen":9007199254740993"#), (#""gen":0"#, #""gen":00000000000000001"#),
      (#""gen":0"#, #""gen":null"#), (#""gen":0"#, #""gen":[0]"#),
      (#""gen":0,"#, #""gen":0,"gen":0,"#), (#""epo":1}}"#, #""epo":1},"rgn":{}}"#),
      (
        #""epo":1}}"#,
        #""epo":1},"cnf":{"kid":"\#(TokenClaimTests.thumbprint)","kid":"\#(TokenClaimTests.thumbprint)"}}"#
      ),
      (#""epo":1}}"#, #""epo":1},"cnf":{"kid":"\#(TokenClaimTests.thumbprint)","jwk":{}}}"#),
      (#""iss""#, #""\u0000iss""#), (#""iss""#, #""issississ""#), (#""iss""#, #""ISS""#),
      (#""iss""#, #""is\s""#), (#""sub":"alice""#, #""sub":"alice"#),
      (#""sub":"alice""#, #""sub":{"alice":1}"#), (#""sub":"alice""#, #""sub":"","iss":"x""#),
    ])
  func notOnce(_ change: (String, String)) async throws {
    #expect(try await reason(Self.payload(change.0, change.1)) == .claimsMalformed)
  }

  fileprivate static let thumbprint = String(repeating: "A", count: 43)

  @Test(
    "What another program writes otherwise is the same token",
    arguments: [
      (#""iss""#, #""is\u0073""#), (#""sub":"alice""#, #""sub":"\u0061lice""#),
      (#","sub""#, " ,\n\t\"sub\""), (#""epo":1}}"#, #""epo" : 1 } } "#),
    ])
  func otherwise(_ change: (String, String)) async throws {
    #expect(try await reason(Self.payload(change.0, change.1)) == .unknownToken)
  }

  @Test("The top is an object", arguments: ["[]", "null", "\"x\"", "1", "", "{", "\u{FEFF}{}"])
  func top(_ payload: String) async throws {
    #expect(try await reason(payload) == .claimsMalformed)
  }

  @Test(
    "Claims that are well formed and wrong are refused for what they are",
    arguments: [
      (#""iss":"localhost""#, #""iss":"elsewhere""#, RefusalReason.wrongIssuer),
      (#""aud":"app""#, #""aud":"App""#, .wrongAudience),
      (#""ten":"default""#, #""ten":"other""#, .wrongTenant),
      (#""use":"reset-password""#, #""use":"revoke-device""#, .wrongAction),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2025-12-31T23:59:59Z""#, .tokenExpired),
      (#""iat":"2026-01-01T00:00:00Z""#, #""iat":"2026-01-01T00:00:31Z""#, .issuedInFuture),
      (#""iat""#, #""nbf":"2026-01-01T00:00:31Z","iat""#, .issuedInFuture),
      (
        #""iat":"2026-01-01T00:00:00Z""#,
        #""nbf":"2026-01-01T00:00:00Z","iat":"2026-01-01T00:00:31Z""#, .issuedInFuture
      ),
      (#""exp":"2026-01-01T00:15:00Z""#, #""exp":"2026-01-01T01:00:01Z""#, .lifetimeTooLong),
      (#""ch":"direct""#, #""ch":"sms""#, .channelNotAllowed),
    ])
  func wrong(_ old: String, _ new: String, _ expected: RefusalReason) async throws {
    #expect(try await reason(Self.payload(old, new)) == expected)
  }

  @Test("Dates of another program's are read where they are dates")
  func dates() async throws {
    for date in ["2026-01-01T00:00:00.123Z", "2026-01-01T01:00:00+01:00"] {
      let payload = Self.payload(#""iat":"2026-01-01T00:00:00Z""#, #""iat":"\#(date)""#)
      #expect(try await reason(payload) == .unknownToken)
    }
  }

  @Test("What is written is read again, with every kind of name")
  func roundTrip() throws {
    let names = [
      "alice", "a\"b\\c", "<script>", "zoë", "z\u{6F}\u{308}", "𝔘",
      String(repeating: "é", count: 127),
    ]
    for name in names {
      let claims = TokenClaims(
        issuer: "i", audience: "https://a.example/\"x", account: try AccountID(name),
        tenant: try TenantID(name), action: .resetPassword, channel: .post,
        id: try RandomIdentifier(from: SeededRandom(seed: 3)),
        issued: Timestamp(secondsSince1970: 1_767_225_600),
        expires: Timestamp(secondsSince1970: 1_767_225_601), generation: 1 << 40,
        epoch: 7, recoveryCase: try RandomIdentifier(from: SeededRandom(seed: 4)),
        state: [UInt8](repeating: 9, count: 16), device: [UInt8](repeating: 8, count: 32))
      #expect(try TokenClaims(json: claims.json) == claims)
      #expect(try TokenClaims(json: TokenClaims(json: claims.json).json) == claims)
    }
  }

  @Test("Names that are too long for a token are told when it is issued")
  func tooLong() async throws {
    let bench = try await TokenBench.make()
    let long = String(repeating: "<", count: 255)
    let error = await thrown {
      _ = try await bench.issue(long, audience: long, tenant: long)
    }
    #expect(error?.code == .malformed)
  }
}
