internal import RegainCrypto

/// Names a passkey to a browser (WebAuthn L3, 5.8.3).
package struct CredentialDescriptor: Sendable, Hashable {
  package let id: [UInt8]
  /// As they were at its registration.
  package let transports: [String]

  package init(id: [UInt8], transports: [String]) {
    (self.id, self.transports) = (id, transports)
  }

  var json: JSONValue {
    var object: JSONObject = [
      "type": .string("public-key"), "id": .string(Base64URL.encode(id.span)),
    ]
    if !transports.isEmpty { object.append("transports", .strings(transports)) }
    return .object(object)
  }
}
