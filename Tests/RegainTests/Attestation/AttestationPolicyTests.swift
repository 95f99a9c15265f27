import Regain
import RegainCrypto
import Testing

@Suite("Whom an attestation policy trusts") struct AttestationPolicyTests {
  private func vector(_ outcome: String) throws -> AttestationVectorTests.Case {
    try #require(
      try VectorFile<AttestationVectorTests.Case>.load("attestations.json")
        .first { $0.outcome == outcome })
  }

  private func judged(
    _ test: AttestationVectorTests.Case, _ policy: AttestationPolicy
  ) throws -> String {
    judge(
      try unhex(test.attestationObject), clientDataHash: try unhex(test.clientDataHash),
      policy: policy, at: Timestamp(secondsSince1970: test.time))
  }

  @Test("A policy that asks for nothing trusts nobody, and refuses only what does not hold")
  func acceptAll() throws {
    #expect(try judged(vector("none"), .acceptAll) == "none")
    #expect(try judged(vector("self"), .acceptAll) == "self")
    #expect(try judged(vector("trusted"), .acceptAll) == "untrusted")
    #expect(try judged(vector("refused"), .acceptAll) == "refused")
  }

  @Test("A list of models keeps all others out, trusted or not")
  func models() throws {
    let test = try vector("trusted")
    let object = try CBORReader.decode(unhex(test.attestationObject), order: .any)
    let data = try AuthenticatorData(#require(object.map?["authData"]?.bytes))
    let aaguid = try #require(data.credential).aaguid
    let model = Hex.encode(aaguid.span)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
      String(Array(model)[range])
    }
    let listed = try AttestationPolicy(
      requirement: .trusted, trustedCertificates: pem(unhex(test.trusted)),
      models: [groups.joined(separator: "-")])
    #expect(try judged(test, listed) == "trusted")
    let others = try AttestationPolicy(
      requirement: .trusted, trustedCertificates: pem(unhex(test.trusted)),
      models: ["00000000-0000-0000-0000-000000000000"])
    #expect(try judged(test, others) == "attestation-untrusted")
  }

  @Test("Several certificates are trusted, with comments between them")
  func bundle() throws {
    let test = try vector("trusted")
    let other = try vector("none")
    let text =
      "# The first\r\n" + pem(try unhex(other.trusted)) + "\nSubject: the second\n"
      + pem(try unhex(test.trusted))
    let policy = try AttestationPolicy(requirement: .trusted, trustedCertificates: text)
    #expect(try judged(test, policy) == "trusted")
  }

  @Test(
    "What cannot be read is said, and nothing is trusted instead",
    arguments: [
      "", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMAA=\n",
      "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
    ])
  func badCertificates(text: String) {
    expectMisconfigured { () throws(RegainError) in
      try AttestationPolicy(requirement: .accept, trustedCertificates: text)
    }
  }

  @Test(
    "Names of TPM keys and models have one form",
    arguments: [
      "", "000b", "000B" + String(repeating: "0", count: 64),
      "0004" + String(repeating: "0", count: 64),
      "000b" + String(repeating: "0", count: 65), "000c" + String(repeating: "0", count: 64),
      "0000000000000000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000G",
    ])
  func badNames(text: String) {
    expectMisconfigured { () throws(RegainError) in
      try AttestationPolicy(requirement: .accept, trustedTPMKeys: [text])
    }
    expectMisconfigured { () throws(RegainError) in
      try AttestationPolicy(requirement: .accept, models: [text])
    }
  }

  @Test("A policy that needs trust, and names nobody, is none")
  func trustInNobody() {
    expectMisconfigured { () throws(RegainError) in try AttestationPolicy(requirement: .trusted) }
    expectMisconfigured { () throws(RegainError) in
      try AttestationPolicy(requirement: .trusted, models: ["00000000-0000-0000-0000-000000000000"])
    }
  }

  private func expectMisconfigured(_ make: () throws(RegainError) -> AttestationPolicy) {
    do throws(RegainError) {
      _ = try make()
      Issue.record("it was taken")
    } catch {
      #expect(error.code == .misconfigured)
    }
  }
}
