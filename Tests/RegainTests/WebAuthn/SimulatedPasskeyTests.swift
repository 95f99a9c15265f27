import Foundation
import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What the simulated authenticator makes was judged by PyPI's webauthn, see `Vectors/generate/simulated_passkeys.py`.
@Suite("Vectors: passkeys of the simulated authenticator") struct SimulatedPasskeyTests {
  struct Case: Decodable, Sendable {
    let id: Int
    let comment: String
    let result: String
    let algorithm: Int64
    let registration: String
    let answer: String
  }

  private static let passkeys = SimulatedPasskey.right + SimulatedPasskey.wrong

  @Test("It makes today what was judged, but for what is drawn anew with each signature")
  func same() throws {
    let cases = try VectorFile<Case>.load("simulated-passkeys.json")
    try #require(cases.map(\.comment) == Self.passkeys.map(\.name))
    // OpenSSL makes RSA keys from bytes of its own.
    for (test, passkey) in zip(cases, Self.passkeys) where passkey.algorithm != .rs256 {
      let made = try passkey.make()
      let isExact = passkey.algorithm == .edDSA
      #expect(
        try StableParts(test.registration, isExact) == StableParts(made.registration, isExact),
        "\(test.comment)")
      #expect(
        try StableParts(test.answer, isExact) == StableParts(made.answer, isExact),
        "\(test.comment)")
    }
  }

  @Test("Regain judges what was made as webauthn did") func verdicts() throws {
    for test in try VectorFile<Case>.load("simulated-passkeys.json") {
      var ceremony = try Ceremony()
      ceremony.policy.algorithms.append(.rs256)
      let credential = try ceremony.known(ceremony.verify(registration: test.registration))
      #expect(credential.algorithm.coseIdentifier == test.algorithm)
      let refusal = outcome { try ceremony.verify(assertion: test.answer, by: credential) }
      #expect((refusal == nil) == (test.result == "valid"), "\(test.comment): \(refusal ?? "")")
    }
  }

  @Test(
    "What it makes is written down, to be judged",
    .enabled(if: path != nil, "REGAIN_SIMULATED_PASSKEYS names the file to write"))
  func record() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let made = try encoder.encode(Self.passkeys.map { try $0.make() })
    try (made + Data("\n".utf8)).write(to: URL(fileURLWithPath: try #require(Self.path)))
  }

  private static let path = ProcessInfo.processInfo.environment["REGAIN_SIMULATED_PASSKEYS"]
}

/// What is the same in every run of a seed. ECDSA signs differently each time, also in a manufacturer's certificate.
private struct StableParts: Equatable {
  private struct Message: Decodable {
    let id: String
    let response: Response
  }

  private struct Response: Decodable, Equatable {
    let clientDataJSON: String
    var attestationObject: String?
    let authenticatorData: String?
    var signature: String?
    let userHandle: String?
    let transports: [String]?
  }

  private let id: String
  private let response: Response
  private var format: String?
  private var authenticatorData: [UInt8]?

  init(_ json: String, _ isExact: Bool) throws {
    let message = try JSONDecoder().decode(Message.self, from: Data(json.utf8))
    var response = message.response
    if !isExact {
      if let object = response.attestationObject {
        let symbols = Array(object.utf8)
        let attestation = try UnverifiedAttestation(try Base64URL.decode(symbols.span))
        (format, authenticatorData) = (attestation.format, attestation.authenticatorData.bytes)
      }
      (response.attestationObject, response.signature) = (nil, nil)
    }
    (id, self.response) = (message.id, response)
  }
}
