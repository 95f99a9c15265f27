/// What the browser says of a ceremony (WebAuthn L3, 5.8.1). Parsed, and nothing verified.
///
/// Members of other names are passed over: browsers add some at random, so that nobody compares the text.
package struct ClientData: Sendable {
  package let type: String
  /// In base64url.
  package let challenge: String
  package let origin: String
  package let isCrossOrigin: Bool
  package let topOrigin: String?

  /// In bytes. An origin may have 500.
  package static let longest = 8192

  /// - Throws: `malformed`.
  package init(_ bytes: [UInt8]) throws(RegainError) {
    // WebAuthn L3, 7.2 step 8: "UTF-8 decode" skips a mark of byte order.
    let object = try JSONReader.decodeObject(
      bytes, limits: JSONLimits(longest: Self.longest), skipsByteOrderMark: true)
    guard let type = object["type"]?.string, let challenge = object["challenge"]?.string,
      let origin = object["origin"]?.string
    else { throw .badClientData("its type, challenge or origin is missing") }
    (self.type, self.challenge, self.origin) = (type, challenge, origin)
    isCrossOrigin = try Self.isCrossOrigin(object)
    topOrigin = try Self.topOrigin(object)
  }

  private static func isCrossOrigin(_ object: JSONObject) throws(RegainError) -> Bool {
    guard let member = object["crossOrigin"] else { return false }
    guard let isCrossOrigin = member.bool else {
      throw .badClientData("crossOrigin is neither true nor false")
    }
    return isCrossOrigin
  }

  private static func topOrigin(_ object: JSONObject) throws(RegainError) -> String? {
    guard let member = object["topOrigin"] else { return nil }
    guard let origin = member.string else { throw .badClientData("topOrigin is no text") }
    return origin
  }
}

extension RegainError {
  fileprivate static func badClientData(_ what: String) -> RegainError {
    RegainError(.malformed, "The browser's client data is not as WebAuthn has it: \(what).")
  }
}
