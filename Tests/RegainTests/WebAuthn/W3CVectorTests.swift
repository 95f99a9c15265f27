import Foundation
import Regain
import RegainCrypto
import Testing

private let file = ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"].map {
  $0 + "/webauthn/w3c_level3.json"
}

/// WebAuthn L3, 16: one registration and one answer each. All of them are right, but not all are to be taken here.
@Suite(
  "W3C's test vectors",
  .enabled(
    if: file.map { FileManager.default.fileExists(atPath: $0) } ?? false,
    "REGAIN_EXTERNAL_VECTORS names no folder with webauthn/w3c_level3.json"))
struct W3CVectorTests {
  private struct File: Decodable {
    let rpId: String
    let origin: String
    let attestationRootCertificate: String
    let numberOfTests: Int
    let tests: [Case]
  }

  struct Case: Decodable, Sendable {
    let name: String
    let registration: Registration
    let assertion: Assertion

    struct Registration: Decodable, Sendable {
      let challenge, credentialID, clientDataJSON, attestationObject: String

      enum CodingKeys: String, CodingKey {
        case challenge, clientDataJSON, attestationObject
        case credentialID = "credential_id"
      }
    }

    struct Assertion: Decodable, Sendable {
      let challenge, clientDataJSON, authenticatorData, signature: String
    }

    var isFramed: Bool {
      (try? ClientData(try unhex(registration.clientDataJSON)).isCrossOrigin) ?? false
    }

    func register(_ policy: WebAuthnPolicy) throws -> VerifiedRegistration {
      let unverified = try UnverifiedRegistration(
        clientDataJSON: try unhex(registration.clientDataJSON),
        attestationObject: try unhex(registration.attestationObject))
      return try unverified.verify(
        challenge: try unhex(registration.challenge), policy: policy, at: Ceremony.now)
    }

    func answer(
      _ policy: WebAuthnPolicy, _ registration: VerifiedRegistration
    ) throws -> VerifiedAssertion {
      let credential = KnownCredential(
        id: registration.credentialID, publicKey: registration.key.publicKey,
        algorithm: registration.key.algorithm,
        isBackupEligible: registration.flags.isBackupEligible, counter: registration.counter,
        userHandle: [1])
      let unverified = try UnverifiedAssertion(
        credentialID: registration.credentialID,
        clientDataJSON: try unhex(assertion.clientDataJSON),
        authenticatorData: try unhex(assertion.authenticatorData),
        signature: try unhex(assertion.signature))
      return try unverified.verify(
        challenge: try unhex(assertion.challenge), credential: credential,
        allowed: [registration.credentialID], policy: policy)
    }
  }

  private func load() throws -> File {
    let data = try Data(contentsOf: URL(fileURLWithPath: try #require(file)))
    return try JSONDecoder().decode(File.self, from: data)
  }

  private func makePolicy(_ file: File) throws -> WebAuthnPolicy {
    var policy = try WebAuthnPolicy(
      relyingPartyID: file.rpId, relyingPartyName: "Example", origins: [file.origin])
    policy.algorithms.append(.rs256)
    let root = Data(try unhex(file.attestationRootCertificate)).base64EncodedString(
      options: [.lineLength64Characters, .endLineWithLineFeed])
    let pem = "-----BEGIN CERTIFICATE-----\n\(root)\n-----END CERTIFICATE-----\n"
    policy.attestation = try AttestationPolicy(requirement: .accept, trustedCertificates: pem)
    return policy
  }

  private func isForeign(_ test: Case) throws -> Bool {
    let attestation = try UnverifiedAttestation(try unhex(test.registration.attestationObject))
    let key = try #require(attestation.authenticatorData.credential?.key)
    return WebAuthnAlgorithm(registered: try COSEKey.algorithmIdentifier(of: key)) == nil
  }

  @Test("Every one of an algorithm that is verified here is taken, and no other") func all() throws
  {
    let file = try load()
    try #require(file.tests.count == file.numberOfTests && file.numberOfTests >= 8)
    var (taken, refused) = (0, 0)
    for test in file.tests {
      var policy = try makePolicy(file)
      (policy.allowsCrossOrigin, policy.topOrigins) = (true, ["https://example.com"])
      if try isForeign(test) {
        #expect(outcome { try test.register(policy) } == "algorithm-not-requested", "\(test.name)")
        refused += 1
        continue
      }
      let registration = try test.register(policy)
      let id = try unhex(test.registration.credentialID)
      #expect(registration.credentialID == id)
      #expect(isAsNamed(registration.attestation, test.name), "\(test.name)")
      #expect(outcome { try test.answer(policy, registration) } == nil, "\(test.name)")
      taken += 1
    }
    #expect(taken + refused == file.numberOfTests && taken >= 8)
  }

  /// The name of a vector begins with its format.
  private func isAsNamed(_ verdict: AttestationVerdict, _ name: String) -> Bool {
    switch verdict {
    case .none: name.hasPrefix("none-")
    case .selfSigned: name.hasPrefix("packed-self-")
    case .trusted(let format): name.hasPrefix(format.rawValue + "-") && !name.contains("-self-")
    // Its key may be copied out of the TPM, by its own attributes.
    case .untrusted(let format): format == .tpm && name.hasPrefix("tpm-")
    }
  }

  @Test("34: those from within a frame are refused unless the policy allows it") func frames()
    throws
  {
    let file = try load()
    let framed = file.tests.filter(\.isFramed)
    try #require(!framed.isEmpty)
    let policy = try makePolicy(file)
    var open = policy
    (open.allowsCrossOrigin, open.topOrigins) = (true, ["https://example.com"])
    for test in framed {
      #expect(outcome { try test.register(policy) } == "cross-origin", "\(test.name)")
      let registration = try test.register(open)
      #expect(outcome { try test.answer(policy, registration) } == "cross-origin", "\(test.name)")
    }
    // A site around the frame must be named too.
    open.topOrigins = []
    for test in framed where test.name.contains("topOrigin") {
      #expect(outcome { try test.register(open) } == "wrong-top-origin", "\(test.name)")
    }
  }

  @Test("No flipped bit of an answer is taken") func flippedBits() throws {
    let file = try load()
    let policy = try makePolicy(file)
    let test = try #require(file.tests.first { $0.name == "none-es256" })
    let registration = try test.register(policy)
    let known = KnownCredential(
      id: registration.credentialID, publicKey: registration.key.publicKey,
      algorithm: .es256, isBackupEligible: registration.flags.isBackupEligible, counter: 0,
      userHandle: [1])
    let parts = try [
      test.assertion.clientDataJSON, test.assertion.authenticatorData, test.assertion.signature,
    ].map(unhex)
    let challenge = try unhex(test.assertion.challenge)
    for (index, part) in parts.enumerated() {
      for bit in 0..<(part.count * 8) {
        var changed = parts
        changed[index][bit / 8] ^= 1 << UInt8(bit % 8)
        let found = outcome {
          try UnverifiedAssertion(
            credentialID: known.id, clientDataJSON: changed[0], authenticatorData: changed[1],
            signature: changed[2]
          ).verify(
            challenge: challenge, credential: known, allowed: [known.id], policy: policy)
        }
        #expect(found != nil, "part \(index), bit \(bit)")
      }
    }
  }
}
