import Foundation
import Regain
import RegainCrypto
import Testing

private let path =
  (ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"] ?? "")
  + "/webauthn/w3c_level3.json"

@Suite(
  "W3C vectors: attestations",
  .enabled(
    if: FileManager.default.fileExists(atPath: path),
    "REGAIN_EXTERNAL_VECTORS has no webauthn/w3c_level3.json"))
struct W3CAttestationTests {
  private struct File: Decodable {
    let attestationRootCertificate: String
    let numberOfTests: Int
    let tests: [Test]

    struct Test: Decodable {
      let name: String
      let registration: Registration
    }
    struct Registration: Decodable {
      let clientDataJSON: String
      let attestationObject: String
    }
  }

  // 2026-06-01.
  private let time = Timestamp(secondsSince1970: 1_780_272_000)

  @Test(
    "Every statement of a key that stays is trusted under the vectors' root, and under no other")
  func all() throws {
    let file = try JSONDecoder().decode(
      File.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(file.tests.count == file.numberOfTests)
    for test in file.tests {
      #expect(
        try outcome(of: test, root: file.attestationRootCertificate) == expected(test, "trusted"))
      #expect(try outcome(of: test, root: stranger()) == expected(test, "untrusted"))
    }
  }

  /// The names begin with the format, and end with the new key's algorithm or what else is special.
  private func expected(_ test: File.Test, _ certified: String) -> String {
    if test.name.hasSuffix("es512") || test.name.hasSuffix("ed448") {
      return "algorithm-not-requested"
    }
    if test.name.hasPrefix("none") { return "none" }
    // The vector's key may be copied out of its TPM, by its own attributes.
    if test.name.hasPrefix("tpm") { return "untrusted" }
    return test.name.hasPrefix("packed-self") ? "self" : certified
  }

  private func outcome(of test: File.Test, root: String) throws -> String {
    let clientData = try unhex(test.registration.clientDataJSON)
    return judge(
      try unhex(test.registration.attestationObject),
      clientDataHash: try SHA2.hash(clientData.span),
      policy: try AttestationPolicy(
        requirement: .accept, trustedCertificates: pem(try unhex(root))), at: time)
  }

  private func stranger() throws -> String {
    try #require(try VectorFile<AttestationVectorTests.Case>.load("attestations.json").first)
      .trusted
  }
}
