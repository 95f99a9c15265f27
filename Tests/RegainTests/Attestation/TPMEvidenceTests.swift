import Regain
import RegainCrypto
import Testing

@Suite("Vectors: evidence of a TPM") struct TPMEvidenceTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let comment: String
    let attestation: String
    let signature: String
    let keyArea: String
    let attestationKeyArea: String
    let trustedName: String
    let qualifyingData: String
    let publicKey: String
    let outcome: String
  }

  @Test("What a TPM wrote is taken; what an owner makes up, or another TPM would let out, is not")
  func outcomes() throws {
    for test in try VectorFile<Case>.load("tpm-evidence.json") {
      #expect(try outcome(of: test) == test.outcome, "\(test.id): \(test.comment)")
    }
  }

  @Test("An attestation key that nobody has listed is not enough where trust is needed")
  func demanding() throws {
    for test in try VectorFile<Case>.load("tpm-evidence.json") where test.outcome == "untrusted" {
      #expect(try outcome(of: test, requirement: .trusted) == "attestation-untrusted")
    }
  }

  @Test("No part cut off anywhere, and none with a bit flipped, is taken for what it was")
  func damage() throws {
    let test = try #require(try VectorFile<Case>.load("tpm-evidence.json").first)
    let whole = try [test.attestation, test.signature, test.keyArea, test.attestationKeyArea].map(
      unhex)
    for part in whole.indices {
      for damaged in damaged(whole[part]) {
        var parts = whole
        parts[part] = damaged
        let outcome = try outcome(of: test, parts: parts)
        #expect(["refused", "malformed", "untrusted"].contains(outcome))
        // Only the attestation key's own area may say something else and hold: of another key, which nobody has listed.
        #expect(outcome != "untrusted" || part == 3)
      }
    }
  }

  private func outcome(
    of test: Case, requirement: AttestationPolicy.Requirement = .accept, parts: [[UInt8]]? = nil
  ) throws -> String {
    let parts =
      try parts
      ?? [test.attestation, test.signature, test.keyArea, test.attestationKeyArea].map(unhex)
    let policy = try AttestationPolicy(requirement: requirement, trustedTPMKeys: [test.trustedName])
    let key = try PublicKey(spki: unhex(test.publicKey))
    let qualifyingData = try unhex(test.qualifyingData)
    return word { () throws(RegainError) in
      let evidence = try UnverifiedTPMEvidence(
        attestation: parts[0], signature: parts[1], keyArea: parts[2], attestationKeyArea: parts[3])
      return try evidence.verify(for: key, qualifyingData: qualifyingData, policy: policy)
    }
  }
}
