import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Passkeys: flipped bits and noise") struct MutationTests {
  private struct Parts {
    var id, client, data, signature: [UInt8]
  }

  /// The parts of an answer, as the message has them.
  private func parts(_ json: String) throws -> Parts {
    let object = try JSONReader.decodeObject(Array(json.utf8), limits: JSONLimits(longest: 65_536))
    let response = try #require(object["response"]?.object)
    func bytes(_ value: JSONValue?) throws -> [UInt8] {
      let text = Array(try #require(value?.string).utf8)
      return try Base64URL.decode(text.span)
    }
    return Parts(
      id: try bytes(object["id"]), client: try bytes(response["clientDataJSON"]),
      data: try bytes(response["authenticatorData"] ?? response["attestationObject"]),
      signature: try response["signature"].map(bytes) ?? [])
  }

  private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
  }

  /// All three parts are covered: the client data by its hash, the rest by itself.
  @Test(
    "No flipped bit of an answer is taken",
    arguments: [WebAuthnAlgorithm.es256, .edDSA, .es384])
  func assertionBits(_ algorithm: WebAuthnAlgorithm) throws {
    let ceremony = try Ceremony()
    let credential = try ceremony.register(algorithm)
    let parts = try parts(try ceremony.assertionJSON(by: credential))
    func found(_ parts: Parts) -> String? {
      outcome {
        try UnverifiedAssertion(
          credentialID: parts.id, clientDataJSON: parts.client, authenticatorData: parts.data,
          signature: parts.signature
        ).verify(
          challenge: ceremony.challenge, credential: credential, allowed: [credential.id],
          policy: ceremony.policy)
      }
    }
    #expect(found(parts) == nil)
    for part in [\Parts.id, \.client, \.data, \.signature] {
      for bit in 0..<(parts[keyPath: part].count * 8) {
        var changed = parts
        changed[keyPath: part] = flipped(parts[keyPath: part], bit)
        #expect(found(changed) != nil, "bit \(bit)")
      }
    }
  }

  @Test("No flipped bit of a registration that signs itself is taken") func signedRegistrationBits()
    throws
  {
    let ceremony = try Ceremony()
    let parts = try parts(try ceremony.registrationJSON { $0.attestation = .packedSelf })
    for bit in 0..<(parts.client.count * 8) {
      #expect(found(ceremony, flipped(parts.client, bit), parts.data) != nil, "client, bit \(bit)")
    }
    for bit in 0..<(parts.data.count * 8) {
      #expect(found(ceremony, parts.client, flipped(parts.data, bit)) != nil, "object, bit \(bit)")
    }
  }

  /// Nothing signs a registration without attestation. What says of itself what it is for is checked all the same; free
  /// are the reserved flags and UV, BE, the counter, the model, the credential's id, and what the key is: but what is not
  /// a point of the curve is none.
  @Test("Of a registration that nothing signs, only what it may say freely can be changed")
  func unsignedRegistrationBits() throws {
    let ceremony = try Ceremony()
    let parts = try parts(try ceremony.registrationJSON())
    let start = try #require(
      (0..<parts.data.count).first { parts.data[$0...].starts(with: Array("authData".utf8)) })
    // The name, a head of two bytes, and what of the data is free: flags, counter, model; the id behind its length.
    let data = start + 8 + 2
    let (flags, id) = (data + 32, data + 55)
    for bit in 0..<(parts.data.count * 8)
    where found(ceremony, parts.client, flipped(parts.data, bit)) == nil {
      let byte = bit / 8
      let isFreeFlag = byte == flags && [1, 2, 3, 5].contains(bit % 8)
      let isFree =
        isFreeFlag || (flags + 1..<id - 2).contains(byte) || (id..<id + 32).contains(byte)
      #expect(isFree, "byte \(byte - data) of the data, bit \(bit % 8)")
    }
  }

  private func found(_ ceremony: Ceremony, _ client: [UInt8], _ object: [UInt8]) -> String? {
    outcome {
      try UnverifiedRegistration(clientDataJSON: client, attestationObject: object)
        .verify(challenge: ceremony.challenge, policy: ceremony.policy, at: Ceremony.now)
    }
  }

  @Test("A part cut anywhere is refused") func cuts() throws {
    let ceremony = try Ceremony()
    let parts = try parts(try ceremony.registrationJSON { $0.attestation = .packedSelf })
    for count in 0..<parts.data.count {
      #expect(found(ceremony, parts.client, Array(parts.data.prefix(count))) == "malformed")
    }
    for count in 0..<parts.client.count {
      #expect(found(ceremony, Array(parts.client.prefix(count)), parts.data) == "malformed")
    }
  }

  /// Bytes are overwritten, taken out, doubled and moved: nothing falls over, and nothing is taken that says of itself
  /// another challenge.
  @Test("No noise makes a verifier fall over", arguments: 1...4)
  func noise(_ seed: UInt64) throws {
    let ceremony = try Ceremony()
    let credential = try ceremony.register()
    let answer = Array(try ceremony.assertionJSON(by: credential).utf8)
    let parts = try parts(try ceremony.registrationJSON { $0.attestation = .packedSelf })
    var random = Noise(seed: seed)
    for _ in 0..<3000 {
      let object = mutated(parts.data, &random)
      #expect(
        found(ceremony, parts.client, object) != nil || object == parts.data, "seed \(seed)")
      // A change between tokens, or to what nobody reads, leaves an answer what it was.
      let text = mutated(answer, &random)
      _ = outcome {
        try UnverifiedAssertion(json: text).verify(
          challenge: ceremony.challenge, credential: credential, allowed: [credential.id],
          policy: ceremony.policy)
      }
      _ = try? AuthenticatorData(mutated(Array(parts.data.suffix(170)), &random))
    }
  }

  private func mutated(_ bytes: [UInt8], _ random: inout Noise) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(bytes[index], at: index)
      default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &random))
      }
    }
    return bytes
  }
}
