import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Authenticators of a simulated maker") struct SimulatedManufacturerTests {
  private let challenge = [UInt8](repeating: 7, count: 32)
  private let time = Timestamp(secondsSince1970: 1_780_272_000)

  @Test(
    "Whoever trusts the maker trusts its authenticators, and nobody else does",
    arguments: [SimulatedManufacturer.Format.packed, .fidoU2F])
  func trust(format: SimulatedManufacturer.Format) throws {
    let maker = try SimulatedManufacturer(seed: 1)
    let json = try registration(of: maker, format)
    #expect(try word(json, trusting: maker) == "trusted")
    #expect(try word(json, trusting: try SimulatedManufacturer(seed: 2)) == "attestation-untrusted")
  }

  @Test("The same seed makes the same maker, whose certificates are signed anew")
  func seeded() throws {
    let json = try registration(of: try SimulatedManufacturer(seed: 3), .packed)
    #expect(try word(json, trusting: try SimulatedManufacturer(seed: 3)) == "trusted")
  }

  @Test("Where trust is needed, an authenticator that says nothing is refused")
  func silence() throws {
    let maker = try SimulatedManufacturer()
    let json = try SimulatedAuthenticator(origin: "https://example.org").register(try options())
    #expect(try word(json, trusting: maker) == "attestation-missing")
  }

  private func registration(
    of maker: SimulatedManufacturer, _ format: SimulatedManufacturer.Format
  ) throws -> String {
    let authenticator = SimulatedAuthenticator(
      origin: "https://example.org", manufacturer: maker, format: format)
    return try authenticator.register(try options())
  }

  private func word(_ json: String, trusting maker: SimulatedManufacturer) throws -> String {
    var policy = try policy()
    policy.attestation = try AttestationPolicy(
      requirement: .trusted, trustedCertificates: maker.certificate)
    return RegainTests.word { () throws(RegainError) in
      let verified = try UnverifiedRegistration(json: Array(json.utf8))
        .verify(challenge: challenge, policy: policy, at: time)
      if case .trusted = verified.attestation { return .trusted }
      return .untrusted
    }
  }

  private func policy() throws -> WebAuthnPolicy {
    try WebAuthnPolicy(
      relyingPartyID: "example.org", relyingPartyName: "Example", origins: ["https://example.org"])
  }

  private func options() throws -> String {
    let challenge = Base64URL.encode(challenge.span)
    return """
      {"challenge":"\(challenge)","rp":{"id":"example.org","name":"Example"},\
      "user":{"id":"dXNlcg","name":"user","displayName":"User"},\
      "pubKeyCredParams":[{"type":"public-key","alg":-7}]}
      """
  }
}
