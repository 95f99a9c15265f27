/// A page's address (RFC 3986), read more strictly than browsers do: what they would mend is refused.
struct LinkURL {
  static let longest = 512

  let hasQuery: Bool
  let queryNames: [String]

  /// - Throws: `misconfigured`.
  init(_ text: String) throws(RegainError) {
    guard text.utf8.count <= Self.longest else {
      throw .badLinkBase("it has more than \(Self.longest) characters")
    }
    guard Self.hasURLCharacters(text) else {
      throw .badLinkBase("it has characters that addresses of pages do not have")
    }
    // Also where tokens are put into the query: behind a fragment it would be a part of that.
    guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .badLinkBase("it has a fragment") }
    let rest = try Self.afterScheme(text)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard rest.dropFirst(authority.count).first == "/" else { throw .badLinkBase("it has no path") }
    try Self.requireHost(authority, isSecure: text.hasPrefix("https:"))
    let query = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      .dropFirst().first
    hasQuery = query != nil
    queryNames = try Self.names(inQuery: query ?? "")
  }

  private static func afterScheme(_ text: String) throws(RegainError) -> Substring {
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
      throw .badLinkBase("it does not begin with https://")
    }
    return text.dropFirst(scheme.count)
  }

  private static func requireHost(_ authority: Substring, isSecure: Bool) throws(RegainError) {
    // A name before @ looks like the host and is none.
    guard !authority.contains("@") else { throw .badLinkBase("it names a user") }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let host = parts.first.map { String($0) } ?? ""
    guard RelyingPartyName.isName(host) else {
      throw .badLinkBase("its host is not a domain name in lower case")
    }
    guard isSecure || host == "localhost" else {
      throw .badLinkBase("only localhost is reached by http")
    }
    if let digits = parts.dropFirst().first {
      guard let port = UInt16(digits), port > 0, String(port) == digits else {
        throw .badLinkBase("its port is no number from 1 to 65535")
      }
    }
  }

  private static func names(inQuery query: Substring) throws(RegainError) -> [String] {
    let names = query.split(separator: "&").map { String($0.prefix { $0 != "=" }) }
    // Two spellings of one name could hide that there are two of it.
    guard names.allSatisfy({ $0.utf8.allSatisfy(isNameByte) }) else {
      throw .badLinkBase("names in its query are letters, digits, -, . and _")
    }
    return names
  }
}

extension LinkURL {
  static func isNameByte(_ byte: UInt8) -> Bool { isUnreserved(byte) && byte != UInt8(ascii: "~") }

  /// What stands for itself everywhere in an address (RFC 3986, 2.3).
  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._~".utf8.contains(byte)
    }
  }

  /// RFC 3986, appendix A, without `[` and `]`; a `%` has two digits behind it.
  private static func hasURLCharacters(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.allSatisfy { index in
      guard bytes[index] == UInt8(ascii: "%") else {
        return isUnreserved(bytes[index]) || "!$&'()*+,;=:@/?#".utf8.contains(bytes[index])
      }
      return index + 2 < bytes.count && isHexDigit(bytes[index + 1]) && isHexDigit(bytes[index + 2])
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
}

extension RegainError {
  static func badLinkBase(_ what: String) -> RegainError {
    RegainError(.misconfigured, "Recovery links cannot lead to this address: \(what).")
  }
}
