import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Bytes of a stranger's")
struct StrangerBytesTests {
  @Test(
    "No bytes make a reader of tokens, claims, footers, keys or dates fall over", arguments: 1...4)
  func fuzz(_ seed: UInt64) async throws {
    let bench = try await TokenBench.make()
    var starts: [[UInt8]] = []
    for format in TokenFormat.all {
      starts.append(Array(try await bench.issue(format: format).text.utf8))
    }
    let random = SeededRandom(seed: seed &* 7919)
    let keys = bench.bench.service.context.keyring.tokenKeys
    let keyring = bench.bench.service.context.keyring
    let wrapping = "k4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    let wrapped = try keyring.exportTokenKey(
      try #require(keys.published.first).about.id,
      wrappedBy: TokenWrappingKey(paserk: Array(wrapping.utf8).span))
    starts.append(Array(wrapped.utf8))
    starts.append(Array(wrapping.utf8))
    starts.append(Array(TokenClaimTests.payload().utf8))
    starts.append(Array("2026-01-01T00:00:00.123456789+23:59".utf8))
    starts.append(Array(#"{"kid":"k4.lid.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#.utf8))
    let alphabet =
      Array(#"AZaz09-_.+/= "{}[],:\u0000T+Zk34rglph"#.utf8) + [0, 0xFF, 0xC3, 0xED, 0xA0]
    var accepted = 0
    for round in 0..<6000 {
      let draws = try random.bytes(count: 24)
      var bytes = starts[round % starts.count]
      for step in 0..<Int(draws[0] % 4 + 1) {
        let place = Int(draws[1 + step]) << 8 | Int(draws[6 + step])
        let symbol = alphabet[Int(draws[11 + step]) % alphabet.count]
        guard !bytes.isEmpty else { break }
        switch draws[16 + step] % 5 {
        case 0: bytes[place % bytes.count] = symbol
        case 1: bytes.insert(symbol, at: place % (bytes.count + 1))
        case 2: bytes.remove(at: place % bytes.count)
        case 3: bytes = Array(bytes.prefix(place % (bytes.count + 1)))
        default: bytes += bytes.prefix(place % 40)
        }
      }
      let span = bytes.span
      if let typed = try? TypedToken(utf8: span) {
        _ = try? InspectedToken(typed)
        accepted += 1
      }
      _ = try? TokenClaims(json: bytes)
      _ = TokenFooter(bytes)
      _ = Timestamp(dateTime: span)
      _ = try? TokenWrappingKey(paserk: span)
      _ = try? keyring.importTokenKey(
        span, wrappedBy: TokenWrappingKey(paserk: Array(wrapping.utf8).span))
      _ = try? RecoveryLinkBase(String(decoding: bytes, as: UTF8.self))
      if let claims = try? TokenClaims(json: bytes) {
        #expect(try TokenClaims(json: claims.json) == claims)
      }
    }
    #expect(accepted > 0)
  }
}
