import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Passkeys: both ceremonies") struct CeremonyTests {
  @Test(
    "Every algorithm registers and answers, once it is asked for",
    arguments: [WebAuthnAlgorithm.es256, .edDSA, .ed25519, .es384, .rs256])
  func algorithms(_ algorithm: WebAuthnAlgorithm) throws {
    var ceremony = try Ceremony()
    ceremony.policy.algorithms = [algorithm]
    let credential = try ceremony.register()
    #expect(credential.algorithm == algorithm)
    let answer = try ceremony.verify(
      assertion: try ceremony.assertionJSON(by: credential), by: credential)
    #expect(answer.counter == 2 && answer.flags.isUserVerified)
    // A key of an algorithm that is not asked for is refused before it is looked at.
    ceremony.policy.algorithms = [algorithm == .es256 ? .edDSA : .es256]
    #expect(outcome { try ceremony.register(algorithm) } == "algorithm-not-requested")
  }

  @Test("RSA is taken only where a policy names it") func rsaIsOptIn() throws {
    let ceremony = try Ceremony()
    #expect(outcome { try ceremony.register(.rs256) } == "algorithm-not-requested")
    #expect(WebAuthnAlgorithm(registered: -65_535) == nil)
    #expect(WebAuthnAlgorithm(registered: -47) == nil)
  }

  @Test("What a registration shows is kept") func registration() throws {
    let ceremony = try Ceremony()
    let plain = try ceremony.verify(registration: try ceremony.registrationJSON())
    #expect(plain.attestation == .none && plain.transports == ["internal"])
    #expect(plain.credentialID.count == 32 && plain.aaguid == [UInt8](repeating: 0, count: 16))
    #expect(try CBORReader.decode(plain.keyBytes).map?.count == 5)
    let own = try ceremony.verify(
      registration: try ceremony.registrationJSON { $0.attestation = .packedSelf })
    #expect(own.attestation == .selfSigned)
    let synced = try ceremony.verify(
      registration: try ceremony.registrationJSON {
        ($0.isBackupEligible, $0.isBackedUp) = (true, true)
      })
    #expect(synced.flags.isBackupEligible && synced.flags.isBackedUp)
  }

  private static let lies: [(String, String, @Sendable (inout AuthenticatorBehavior) -> Void)] = [
    ("user-not-present", "35: no touch", { $0.isUserPresent = false }),
    ("backup-flags", "36: copied, though never to be", { $0.isBackedUp = true }),
    ("wrong-ceremony", "37: a payment", { $0.type = "payment.get" }),
    ("wrong-ceremony", "37: another case", { $0.type = "WebAuthn.Get" }),
    ("wrong-ceremony", "37: nothing", { $0.type = "" }),
    ("wrong-origin", "39: case", { $0.origin = "https://Example.org" }),
    ("wrong-origin", "39: port", { $0.origin = "https://example.org:8443" }),
    ("wrong-origin", "39: default port", { $0.origin = "https://example.org:443" }),
    ("wrong-origin", "39: final dot", { $0.origin = "https://example.org." }),
    ("wrong-origin", "39: slash", { $0.origin = "https://example.org/" }),
    ("wrong-origin", "39: subdomain", { $0.origin = "https://www.example.org" }),
    ("wrong-origin", "39: http", { $0.origin = "http://example.org" }),
    ("wrong-origin", "39: suffix", { $0.origin = "https://example.org.evil" }),
    ("wrong-origin", "39: prefix", { $0.origin = "https://evilexample.org" }),
    ("wrong-origin", "39: null", { $0.origin = "null" }),
    ("wrong-origin", "39: empty", { $0.origin = "" }),
    ("wrong-relying-party", "40: parent domain", { $0.relyingPartyID = "org" }),
    ("wrong-relying-party", "40: subdomain", { $0.relyingPartyID = "www.example.org" }),
    ("cross-origin", "34: a frame", { $0.isCrossOrigin = true }),
    (
      "cross-origin", "34: a frame of a site",
      { ($0.isCrossOrigin, $0.topOrigin) = (true, "https://example.com") }
    ),
    ("wrong-top-origin", "34: a site without a frame", { $0.topOrigin = "https://example.com" }),
    (
      "wrong-origin", "client data from elsewhere",
      { $0.extensionResults = ["remoteClientDataJSON"] }
    ),
  ]

  @Test("Each lie is refused in both ceremonies, by its own reason", arguments: lies.indices)
  func lyingBrowsers(_ index: Int) throws {
    let (reason, name, lie) = Self.lies[index]
    let ceremony = try Ceremony()
    #expect(outcome { try ceremony.register(nil, lie) } == reason, "\(name)")
    let credential = try ceremony.register()
    let json = try ceremony.assertionJSON(by: credential, lie)
    #expect(outcome { try ceremony.verify(assertion: json, by: credential) } == reason, "\(name)")
  }

  @Test("37: an answer of one ceremony is none of the other") func swappedTypes() throws {
    let ceremony = try Ceremony()
    #expect(outcome { try ceremony.register(nil) { $0.type = "webauthn.get" } } == "wrong-ceremony")
    let credential = try ceremony.register()
    let json = try ceremony.assertionJSON(by: credential) { $0.type = "webauthn.create" }
    #expect(outcome { try ceremony.verify(assertion: json, by: credential) } == "wrong-ceremony")
  }

  @Test("38: the challenge is compared as text") func challenges() throws {
    var ceremony = try Ceremony()
    ceremony.challenge = [UInt8](repeating: 0xFB, count: 32)
    let credential = try ceremony.register()
    let right = base64URL(ceremony.challenge)
    let wrong = [
      right + "=", right.replacing("-", with: "+").replacing("_", with: "/"),
      // The last symbol has two bits that no byte needs: 32 bytes take 43 symbols.
      String(right.dropLast()) + (right.hasSuffix("s") ? "t" : "s"), right.lowercased(), "",
      " " + right,
      right + "\u{0}", base64URL([UInt8](repeating: 0xFB, count: 31)),
    ]
    for text in wrong where text != right {
      let json = try ceremony.assertionJSON(by: credential) { $0.challenge = text }
      #expect(
        outcome { try ceremony.verify(assertion: json, by: credential) }
          == "wrong-webauthn-challenge")
    }
    let honest = try ceremony.assertionJSON(by: credential) { $0.challenge = right }
    #expect(outcome { try ceremony.verify(assertion: honest, by: credential) } == nil)
  }

  @Test("A challenge that could be guessed is the caller's defect") func shortChallenge() throws {
    var ceremony = try Ceremony()
    ceremony.challenge = [UInt8](repeating: 7, count: 15)
    #expect(throws: RegainError(.defect, "")) { try ceremony.register() }
  }

  @Test("34: frames and the sites around them are taken where the policy says so") func frames()
    throws
  {
    var ceremony = try Ceremony()
    let credential = try ceremony.register()
    let frame = try ceremony.assertionJSON(by: credential) { $0.isCrossOrigin = true }
    let site = try ceremony.assertionJSON(by: credential) {
      ($0.isCrossOrigin, $0.topOrigin) = (true, "https://example.com")
    }
    let liar = try ceremony.assertionJSON(by: credential) { $0.topOrigin = "https://example.com" }
    // A site alone opens nothing.
    ceremony.policy.topOrigins = ["https://example.com"]
    #expect(outcome { try ceremony.verify(assertion: frame, by: credential) } == "cross-origin")
    #expect(outcome { try ceremony.verify(assertion: site, by: credential) } == "cross-origin")
    ceremony.policy.allowsCrossOrigin = true
    #expect(outcome { try ceremony.verify(assertion: frame, by: credential) } == nil)
    #expect(outcome { try ceremony.verify(assertion: site, by: credential) } == nil)
    #expect(outcome { try ceremony.verify(assertion: liar, by: credential) } == "wrong-top-origin")
    ceremony.policy.topOrigins = ["https://example.com/", "https://www.example.com"]
    #expect(outcome { try ceremony.verify(assertion: site, by: credential) } == "wrong-top-origin")
  }

  @Test("35: a user is known where the policy or the caller asks for it") func userVerification()
    throws
  {
    var ceremony = try Ceremony()
    let credential = try ceremony.register { $0.isUserVerified = false }
    let json = try ceremony.assertionJSON(by: credential) { $0.isUserVerified = false }
    #expect(outcome { try ceremony.verify(assertion: json, by: credential) } == nil)
    #expect(
      outcome {
        try ceremony.verify(assertion: json, by: credential, requiresUserVerification: true)
      } == "user-not-verified")
    ceremony.policy.userVerification = .required
    #expect(outcome { try ceremony.verify(assertion: json, by: credential) } == "user-not-verified")
    #expect(outcome { try ceremony.register { $0.isUserVerified = false } } == "user-not-verified")
  }

  @Test("36: a key that changes its mind about copies is refused, and only behind its signature")
  func backupEligibility() throws {
    let ceremony = try Ceremony()
    for isEligible in [false, true] {
      let credential = try ceremony.register { $0.isBackupEligible = isEligible }
      let flipped = try ceremony.assertionJSON(by: credential) { $0.isBackupEligible = !isEligible }
      #expect(
        outcome { try ceremony.verify(assertion: flipped, by: credential) }
          == "backup-eligibility-changed")
      let forged = try ceremony.assertionJSON(by: credential) {
        ($0.isBackupEligible, $0.hasBogusSignature) = (!isEligible, true)
      }
      #expect(
        outcome { try ceremony.verify(assertion: forged, by: credential) } == "wrong-signature")
    }
  }

  @Test("Synced keys are refused where the policy says so, in both ceremonies") func synced() throws
  {
    var ceremony = try Ceremony()
    let credential = try ceremony.register { $0.isBackupEligible = true }
    let json = try ceremony.assertionJSON(by: credential) { $0.isBackedUp = true }
    #expect(try ceremony.verify(assertion: json, by: credential).flags.isBackedUp)
    ceremony.policy.allowsSynced = false
    #expect(outcome { try ceremony.verify(assertion: json, by: credential) } == "synced-key")
    #expect(outcome { try ceremony.register { $0.isBackupEligible = true } } == "synced-key")
  }

  @Test(
    "41: a counter grows or is never used",
    arguments: [
      (0, 0, true), (0, 1, true), (5, 6, true), (5, UInt32.max, true), (5, 5, false), (5, 4, false),
      (5, 0, false), (UInt32.max, 0, false), (UInt32.max, UInt32.max, false), (1, 0, false),
    ] as [(UInt32, UInt32, Bool)])
  func counters(_ old: UInt32, _ new: UInt32, _ isTaken: Bool) throws {
    let ceremony = try Ceremony()
    let credential = try ceremony.register { $0.counter = .set(old) }
    let json = try ceremony.assertionJSON(by: credential) { $0.counter = .set(new) }
    let found = outcome { try ceremony.verify(assertion: json, by: credential) }
    #expect(found == (isTaken ? nil : "counter-regressed"))
    // Whose signature is not the key's never counts as the key's regress.
    let forged = try ceremony.assertionJSON(by: credential) {
      ($0.counter, $0.hasBogusSignature) = (.set(new), true)
    }
    #expect(outcome { try ceremony.verify(assertion: forged, by: credential) } == "wrong-signature")
  }

  @Test("42: another's key, one that was not asked, and another account's name are refused")
  func identities() throws {
    let ceremony = try Ceremony()
    let (first, second) = (try ceremony.register(), try ceremony.register())
    let json = try ceremony.assertionJSON(by: first)
    #expect(
      outcome { try ceremony.verify(assertion: json, by: second) } == "credential-not-allowed")
    #expect(
      outcome { try ceremony.verify(assertion: json, by: first, allowed: [second.id]) }
        == "credential-not-allowed")
    // The row of one passkey with the key of another.
    let mixed = KnownCredential(
      id: first.id, publicKey: second.publicKey, algorithm: second.algorithm,
      isBackupEligible: false, counter: 0, userHandle: Ceremony.userHandle)
    #expect(outcome { try ceremony.verify(assertion: json, by: mixed) } == "wrong-signature")
    let other = KnownCredential(
      id: first.id, publicKey: first.publicKey, algorithm: first.algorithm,
      isBackupEligible: false, counter: 0, userHandle: [1])
    #expect(outcome { try ceremony.verify(assertion: json, by: other) } == "wrong-user-handle")
    let silent = try ceremony.assertionJSON(by: first) { $0.namesAccount = false }
    #expect(outcome { try ceremony.verify(assertion: silent, by: first) } == nil)
    // Where nobody was named, the answer must say whose it is.
    #expect(
      outcome { try ceremony.verify(assertion: silent, by: first, allowed: []) }
        == "wrong-user-handle")
    #expect(outcome { try ceremony.verify(assertion: json, by: first, allowed: []) } == nil)
  }

  @Test("Answers to extensions that nobody asked for are shown, and change nothing")
  func extensions() throws {
    let ceremony = try Ceremony()
    let credential = try ceremony.register()
    let json = try ceremony.assertionJSON(by: credential) {
      $0.extensionResults = ["appid", "prf"]
    }
    let answer = try ceremony.verify(assertion: json, by: credential)
    #expect(
      answer.extensions.ofClient == ["appid", "prf"] && answer.extensions.ofAuthenticator.isEmpty)
  }

  @Test("An answer verified once says so again: whoever stores must consume its challenge")
  func verifyingIsPure() throws {
    let ceremony = try Ceremony()
    let credential = try ceremony.register()
    let json = try ceremony.assertionJSON(by: credential)
    #expect(
      try ceremony.verify(assertion: json, by: credential)
        == ceremony.verify(assertion: json, by: credential))
  }
}
