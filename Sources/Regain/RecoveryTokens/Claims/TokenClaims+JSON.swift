internal import RegainCrypto

/// The payload: one JSON object, whose names are fixed. What is not named here is refused.
extension TokenClaims {
  /// On one line, in this order.
  package var json: [UInt8] {
    var writer = JSONBytes()
    writer.begin()
    writer.add("iss", issuer)
    writer.add("aud", audience)
    writer.add("sub", utf8: account.bytes)
    writer.add("iat", issued)
    if let notBefore { writer.add("nbf", notBefore) }
    writer.add("exp", expires)
    writer.add("jti", base64URL: id.bytes)
    writer.begin("rgn")
    writer.add("use", action.name)
    writer.add("ten", utf8: tenant.bytes)
    writer.add("ch", channel.name)
    writer.add("gen", generation)
    writer.add("epo", Int64(epoch))
    if let recoveryCase { writer.add("case", recoveryCase.hex) }
    if let assurance { writer.add("aal", Int64(assurance)) }
    if let state { writer.add("stt", base64URL: state) }
    if let nonce { writer.add("rnd", base64URL: nonce) }
    writer.end()
    if let device {
      writer.begin("cnf")
      writer.add("kid", base64URL: device)
      writer.end()
    }
    writer.end()
    return writer.bytes
  }

  /// - Throws: `malformed`.
  package init(json: [UInt8]) throws(RegainError) {
    var reader = try JSONReader(json, longest: Self.longest)
    let top = try TopMembers(&reader)
    try reader.finish()
    let own = try top.own.required()
    issuer = try top.issuer.required()
    audience = try top.audience.required()
    account = try top.account.required()
    (issued, expires) = (try top.issued.required(), try top.expires.required())
    id = try top.id.required()
    (notBefore, device) = (top.notBefore, top.device)
    action = try own.action.required()
    tenant = try own.tenant.required()
    channel = try own.channel.required()
    generation = try own.generation.required()
    epoch = Int(try own.epoch.required())
    (recoveryCase, state, nonce) = (own.recoveryCase, own.state, own.nonce)
    assurance = own.assurance.map { Int($0) }
  }
}

/// What the payload has of all tokens, and a possession proof's key.
private struct TopMembers {
  private(set) var issuer: String?
  private(set) var audience: String?
  private(set) var account: AccountID?
  private(set) var issued: Timestamp?
  private(set) var notBefore: Timestamp?
  private(set) var expires: Timestamp?
  private(set) var id: RandomIdentifier?
  private(set) var own: OwnMembers?
  private(set) var device: [UInt8]?

  init(_ reader: inout JSONReader) throws(RegainError) {
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case .iss: try fill(&issuer, with: try reader.claim())
      case .aud: try fill(&audience, with: try reader.claim())
      case .sub: try fill(&account, with: try AccountID(utf8: try reader.text()))
      case .iat: try fill(&issued, with: try reader.time())
      case .nbf: try fill(&notBefore, with: try reader.time())
      case .exp: try fill(&expires, with: try reader.time())
      case .jti: try fill(&id, with: try reader.identifier())
      case .rgn: try fill(&own, with: try OwnMembers(&reader))
      case .cnf: try fill(&device, with: try reader.deviceKey())
      default: throw .unknownClaim
      }
    }
  }
}

/// What only Regain's tokens have: `rgn`.
private struct OwnMembers {
  private(set) var action: RecoveryAction?
  private(set) var tenant: TenantID?
  private(set) var channel: TokenChannel?
  private(set) var generation: Int64?
  private(set) var epoch: Int64?
  private(set) var recoveryCase: RandomIdentifier?
  private(set) var assurance: Int64?
  private(set) var state: [UInt8]?
  private(set) var nonce: [UInt8]?

