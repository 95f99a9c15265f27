import Foundation
import Regain
import RegainTesting

/// Recovery tokens without a store, from claims to the text and from the text to checked claims: in turns with jwt-kit's
/// HS256, and with libsodium's verification of the signature.
struct TokenBenchmark {
  private let rounds = 401
  private let local: SampleToken
  private let signed: SampleToken

  enum Measured: String {
    case localIssue, localVerify, signedIssue, signedVerify, rawVerify, jwtIssue, jwtVerify
  }

  init() throws { (local, signed) = (try SampleToken(.v4Local), try SampleToken(.v4Public)) }

  /// - Parameter file: to write the tokens to, and how long each thing took, for `tokens/compare.py`.
  func run(exportingTo file: String?) async throws {
    let turns = try await measure()
    for name in turns.names {
      print("token: \(name.rawValue) \(rounded(turns.microseconds(name))) µs")
    }
    let ratios = ratios(turns)
    for ratio in ratios { print("token: \(ratio)") }
    if let file { try export(turns, ratios, to: file) }
    for ratio in ratios { try ratio.keepBudget() }
    #if !JWT
      print("Without jwt-kit. Build it with: swift build -c release --traits JWT")
    #endif
  }

  private func measure() async throws -> Turns<Measured> {
    var turns = Turns<Measured>(repeats: 25)
    let (localText, signedText) = (try local.issue(), try signed.issue())
    let raw = try RawSignature(of: signedText, signed)
    #if JWT
      let peer = try await JWTPeer(payload: local.payload)
    #endif
    for _ in 0..<rounds {
      try await turns.take(.localIssue) { _ = try local.issue() }
      try await turns.take(.localVerify) { try local.verify(localText) }
      #if JWT
        try await turns.take(.jwtIssue) { _ = try await peer.issue() }
        try await turns.take(.jwtVerify) { try await peer.verify() }
      #endif
      try await turns.take(.signedIssue) { _ = try signed.issue() }
      try await turns.take(.signedVerify) { try signed.verify(signedText) }
      await turns.take(.rawVerify) { raw.run() }
    }
    return turns
  }

  private func ratios(_ turns: Turns<Measured>) -> [Ratio] {
    var ratios = [
      Ratio(
        what: "v4.public verify / libsodium", value: turns.ratio(.signedVerify, .rawVerify),
        most: 1.12)
    ]
    #if JWT
      ratios += [
        Ratio(
          what: "jwt-kit issue / v4.local issue", value: turns.ratio(.jwtIssue, .localIssue),
          least: 4),
        Ratio(
          what: "jwt-kit verify / v4.local verify", value: turns.ratio(.jwtVerify, .localVerify),
          least: 4),
      ]
    #endif
    return ratios
  }
}

// MARK: for the program beside

extension TokenBenchmark {
  fileprivate struct Export: Encodable {
    let local: Token
    let signed: Token
    let microseconds: [String: Double]
    let ratios: [Ratio]
  }

  fileprivate struct Token: Encodable {
    let text: String
    let payload: Data
    let footer: Data
    let implicitAssertion: Data
    let key: Data

    init(_ sample: SampleToken) throws {
      text = String(decoding: try sample.issue(), as: UTF8.self)
      (payload, footer) = (Data(sample.payload), Data(sample.footer))
      (implicitAssertion, key) = (Data(sample.implicitAssertion), Data(sample.key))
    }
  }

  private func export(
    _ turns: Turns<Measured>, _ ratios: [Ratio], to file: String
  ) throws {
    let microseconds = turns.names.map { ($0.rawValue, turns.microseconds($0)) }
    let export = Export(
      local: try Token(local), signed: try Token(signed),
      microseconds: Dictionary(uniqueKeysWithValues: microseconds),
      ratios: ratios)
    try JSONEncoder().encode(export).write(to: URL(fileURLWithPath: file))
  }
}
