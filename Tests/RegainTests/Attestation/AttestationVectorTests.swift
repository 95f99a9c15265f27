import Regain
import RegainCrypto
import Testing

@Suite("Vectors: attestations") struct AttestationVectorTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let id: Int
    let comment: String
    let attestationObject: String
    let clientDataHash: String
    let trusted: String
    let time: Int64
    let outcome: String

    var testDescription: String { "\(id): \(comment)" }
  }

  @Test("Every statement is worth what its format's rules make of it")
  func outcomes() throws {
    for test in try VectorFile<Case>.load("attestations.json") {
      #expect(try outcome(of: test) == test.outcome, "\(test.id): \(test.comment)")
    }
  }

  @Test(
    "A statement that does not hold is refused whatever the policy; trust only where it is asked for"
  )
  func policies() throws {
    for test in try VectorFile<Case>.load("attestations.json") {
      let demanding = try outcome(of: test, requirement: .trusted)
      switch test.outcome {
      case "none": #expect(demanding == "attestation-missing")
      case "self", "untrusted": #expect(demanding == "attestation-untrusted")
      default: #expect(demanding == test.outcome, "\(test.id): \(test.comment)")
      }
    }
  }

  private func outcome(
    of test: Case, requirement: AttestationPolicy.Requirement = .accept
  ) throws -> String {
    let object = try unhex(test.attestationObject)
    return judge(
      object, clientDataHash: try unhex(test.clientDataHash),
      policy: try AttestationPolicy(
        requirement: requirement, trustedCertificates: pem(unhex(test.trusted))),
      at: Timestamp(secondsSince1970: test.time))
  }
}
