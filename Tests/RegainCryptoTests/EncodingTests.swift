import RegainCrypto
import Testing

@Suite("Encodings: one text for some bytes") struct EncodingTests {
  @Test(
    "RFC 4648, section 10: base 16 (in lower case here)",
    arguments: [
      ("", ""), ("f", "66"), ("fo", "666f"), ("foo", "666f6f"), ("foob", "666f6f62"),
      ("fooba", "666f6f6261"), ("foobar", "666f6f626172"),
    ])
  func base16(_ plain: String, _ text: String) throws {
    #expect(Hex.encode(ascii(plain).span) == text)
    #expect(try Hex.decode(ascii(text).span) == ascii(plain))
  }

  @Test(
    "RFC 4648, section 10: base 64, for URLs and without padding",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
      ("fooba", "Zm9vYmE"),
      ("foobar", "Zm9vYmFy"),
    ])
  func base64(_ plain: String, _ text: String) throws {
    #expect(Base64URL.encode(ascii(plain).span) == text)
    #expect(try Base64URL.decode(ascii(text).span) == ascii(plain))
  }

  @Test(
    "RFC 4648, section 10: base 64 with padding, as other systems write it",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func paddedBase64(_ plain: String, _ text: String) throws {
    #expect(try Base64.decode(ascii(text).span) == ascii(plain))
    guard plain.utf8.count % 3 == 0 else { return }
    let encoded = try Base64.encodeSecret(ascii(plain).span)
    #expect(copied(encoded) == ascii(text))
  }

  @Test(
    "Base 64 that is not the one text of some bytes is refused",
    arguments: [
      "Zg", "Zg=", "Zg===", "Z===", "=", "====", "Zm9v=", "Zm9vYg==Zm9v", "Zh==", "Zm9=", "Zm-v",
      "Zm_v", " Zm9v", "Zm9v\n", "Zm 9v",
    ])
  func wrongBase64(_ text: String) {
    let error = cryptoError { () throws(CryptoError) -> [UInt8] in
      try Base64.decode(ascii(text).span)
    }
    #expect(error == .malformedEncoding)
  }

  @Test(
    "Crockford's base 32 has RFC 4648's values under its own alphabet",
    arguments: [
      ("", ""), ("f", "CR"), ("fo", "CSQG"), ("foo", "CSQPY"), ("foob", "CSQPYRG"),
      ("fooba", "CSQPYRK1"), ("foobar", "CSQPYRK1E8"),
    ])
  func base32(_ plain: String, _ text: String) throws {
    #expect(Crockford.encode(ascii(plain).span) == text)
    #expect(Crockford.encode(ascii(plain).span, letterCase: .lower) == text.lowercased())
    #expect(try Crockford.decode(ascii(text).span) == ascii(plain))
  }

  @Test(
    "What is not the one text is refused",
    arguments: [
      ("hex", "0"), ("hex", "0G"), ("hex", "AB"), ("hex", " 00"), ("hex", "00\n"), ("hex", "0x00"),
      ("64", "A"), ("64", "Zg=="), ("64", "Zh"), ("64", "Zm9"), ("64", "Zm+v"), ("64", "Zm/v"),
      ("64", " Zg"), ("64", "Zg\n"), ("64", "Zm9vA"), ("64", "Z\u{0}"),
      ("32", "cr"), ("32", "C"), ("32", "CRR"), ("32", "CT"), ("32", "CI"), ("32", "CL"),
      ("32", "CO"), ("32", "CU"), ("32", "C-R"), ("32", "CR "), ("32", "CSQPYA"),
    ])
  func refused(_ kind: String, _ text: String) {
    let bytes = ascii(text)
    let errors = [
      cryptoError { () throws(CryptoError) in try decode(kind, bytes) },
      cryptoError { () throws(CryptoError) in try decodeSecret(kind, bytes) },
    ]
    #expect(errors == [.malformedEncoding, .malformedEncoding])
  }

  @Test(
    "Every length and byte comes back, and the way for secrets says the same",
    arguments: ["hex", "64", "32"])
  func roundTrips(_ kind: String) throws {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
      let text = ascii(encode(kind, bytes))
      #expect(try decode(kind, text) == bytes)
      #expect(try copied(decodeSecret(kind, text)) == bytes)
      #expect(try copied(encodeSecret(kind, bytes)) == text)
    }
  }

  @Test(
    "Of all texts of two symbols, those are read that some byte writes",
    arguments: ["hex", "64", "32"])
  func exhaustive(_ kind: String) {
    var read = 0
    for first in UInt8.min...255 {
      for second in UInt8.min...255 {
        let text = [first, second]
        guard let bytes = try? decode(kind, text) else { continue }
        read += 1
        #expect(ascii(encode(kind, bytes)) == text)
      }
    }
    #expect(read == 256)
  }

  @Test(
    "Wherever it stands, a byte that is no symbol has a text refused, and a symbol none",
    arguments: ["hex", "64", "32"])
  func everyPlace(_ kind: String) {
    let bytes = (0..<20).map { UInt8(truncatingIfNeeded: $0 &* 97) }
    let text = ascii(encode(kind, bytes))
    let symbols = Set((0...255).flatMap { ascii(encode(kind, [$0, 0x10, 0x41, 0x80, 0])) })
    // The last symbol has leftover bits.
    for place in text.indices.dropLast() {
      for byte in UInt8.min...255 {
        var changed = text
        changed[place] = byte
        let read = try? decode(kind, changed)
        #expect((read != nil) == symbols.contains(byte), "\(byte) in place \(place)")
        if let read { #expect(ascii(encode(kind, read)) == changed) }
      }
    }
  }

  private func encode(_ kind: String, _ bytes: [UInt8]) -> String {
    switch kind {
    case "hex": Hex.encode(bytes.span)
    case "64": Base64URL.encode(bytes.span)
    default: Crockford.encode(bytes.span)
    }
  }

  private func decode(_ kind: String, _ text: [UInt8]) throws(CryptoError) -> [UInt8] {
    switch kind {
    case "hex": try Hex.decode(text.span)
    case "64": try Base64URL.decode(text.span)
    default: try Crockford.decode(text.span)
    }
  }

  private func encodeSecret(_ kind: String, _ bytes: [UInt8]) throws(CryptoError) -> SecretBytes {
    switch kind {
    case "hex": try Hex.encodeSecret(bytes.span)
    case "64": try Base64URL.encodeSecret(bytes.span)
    default: try Crockford.encodeSecret(bytes.span)
    }
  }

  private func decodeSecret(_ kind: String, _ text: [UInt8]) throws(CryptoError) -> SecretBytes {
    switch kind {
    case "hex": try Hex.decodeSecret(text.span)
    case "64": try Base64URL.decodeSecret(text.span)
    default: try Crockford.decodeSecret(text.span)
    }
  }
}
