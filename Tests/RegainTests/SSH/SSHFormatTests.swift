import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("SSH: what is written for other programs") struct SSHFormatTests {
  private func key(_ algorithm: SignatureAlgorithm = .ed25519) throws -> SSHPublicKey {
    let key = try SigningKey.generate(algorithm, random: SeededRandom(seed: 1))
    return SSHPublicKey(key.publicKey)
  }

  @Test(
    "Any key of Regain's has an SSH form that reads back", arguments: SignatureAlgorithm.allCases)
  func anyKey(_ algorithm: SignatureAlgorithm) throws {
    let key = try key(algorithm)
    #expect(try SSHPublicKey(blob: key.blob) == key)
    #expect(try plainKey(key.line) == key)
  }

  @Test("A signature is put together from its parts", arguments: SignatureAlgorithm.allCases)
  func assembled(_ algorithm: SignatureAlgorithm) throws {
    let signingKey = try SigningKey.generate(algorithm, random: SeededRandom(seed: 2))
    let data = SSHSignedData(namespace: "n@example.org")
    let signature = try UnverifiedSSHSignature(signing: [1, 2, 3], as: data, with: signingKey)
    let key = SSHPublicKey(signingKey.publicKey)
    let verified = try signature.verify(
      message: [1, 2, 3], namespace: "n@example.org", key: key, rules: SSHRules())
    #expect(verified.statement == nil && verified.certificate == nil)
    #expect(
      refusal {
        try signature.verify(message: [], namespace: "n@example.org", key: key, rules: SSHRules())
      } == .wrongSignature)
    // A key that is in no security key knows nobody.
    let rules = SSHRules(requiresUserVerification: true)
    #expect(
      refusal {
        try signature.verify(
          message: [1, 2, 3], namespace: "n@example.org", key: key, rules: rules)
      } == .userNotVerified)
  }

  @Test("A certificate is of no time before 1970") func beforeTime() throws {
    let test = try #require(try SSHCase.load("signature").first { $0.comment == "without an end" })
    let signature = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8))
    var rules = try test.rules()
    let certificate = try #require(rules.certificate)
    for time in [-1, Int64.min] {
      rules.certificate = SSHCertificateRules(
        authority: certificate.authority, principal: certificate.principal,
        at: Timestamp(secondsSince1970: time))
      let (message, key) = (try unhex(#require(test.message)), try plainKey(#require(test.key)))
      let namespace = try #require(test.namespace)
      #expect(
        refusal {
          try signature.verify(message: message, namespace: namespace, key: key, rules: rules)
        } == .certificateExpired)
    }
  }

  private func refusal(_ body: () throws -> VerifiedSSHSignature) -> RefusalReason? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? RegainError)?.reason }
  }

  @Test("Allowed signers: a line for each key") func allowedSigners() throws {
    var signers = AllowedSigners()
    let key = try key()
    try signers.allow(key, principal: "default/alice", namespaces: ["a@x", "b@x"])
    try signers.allow(key, principal: "bob%20b", namespaces: ["a@x"], asAuthority: true)
    #expect(
      signers.text == """
        default/alice namespaces="a@x,b@x" \(key.line)
        bob%20b cert-authority,namespaces="a@x" \(key.line)

        """)
    var revoked = RevocationList()
    revoked.revoke(key)
    #expect(revoked.text == key.line + "\n")
  }

  @Test(
    "Allowed signers: no name that ends a line, a list or is a pattern",
    arguments: [
      "", "a b", "a,b", "*", "a?", "!a", "#a", "a\"b", "a\nb", "a\tb", "a\0", "\u{e9}", "a'b",
      "a\\b", "(a)",
    ])
  func unsafeNames(_ name: String) throws {
    let key = try key()
    var signers = AllowedSigners()
    #expect(throws: RegainError(.defect, "")) {
      try signers.allow(key, principal: name, namespaces: ["a"])
    }
    #expect(throws: RegainError(.defect, "")) {
      try signers.allow(key, principal: "a", namespaces: ["a", name])
    }
    #expect(throws: RegainError(.defect, "")) {
      try signers.allow(key, principal: "a", namespaces: [])
    }
    #expect(signers.text.isEmpty)
  }

  @Test("An agent is asked in its own words") func agentRequests() throws {
    #expect(SSHAgentRequest.identities.bytes == [0, 0, 0, 1, 11])
    let key = try key()
    let blob = key.blob
    let expected: [UInt8] =
      [0, 0, 0, 66, 13, 0, 0, 0, 51] + blob + [0, 0, 0, 2, 8, 9] + [0, 0, 0, 0]
    #expect(SSHAgentRequest.sign(.plain(key), [8, 9]).bytes == expected)
    // Without this flag an agent signs with SHA-1.
    let rsa = SSHAgentRequest.sign(.plain(try self.key(.rsa)), []).bytes
    #expect(rsa.suffix(4) == [0, 0, 0, 4])
  }

  @Test("An agent's answers read strictly") func agentAnswers() throws {
    let list: [UInt8] = [12, 0, 0, 0, 2, 0, 0, 0, 1, 5, 0, 0, 0, 1, 0x61, 0, 0, 0, 0, 0, 0, 0, 0]
    guard case .identities(let identities) = try SSHAgentAnswer(list) else {
      Issue.record("no list")
      return
    }
    #expect(identities.map(\.blob) == [[5], []] && identities.map(\.comment) == ["a", ""])
    #expect(try SSHAgentAnswer([12, 0, 0, 0, 0]) == .identities([]))
    #expect(try SSHAgentAnswer([14, 0, 0, 0, 1, 7]) == .signature([7]))
    for code: UInt8 in [5, 28, 30, 102] { #expect(try SSHAgentAnswer([code]) == .failure) }
    let wrong: [[UInt8]] = [
      [], [0], [6], [12], [12, 0, 0, 0, 1], [12, 0xFF, 0xFF, 0xFF, 0xFF], [12, 0, 0, 8, 1],
      list + [0], Array(list.dropLast()), [14, 0, 0, 0, 1], [14, 0, 0, 0, 1, 7, 7],
      [14] + [UInt8](repeating: 0, count: SSHAgentAnswer.longest),
    ]
    for answer in wrong {
      #expect(throws: RegainError(.malformed, "")) { _ = try SSHAgentAnswer(answer) }
    }
  }
}
