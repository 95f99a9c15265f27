internal import RegainCrypto

/// What a browser adds to an SSH signature that it makes with a security key (OpenSSH PROTOCOL.u2f).
package struct SSHWebAuthnStatement: Sendable, Hashable {
  package let origin: String
  /// JSON; the security key signed its hash.
  package let clientData: [UInt8]
  /// CBOR; empty where there are none.
  package let extensions: [UInt8]

  /// - Throws: `refused` unless a page of one of these origins, and in no frame of another's, asked for
  ///   this very signature.
  func check(signed data: [UInt8], origins: Set<String>) throws(RegainError) {
    guard origins.contains(origin) else { throw .refusal(.wrongOrigin) }
    var rest = ClientDataText(clientData)
    // WebAuthn L3, 5.8.1.2: the members of one order and spelling, read without a JSON parser; OpenSSH
    // reads no other.
    guard rest.skip(#"{"type":"webauthn.get","#) else { throw .refusal(.wrongCeremony) }
    guard rest.skip(#""challenge":"\#(Base64URL.encode(data.span))","#) else {
      throw .refusal(.wrongWebAuthnChallenge)
    }
    guard rest.skip(#""origin":"\#(origin)""#) else { throw .refusal(.wrongOrigin) }
    // Browsers of before the member existed end here; OpenSSH looks no further.
    guard rest.isEnd || rest.skip(#","crossOrigin":false"#), rest.isEnd || rest.hasMoreMembers
    else {
      throw .refusal(.crossOrigin)
    }
  }
}

private struct ClientDataText {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  var isEnd: Bool { rest.elementsEqual("}".utf8) }

  /// Browsers add members so that nobody compares the whole with a template.
  var hasMoreMembers: Bool { rest.first == UInt8(ascii: ",") && rest.last == UInt8(ascii: "}") }
}
