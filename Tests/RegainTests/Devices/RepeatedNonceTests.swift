import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Nonces of ECDSA signatures")
struct RepeatedNonceTests {
  @Test("Two signatures with one nonce give the device up")
  func repeatedNonce() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice(.ecdsaP256))
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let answer = try key.answer(issued.text)
    // As if the same r had been seen before.
    try await bench.edit { record in
      guard case .raw(let signature, _) = answer.content else { return }
      record.devices[0].nonces.append(try #require(HexBytes.nonceDigest(ofDER: signature)))
    }
    let error = await thrown { try await bench.redeem(answer, issued) }
    #expect(error?.reason == .repeatedNonce)
    let state = try await bench.devices.list(account: AccountID("alice")).first?.state
    #expect(state == .quarantined)
    #expect(await thrown { _ = try await bench.challenge(device) }?.reason == .deviceQuarantined)
  }

  @Test("What an ECDSA signature shares with another of its nonce is remembered")
  func remembersNonces() async throws {
    let (bench, key) = (try await DeviceBench.make(), try RawDevice(.ecdsaP256))
    let device = try await bench.enrolled(key)
    let issued = try await bench.challenge(device)
    let signature = try key.sign(issued.text)
    try await bench.redeem(.raw(signature), issued)
    try await bench.edit { record in
      #expect(record.devices[0].nonces.first == HexBytes.nonceDigest(ofDER: signature))
      #expect(record.devices[0].nonces.count == 2, "and that of the enrolment")
    }
  }
}
