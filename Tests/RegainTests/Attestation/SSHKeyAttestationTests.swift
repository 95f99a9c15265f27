import Regain
import RegainCrypto
import Testing

@Suite("Vectors: attestations of SSH keys") struct SSHKeyAttestationTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let comment: String
    let attestation: String
    let publicKeyBlob: String
    let challenge: String
    let trusted: String
    let time: Int64
    let outcome: String
  }

  @Test("An attestation is worth something for one key, one application and one challenge")
  func outcomes() throws {
    for test in try VectorFile<Case>.load("ssh-attestations.json") {
      let outcome = try outcome(of: test, attestation: unhex(test.attestation))
      #expect(outcome == test.outcome, "\(test.id): \(test.comment)")
    }
  }

  @Test("A key that is of no security key's type is attested by nobody")
  func ordinaryKey() throws {
    let test = try #require(try VectorFile<Case>.load("ssh-attestations.json").first)
    let key = try SSHPublicKey(SSHPublicKey(blob: unhex(test.publicKeyBlob)).key)
    #expect(try outcome(of: test, attestation: unhex(test.attestation), key: key) == "refused")
  }

  @Test("Cut off anywhere, or with any bit flipped, it is not trusted")
  func damage() throws {
    let test = try #require(try VectorFile<Case>.load("ssh-attestations.json").first)
    for damaged in damaged(try unhex(test.attestation)) {
      let outcome = try outcome(of: test, attestation: damaged)
      #expect(outcome != "trusted")
    }
  }

  private func outcome(
    of test: Case, attestation: [UInt8], key: SSHPublicKey? = nil
  ) throws -> String {
    let policy = try AttestationPolicy(
      requirement: .accept, trustedCertificates: pem(unhex(test.trusted)))
    let key = try key ?? SSHPublicKey(blob: unhex(test.publicKeyBlob))
    let challenge = try unhex(test.challenge)
    return word { () throws(RegainError) in
      try UnverifiedSSHKeyAttestation(attestation).verify(
        for: key, challenge: challenge, policy: policy,
        at: Timestamp(secondsSince1970: test.time))
    }
  }
}
