internal import RegainCrypto

/// The page of yours that recovery links lead to, from configuration.
///
/// Never make it of a request's `Host` header, which whoever asks for a recovery chooses: the owner's mail would then lead to
/// their host (OWASP, Forgot Password Cheat Sheet).
public struct RecoveryLinkBase: Sendable, Hashable {
  /// Where in the link the token stands. In a path it never does: servers limit the length of a segment (260 characters in
  /// ASP.NET), and logs, proxies and statistics take paths for names of pages.
  public enum Placement: Sendable, Hashable {
    /// Behind `#`. Browsers send it to no server and in no `Referer` (RFC 3986, 3.5; RFC 9110, 10.1.3), so that no log has it
    /// (OWASP ASVS 5.0, 14.2.1). The page needs a script of a few lines, which posts it.
    case fragment
    /// Behind `?`. The page works without scripts, and your server and every proxy before it must keep the query out of
    /// their logs.
    case query
  }

  /// As it was given.
  public let url: String
  /// Where the token stands.
  public let placement: Placement
  /// The name that stands before the token, as in `token=`.
  public let parameter: String
  /// What a link has before its token.
  private let head: [UInt8]

  /// - Parameters:
  ///   - url: `https://`, a domain name in lower case, a port if need be, a path, a query if need be; at most 512 characters.
  ///     `http://` for `localhost` alone.
  ///   - parameter: 1 to 32 letters, digits, `-`, `.` and `_`; not one that the URL's query has already.
  /// - Throws: `misconfigured`, with what is wrong.
  public init(
    _ url: String, placement: Placement = .fragment, parameter: String = "token"
  ) throws(RegainError) {
    let parsed = try LinkURL(url)
    guard (1...32).contains(parameter.utf8.count), parameter.utf8.allSatisfy(LinkURL.isNameByte)
    else {
      throw .badLinkBase("the parameter's name has 1 to 32 letters, digits, -, . and _")
    }
    guard placement == .fragment || !parsed.queryNames.contains(parameter) else {
      throw .badLinkBase("its query has a parameter of the token's name")
    }
    let separator =
      switch placement {
      case .fragment: "#"
      case .query: parsed.hasQuery ? "&" : "?"
      }
    (self.url, self.placement, self.parameter) = (url, placement, parameter)
    head = Array("\(url)\(separator)\(parameter)=".utf8)
  }

  /// Makes the link that a person is sent.
  ///
  /// - Parameter token: a token's text, in ASCII.
  /// - Throws: `malformed` for what is no token's text, and for a link of more than 1024 characters; `unavailable`.
  public func link(for token: Span<UInt8>) throws(RegainError) -> RecoveryLink {
    let isPlain = token.indices.allSatisfy { LinkURL.isUnreserved(token[$0]) }
    guard !token.isEmpty, isPlain else {
      throw RegainError(
        .malformed, "This is no token's text: links have letters, digits, -, ., _ and ~.")
    }
    let count = head.count + token.count
    guard count <= RecoveryLink.longest else {
      throw RegainError(
        .malformed,
        "The link would have \(count) characters. Mail programs cut such links: \(RecoveryLink.longest) is the most."
      )
    }
    var text = try mapCryptoErrors { () throws(CryptoError) in try SecretBytes(count: count) }
    text.withMutableBytes { text in
      for index in 0..<count {
        text[index] = index < head.count ? head[index] : token[index - head.count]
      }
    }
    return RecoveryLink(text)
  }
}
