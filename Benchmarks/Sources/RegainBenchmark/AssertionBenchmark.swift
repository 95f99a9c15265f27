import CBenchmarkCrypto
import Foundation
import RegainTesting

/// Verifying a passkey's answer (ES256), from the JSON that a browser sends, against the raw verification of the
/// signature in it, in turns.
struct AssertionBenchmark {
  let rounds = 401
  let turn = 25

  /// - Parameter file: to write the answer to, and how long it took, for `passkeys/compare.py`.
  func run(exportingTo file: String?) throws {
    let sample = try SampleAssertion()
    let raw = try RawVerification(of: sample)
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      theirs.append(time { for _ in 0..<turn { raw.run() } })
      let start = ContinuousClock.now
      for _ in 0..<turn { try sample.verify() }
      ours.append(milliseconds(since: start))
    }
    let (assertion, verification) = (microseconds(ours), microseconds(theirs))
    // Of each turn: what slows the machine down for a while slows both.
    let ratio = median(zip(ours, theirs).map { $0 / $1 })
    print(
      "assertion: \(rounded(assertion)) µs; raw P-256 verification \(rounded(verification)) µs, "
        + "ratio \(rounded(ratio)) (budget 1.15)")
    if let file { try export(sample, took: assertion, verification, to: file) }
    try Budget.keep(ratio, atMost: 1.15)
  }

  private func microseconds(_ turns: [Double]) -> Double { median(turns) * 1000 / Double(turn) }

  private func export(
    _ sample: SampleAssertion, took assertion: Double, _ verification: Double, to file: String
  ) throws {
    let export = Export(
      credential: String(decoding: sample.json, as: UTF8.self), challenge: Data(sample.challenge),
      publicKey: Data(sample.coseKey), relyingPartyID: SampleAssertion.relyingPartyID,
      origin: SampleAssertion.origin, microseconds: assertion, rawMicroseconds: verification)
    try JSONEncoder().encode(export).write(to: URL(fileURLWithPath: file))
  }

  private struct Export: Encodable {
    let credential: String
    let challenge: Data
    let publicKey: Data
    let relyingPartyID: String
    let origin: String
    let microseconds: Double
    let rawMicroseconds: Double
  }
}

/// libcrypto's own verification, of what was taken out of the answer and with the key read before.
private struct RawVerification {
  private let key: OpaquePointer
  private let signature: [UInt8]
  private let signed: [UInt8]

  private struct Answer: Decodable {
    let response: [String: String]
  }

  struct Unreadable: Error {}

  init(of sample: SampleAssertion) throws {
    let answer = try JSONDecoder().decode(Answer.self, from: Data(sample.json))
    func bytes(_ name: String) throws -> [UInt8] {
      guard let text = answer.response[name] else { throw Unreadable() }
      let usual = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(
        of: "_", with: "/")
      let padding = String(repeating: "=", count: (4 - usual.count % 4) % 4)
      return Array(Data(base64Encoded: usual + padding) ?? Data())
    }
    let client = try bytes("clientDataJSON")
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_Digest(client, client.count, &digest, nil, EVP_sha256(), nil)
    guard let key = benchmark_public_key(sample.publicKey, sample.publicKey.count) else {
      throw Unreadable()
    }
    self.key = key
    signature = try bytes("signature")
    signed = try bytes("authenticatorData") + digest
    guard isValid else { throw Unreadable() }
  }

  var isValid: Bool {
    benchmark_is_valid(key, signature, signature.count, signed, signed.count) == 1
  }

  func run() { precondition(isValid) }
}