  init(_ reader: inout JSONReader) throws(RegainError) {
    try reader.beginObject()
    while let name = try reader.nextName() {
      switch name {
      case .use: try fill(&action, with: try RecoveryAction(try reader.claim()))
      case .ten: try fill(&tenant, with: try TenantID(utf8: try reader.text()))
      case .ch: try fill(&channel, with: try TokenChannel(try reader.claim()))
      case .gen: try fill(&generation, with: try reader.count(atMost: 1 << 53))
      case .epo: try fill(&epoch, with: try reader.count(atMost: 1 << 53))
      case .case:
        try fill(&recoveryCase, with: try RecoveryCaseID(try reader.claim()).identifier)
      case .aal: try fill(&assurance, with: try reader.count(atMost: 3))
      case .stt: try fill(&state, with: try reader.base64URL(count: TokenState.byteCount))
      case .rnd: try fill(&nonce, with: try reader.base64URL(count: TokenClaims.nonceByteCount))
      default: throw .unknownClaim
      }
    }
  }
}

extension JSONName {
  fileprivate static var iss: JSONName { JSONName("i", "s", "s") }
  fileprivate static var aud: JSONName { JSONName("a", "u", "d") }
  fileprivate static var sub: JSONName { JSONName("s", "u", "b") }
  fileprivate static var iat: JSONName { JSONName("i", "a", "t") }
  fileprivate static var nbf: JSONName { JSONName("n", "b", "f") }
  fileprivate static var exp: JSONName { JSONName("e", "x", "p") }
  fileprivate static var jti: JSONName { JSONName("j", "t", "i") }
  fileprivate static var rgn: JSONName { JSONName("r", "g", "n") }
  fileprivate static var cnf: JSONName { JSONName("c", "n", "f") }
  fileprivate static var use: JSONName { JSONName("u", "s", "e") }
  fileprivate static var ten: JSONName { JSONName("t", "e", "n") }
  fileprivate static var ch: JSONName { JSONName("c", "h") }
  fileprivate static var gen: JSONName { JSONName("g", "e", "n") }
  fileprivate static var epo: JSONName { JSONName("e", "p", "o") }
  fileprivate static var `case`: JSONName { JSONName("c", "a", "s", "e") }
  fileprivate static var aal: JSONName { JSONName("a", "a", "l") }
  fileprivate static var stt: JSONName { JSONName("s", "t", "t") }
  fileprivate static var rnd: JSONName { JSONName("r", "n", "d") }
  fileprivate static var kid: JSONName { JSONName("k", "i", "d") }
}

// MARK: values

extension JSONReader {
  /// 1 to 512 bytes.
  fileprivate mutating func claim() throws(RegainError) -> String {
    let text = try text()
    guard (1...512).contains(text.count) else { throw .badClaim("has a text of no use") }
    return String(decoding: text, as: UTF8.self)
  }

  fileprivate mutating func time() throws(RegainError) -> Timestamp {
    let text = try text()
    guard let time = Timestamp(dateTime: text.span) else {
      throw .badClaim("has a date that is none")
    }
    return time
  }

  fileprivate mutating func base64URL(count: Int) throws(RegainError) -> [UInt8] {
    let text = try text()
    guard let bytes = try? Base64URL.decode(text.span), bytes.count == count else {
      throw .badClaim("has no \(count) bytes where they should be")
    }
    return bytes
  }

  fileprivate mutating func identifier() throws(RegainError) -> RandomIdentifier {
    try RandomIdentifier(bytes: try base64URL(count: 16)).required()
  }

  /// `{"kid":"…"}` (RFC 7800, 3.4).
  fileprivate mutating func deviceKey() throws(RegainError) -> [UInt8] {
    var key: [UInt8]?
    try beginObject()
    while let name = try nextName() {
      guard name == .kid else { throw .unknownClaim }
      try fill(&key, with: try base64URL(count: 32))
    }
    return try key.required()
  }
}

/// A name that comes twice is two tokens to two readers.
private func fill<Value>(_ claim: inout Value?, with value: Value) throws(RegainError) {
  guard claim == nil else { throw .badClaim("has a claim twice") }
  claim = value
}

extension Optional {
  fileprivate func required() throws(RegainError) -> Wrapped {
    guard let self else { throw .badClaim("lacks a claim") }
    return self
  }
}

extension RegainError {
  fileprivate static var unknownClaim: RegainError {
    .badClaim("has a name that no token of Regain's has")
  }

  fileprivate static func badClaim(_ what: String) -> RegainError {
    RegainError(.malformed, "The token \(what).")
  }
}
