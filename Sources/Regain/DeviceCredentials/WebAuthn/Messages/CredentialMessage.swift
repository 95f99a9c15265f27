internal import RegainCrypto

/// What `PublicKeyCredential.toJSON()` gives (WebAuthn L3, 5.1), of either ceremony.
///
/// Members of other names are passed over, and so are the copies that it holds of what is in the signed parts.
struct CredentialMessage {
  let id: [UInt8]
  let clientDataJSON: [UInt8]
  let extensionResults: JSONObject
  private let response: JSONObject

  /// In bytes. A registration with a chain of certificates takes some 12 KB.
  static let longest = 65_536

  /// - Throws: `malformed`.
  init(_ json: [UInt8]) throws(RegainError) {
    let object = try JSONReader.decodeObject(json, limits: JSONLimits(longest: Self.longest))
    guard object["type"]?.string == "public-key" else {
      throw .badMessage("its type is not public-key")
    }
    guard let id = object["id"]?.string, let rawID = object["rawId"]?.string,
      id.hasSameBytes(as: rawID)
    else { throw .badMessage("id and rawId are not the same") }
    guard let response = object["response"]?.object else {
      throw .badMessage("it has no response")
    }
    self.response = response
    self.id = try Self.bytes(id, "id")
    guard AttestedCredential.idByteCounts.contains(self.id.count) else {
      throw .badMessage("the credential's id is too short or too long")
    }
    extensionResults = object["clientExtensionResults"]?.object ?? JSONObject()
    clientDataJSON = try Self.bytes(response["clientDataJSON"]?.string, "clientDataJSON")
  }

  /// A part of the response that must be there.
  func bytes(_ name: String) throws(RegainError) -> [UInt8] {
    try Self.bytes(response[name]?.string, name)
  }

  /// A part that may be missing or null.
  func optionalBytes(_ name: String) throws(RegainError) -> [UInt8]? {
    guard let member = response[name], !member.isNull else { return nil }
    return try Self.bytes(member.string, name)
  }

  /// How the authenticator may be reached: a hint for the next ceremony, by the browser's word alone.
  var transports: [String] {
    let names = (response["transports"]?.array ?? []).compactMap(\.string)
    let known = names.filter { name in
      (1...32).contains(name.utf8.count)
        && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
    return Array(known.prefix(8))
  }

  private static func bytes(_ text: String?, _ name: String) throws(RegainError) -> [UInt8] {
    guard let text else { throw .badMessage("\(name) is missing") }
    let symbols = Array(text.utf8)
    do { return try Base64URL.decode(symbols.span) } catch {
      throw .badMessage("\(name) is not base64url without padding")
    }
  }
}

extension RegainError {
  package static func badMessage(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not what a browser makes of a passkey's answer: \(what).")
  }
}
