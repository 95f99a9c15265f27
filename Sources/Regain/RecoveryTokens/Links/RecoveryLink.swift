internal import RegainCrypto

/// A link with a token in it: to be sent to its person, and kept nowhere.
public struct RecoveryLink: ~Copyable, Sendable {
  /// In characters: from here on Outlook and others have cut links.
  public static let longest = 1024
  /// In characters: links of more than this have a ``warning``.
  public static let longestAdvisable = 700

  /// What to know before it is sent; nil for a link of ordinary length.
  public let warning: String?
  private let text: SecretBytes

  init(_ text: consuming SecretBytes) {
    let count = text.count
    self.text = text
    warning =
      count <= Self.longestAdvisable
      ? nil
      : "This link has \(count) characters: some mail programs cut it. A short token makes one of about a hundred."
  }

  /// The one way to read the link, in ASCII. Put it into a message to its person, and into no log.
  public func exposeForDisplay() -> String {
    let bytes = text.bytes
    return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }
}

extension RecoveryLink {
  /// Headers for every answer of the page that links lead to, and of what it posts to.
  ///
  /// - `Referrer-Policy: no-referrer`: a link or picture on the page does not pass its address on (OWASP, Forgot Password Cheat
  ///   Sheet; Django ticket 27518). Browsers then post a form with `Origin: null`, and without `Referer`: have the page's
  ///   script post with `fetch`, or check `Sec-Fetch-Site` or a token against forged requests instead.
  /// - `Cache-Control: no-store`: neither the browser nor a proxy keeps the page (RFC 9111, 5.2.2.5).
  /// - `X-Robots-Tag: noindex`: a link that was posted somewhere is not found by searching.
  /// - `X-Content-Type-Options: nosniff`: nothing on the page is run that is not said to be a script (Fetch, 3.6).
  /// - `Content-Security-Policy`: what the page loads, and where it posts to, is your own origin: no one else's script reads the
  ///   token. With `base-uri 'none'` no `<base>` turns its addresses elsewhere; with `frame-ancestors 'none'` nobody puts the
  ///   page into a frame and has the button pressed there (CSP 3, 6.3.1, 6.4.1 and 6.4.2).
  public static let responseHeaders: [(name: String, value: String)] = [
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
  ]
}
