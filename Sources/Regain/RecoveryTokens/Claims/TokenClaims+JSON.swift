internal import RegainCrypto

/// The payload: one JSON object, whose names are fixed. What is not named here is refused.
extension TokenClaims {
  /// On one line, in this order.
  package var json: [UInt8] {
    var writer = JSONBytes()
    writer.begin()
    writer.add("iss", issuer)
    writer.add("aud", audience)
    writer.add("sub", account.bytes)
    writer.add("iat", issued.description)
    if let notBefore { writer.add("nbf", notBefore.description) }
    writer.add("exp", expires.description)
    writer.add("jti", Base64URL.encode(id.bytes.span))
    writer.begin("rgn")
    writer.add("use", action.name)
    writer.add("ten", tenant.bytes)
    writer.add("ch", channel.name)
    writer.add("gen", generation)
    writer.add("epo", Int64(epoch))
    if let recoveryCase { writer.add("case", recoveryCase.hex) }
    if let state { writer.add("stt", Base64URL.encode(state.span)) }
    if let nonce { writer.add("rnd", Base64URL.encode(nonce.span)) }
    writer.end()
    if let device {
      writer.begin("cnf")
      writer.add("kid", Base64URL.encode(device.span))
      writer.end()
    }
    writer.end()
    return writer.bytes
  }

  private static let limits = JSONLimits(longest: longest, deepest: 2, mostItems: 32)

  /// - Throws: `malformed`.
  package init(json: [UInt8]) throws(RegainError) {
    let top = try ClaimReader(
      JSONReader.decodeObject(json, limits: Self.limits),
      names: ["iss", "aud", "sub", "iat", "nbf", "exp", "jti", "rgn", "cnf"])
    let own = try ClaimReader(
      try top.object("rgn"), names: ["use", "ten", "ch", "gen", "epo", "case", "stt", "rnd"])
    issuer = try top.text("iss")
    audience = try top.text("aud")
    account = try AccountID(try top.text("sub"))
    (issued, expires) = (try top.time("iat"), try top.time("exp"))
    notBefore = try top.has("nbf") ? top.time("nbf") : nil
    id = try top.identifier("jti")
    action = try RecoveryAction(try own.text("use"))
    tenant = try TenantID(try own.text("ten"))
    channel = try TokenChannel(try own.text("ch"))
    generation = try own.number("gen")
    epoch = Int(try own.number("epo"))
    recoveryCase = try own.has("case") ? RecoveryCaseID(try own.text("case")).identifier : nil
    nonce = try own.has("rnd") ? own.bytes("rnd", count: Self.nonceByteCount) : nil
    state = try own.has("stt") ? own.bytes("stt", count: TokenState.byteCount) : nil
    device =
      try top.has("cnf")
      ? ClaimReader(try top.object("cnf"), names: ["kid"]).bytes("kid", count: 32) : nil
  }
}

/// Reads the members of one object, of which none may be there that is not named.
private struct ClaimReader {
  private let object: JSONObject

  init(_ object: JSONObject, names: [StaticString]) throws(RegainError) {
    for member in object.members
    where !names.contains(where: { $0.description.hasSameBytes(as: member.name) }) {
      throw .badClaim("has a name that no token of Regain's has")
    }
    self.object = object
  }

  func has(_ name: String) -> Bool { object[name] != nil }

  func text(_ name: String) throws(RegainError) -> String {
    guard let text = object[name]?.string, !text.isEmpty, text.utf8.count <= 512 else {
      throw .badClaim("has no \(name)")
    }
    return text
  }

  func object(_ name: String) throws(RegainError) -> JSONObject {
    guard let object = object[name]?.object else { throw .badClaim("has no \(name)") }
    return object
  }

  func number(_ name: String) throws(RegainError) -> Int64 {
    guard let number = object[name]?.integer, (0...(1 << 53)).contains(number) else {
      throw .badClaim("has no \(name)")
    }
    return number
  }

  func time(_ name: String) throws(RegainError) -> Timestamp {
    let text = Array(try text(name).utf8)
    guard let time = Timestamp(dateTime: text.span) else {
      throw .badClaim("has a date that is none")
    }
    return time
  }

  func bytes(_ name: String, count: Int) throws(RegainError) -> [UInt8] {
    let text = Array(try text(name).utf8)
    guard let bytes = try? Base64URL.decode(text.span), bytes.count == count else {
      throw .badClaim("has no \(name)")
    }
    return bytes
  }

  func identifier(_ name: String) throws(RegainError) -> RandomIdentifier {
    guard let identifier = RandomIdentifier(bytes: try bytes(name, count: 16)) else {
      throw .badClaim("has no \(name)")
    }
    return identifier
  }
}

extension RegainError {
  fileprivate static func badClaim(_ what: String) -> RegainError {
    RegainError(.malformed, "The token \(what).")
  }
}
