import Regain
import RegainCrypto
import Testing

@Suite("Damaged attestations") struct AttestationDamageTests {
  @Test(
    "Cut off anywhere, or with any bit flipped, none is trusted; but for what U2F does not sign",
    arguments: ["packed", "fido-u2f", "tpm", "android-key", "apple"])
  func damage(format: String) throws {
    let test = try #require(
      try VectorFile<AttestationVectorTests.Case>.load("attestations.json").first { test in
        guard test.outcome == "trusted" else { return false }
        return try self.format(of: unhex(test.attestationObject)) == format
      })
    let whole = try unhex(test.attestationObject)
    let policy = try AttestationPolicy(
      requirement: .accept, trustedCertificates: pem(unhex(test.trusted)))
    let unsigned = format == "fido-u2f" ? try unsignedByU2F(whole) : 0..<0
    for (index, pair) in pairs(of: whole) {
      for damaged in pair {
        let outcome = judge(
          damaged, clientDataHash: try unhex(test.clientDataHash), policy: policy,
          at: Timestamp(secondsSince1970: test.time))
        #expect(outcome != "trusted" || unsigned.contains(index), "byte \(index)")
      }
    }
  }

  private func pairs(of whole: [UInt8]) -> [(Int, ArraySlice<[UInt8]>)] {
    let all = damaged(whole)
    return whole.indices.map { ($0, all[(2 * $0)..<(2 * $0 + 2)]) }
  }

  private func format(of object: [UInt8]) throws -> String? {
    try CBORReader.decode(object, order: .any).map?["fmt"]?.text
  }

  /// Flags, counter and AAGUID (FIDO U2F Raw Message Formats, 4.3).
  private func unsignedByU2F(_ object: [UInt8]) throws -> Range<Int> {
    let data = try #require(try CBORReader.decode(object, order: .any).map?["authData"]?.bytes)
    let start = try #require(
      object.indices.first { object[$0...].starts(with: data) })
    return (start + 32)..<(start + 53)
  }
}
