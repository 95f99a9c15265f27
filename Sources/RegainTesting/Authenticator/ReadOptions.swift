internal import Regain
internal import RegainCrypto

/// What a browser reads in the options of either ceremony.
struct ReadOptions {
  private let object: JSONObject

  init(_ json: String) throws(RegainError) {
    object = try JSONReader.decodeObject(
      Array(json.utf8), limits: JSONLimits(longest: 65_536, mostItems: 4096))
  }

  func challenge() throws(RegainError) -> String {
    guard let challenge = object["challenge"]?.string else { throw .badOptions("a challenge") }
    return challenge
  }

  func relyingParty() throws(RegainError) -> String {
    let id = object["rp"]?.object?["id"]?.string ?? object["rpId"]?.string
    guard let id else { throw .badOptions("a relying party") }
    return id
  }

  func userHandle() throws(RegainError) -> [UInt8] {
    guard let handle = Self.bytes(object["user"]?.object?["id"]), !handle.isEmpty else {
      throw .badOptions("a user")
    }
    return handle
  }

  func firstAlgorithm() throws(RegainError) -> WebAuthnAlgorithm {
    let asked = (object["pubKeyCredParams"]?.array ?? []).compactMap { $0.object?["alg"]?.integer }
    guard let first = asked.lazy.compactMap(WebAuthnAlgorithm.init(registered:)).first else {
      throw .badOptions("an algorithm")
    }
    return first
  }

  var excludedIDs: [[UInt8]] { ids("excludeCredentials") }
  var allowedIDs: [[UInt8]] { ids("allowCredentials") }

  private func ids(_ name: String) -> [[UInt8]] {
    (object[name]?.array ?? []).compactMap { Self.bytes($0.object?["id"]) }
  }

  private static func bytes(_ value: JSONValue?) -> [UInt8]? {
    guard let text = value?.string else { return nil }
    let symbols = Array(text.utf8)
    return try? Base64URL.decode(symbols.span)
  }
}

extension RegainError {
  fileprivate static func badOptions(_ what: String) -> RegainError {
    RegainError(.malformed, "These options lack \(what).")
  }
}
