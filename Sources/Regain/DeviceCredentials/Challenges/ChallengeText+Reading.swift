internal import RegainCrypto

extension ChallengeText {
  /// Reads a text strictly: every line once, in its order, and no second way to write anything.
  ///
  /// That it was ever issued is not said by it.
  ///
  /// - Throws: `malformed`.
  package init(reading bytes: [UInt8]) throws(RegainError) {
    guard bytes.count <= Self.longest else {
      throw .badChallenge("it has more than \(Self.longest) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badChallenge("it is not UTF-8")
    }
    guard bytes.last == 0x0A else { throw .badChallenge("its last line has no end") }
    var lines = Lines(text.dropLast().split(separator: "\n", omittingEmptySubsequences: false))
    try lines.readHeader()
    try self.init(&lines)
    try lines.requireEnd()
    // One text for one set of facts: whatever was read loosely above is told here.
    guard self.bytes == bytes else {
      throw .badChallenge("a line of it is not written in its one form")
    }
  }

  private init(_ lines: inout Lines) throws(RegainError) {
    relyingParty = try lines.value("rp") { RelyingPartyName.isName($0) ? $0 : nil }
    tenant = try lines.value("tenant", Self.name)
    account = try lines.value("account", Self.name)
    recoveryCase = try lines.optional("case") { RandomIdentifier(hex: $0) }
    device = try lines.optional("device", Self.digest)
    keyType = try lines.value("key-type") { DeviceKeyType($0) }
    action = try lines.value("action") { try? RecoveryAction($0) }
    subject = try lines.optional("subject", Self.digest)
    display = try lines.optional("display") { (try? DisplayText($0))?.text }
    from = try lines.optional("from") { (try? DisplayText($0))?.text }
    match = try lines.value("match", Self.match)
    state = try lines.optional("state", Self.digest)
    nonce = try lines.value("nonce", Self.nonce)
    issued = try lines.value("issued") { Timestamp(rfc3339: $0) }
    expires = try lines.value("expires") { Timestamp(rfc3339: $0) }
  }

  private static func name(_ text: String) -> HexBytes? {
    guard let bytes = PercentText.decode(text), (1...255).contains(bytes.count) else { return nil }
    return HexBytes(bytes)
  }

  private static func digest(_ text: String) -> HexBytes? {
    guard text.hasPrefix("sha256:"),
      let bytes = try? Hex.decode(Array(text.utf8.dropFirst(7)).span),
      bytes.count == 32
    else { return nil }
    return HexBytes(bytes)
  }

  private static func nonce(_ text: String) -> HexBytes? {
    let utf8 = Array(text.utf8)
    guard let bytes = try? Base64URL.decode(utf8.span), bytes.count == 32 else { return nil }
    return HexBytes(bytes)
  }

  private static func match(_ text: String) -> Match? {
    switch text {
    case "-": .notAsked
    case "?": .open
    default: MatchNumber(exactly: text).map { .typed($0.digits) }
    }
  }
}

/// The lines that are left to read.
private struct Lines {
  private var rest: ArraySlice<Substring>

  init(_ lines: [Substring]) { rest = lines[...] }

  mutating func readHeader() throws(RegainError) {
    guard rest.popFirst() == ChallengeText.header[...] else {
      throw .badChallenge("its first line is not '\(ChallengeText.header)'")
    }
  }

  mutating func value<Value>(
    _ name: String, _ read: (String) -> Value?
  ) throws(RegainError) -> Value {
    guard let line = rest.popFirst(), line.utf8.starts(with: "\(name): ".utf8) else {
      throw .badChallenge("the line '\(name):' is missing, or not in its place")
    }
    let text = String(decoding: line.utf8.dropFirst(name.utf8.count + 2), as: UTF8.self)
    guard let value = read(text) else {
      throw .badChallenge("the line '\(name):' holds what it cannot")
    }
    return value
  }

  /// A hyphen stands for nothing.
  mutating func optional<Value>(
    _ name: String, _ read: (String) -> Value?
  ) throws(RegainError) -> Value? {
    try value(name) { (text: String) -> Value?? in
      text == "-" ? .some(nil) : read(text).map { .some($0) }
    }
  }

  func requireEnd() throws(RegainError) {
    guard rest.isEmpty else { throw .badChallenge("there are lines behind its last") }
  }
}

extension RegainError {
  fileprivate static func badChallenge(_ why: String) -> RegainError {
    RegainError(.malformed, "This is not the text of a challenge: \(why).")
  }
}
