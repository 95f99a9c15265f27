import Foundation
import Regain
import Testing

@Suite("Links with tokens") struct RecoveryLinkTests {
  private static let page = "https://accounts.example.org/recover"
  private static let token = "rgh_" + String(repeating: "a", count: 60)

  private func link(
    _ base: RecoveryLinkBase, _ token: String = Self.token
  ) throws(RegainError) -> String {
    let ascii = Array(token.utf8)
    return try base.link(for: ascii.span).exposeForDisplay()
  }

  @Test(
    "The token stands in the fragment or the query, and never in the path",
    arguments: [
      (page, .fragment, "\(page)#token="), (page, .query, "\(page)?token="),
      ("\(page)?lang=de", .query, "\(page)?lang=de&token="),
      ("\(page)?lang=de", .fragment, "\(page)?lang=de#token="),
      ("\(page)?", .query, "\(page)?&token="),
      ("\(page)?token=1", .fragment, "\(page)?token=1#token="),
      ("https://example.org/", .fragment, "https://example.org/#token="),
      ("https://example.org:8443/a%2Fb/@c", .fragment, "https://example.org:8443/a%2Fb/@c#token="),
      ("http://localhost/recover", .query, "http://localhost/recover?token="),
      ("http://localhost:8080/", .fragment, "http://localhost:8080/#token="),
    ] as [(String, RecoveryLinkBase.Placement, String)])
  func placed(_ url: String, _ placement: RecoveryLinkBase.Placement, _ head: String) throws {
    let base = try RecoveryLinkBase(url, placement: placement)
    #expect(try link(base) == head + Self.token)
    #expect(base.url == url && base.placement == placement && base.parameter == "token")
  }

  @Test("Unless something else is said, no server sees the token") func fragmentByDefault() throws {
    let base = try RecoveryLinkBase(Self.page, parameter: "t")
    #expect(base.placement == .fragment)
    #expect(try link(base) == "\(Self.page)#t=\(Self.token)")
  }

  @Test(
    "An address that a link cannot lead to safely is refused, and why is said",
    arguments: [
      ("", "https://"), ("accounts.example.org/recover", "https://"),
      ("//example.org/", "https://"),
      ("ftp://example.org/", "https://"), ("javascript:alert(1)", "https://"),
      ("HTTPS://example.org/", "https://"),
      ("http://example.org/", "localhost"), ("http://localhost.example.org/", "localhost"),
      ("http://example.org:80/localhost", "localhost"), ("https:///recover", "host"),
      ("https://:443/", "host"),
      ("https://Example.org/", "host"), ("https://example.org./", "host"),
      ("https://example..org/", "host"),
      ("https://192.0.2.1/", "host"), ("https://-a.org/", "host"), ("https://a_b.org/", "host"),
      ("https://ex%61mple.org/", "host"), ("https://user@example.org/", "user"),
      ("https://accounts.example.org:x@evil.example/", "user"), ("https://example.org:0/", "port"),
      ("https://example.org:/", "port"), ("https://example.org:65536/", "port"),
      ("https://example.org:0443/", "port"),
      ("https://example.org:4 43/", "characters"), ("https://example.org", "no path"),
      ("https://example.org?a=b", "no path"), ("https://example.org/#a", "fragment"),
      ("https://example.org/#", "fragment"), ("https://example.org/?token=", "token's name"),
      ("https://example.org/?a=b&token", "token's name"),
      ("https://example.org/?%74oken=1", "names in its query"),
      ("https://example.org/?to+ken=1", "names in its query"),
      ("https://[2001:db8::1]/", "characters"),
      ("https://example.org/\\evil", "characters"), ("https://example.org/ a", "characters"),
      ("https://example.org/\n", "characters"), ("https://example.org/\u{E9}", "characters"),
      ("https://ex\u{E4}mple.org/", "characters"), ("https://example.org/\"><b>", "characters"),
      ("https://example.org/%", "characters"), ("https://example.org/%2", "characters"),
      ("https://example.org/%zz", "characters"), ("https://example.org/%2g", "characters"),
      ("https://example.org/" + String(repeating: "a", count: 493), "512"),
    ])
  func refused(_ url: String, _ why: String) {
    do throws(RegainError) {
      _ = try RecoveryLinkBase(url, placement: .query)
      Issue.record("\(url) was taken")
    } catch {
      #expect(error.code == .misconfigured)
      #expect(error.message.contains(why), "\(error.message)")
    }
  }

  @Test(
    "A parameter's name is one that needs no escaping",
    arguments: [
      "", "to ken", "t=", "t&", "t~", "t%20", "\u{E9}", String(repeating: "t", count: 33),
    ])
  func parameters(_ name: String) {
    #expect(throws: RegainError(.misconfigured, "")) {
      try RecoveryLinkBase(Self.page, parameter: name)
    }
  }

  @Test(
    "What would end the token, or need escaping, makes no link",
    arguments: [
      "", " ", "a b", "a&b", "a#b", "a=b", "a%41", "a/b", "a?b", "a+b", "a\n", "\u{E9}", "a\u{0}",
    ])
  func tokens(_ token: String) throws {
    let base = try RecoveryLinkBase(Self.page)
    #expect(throws: RegainError(.malformed, "")) { try link(base, token) }
  }

  @Test(
    "Links that mail programs may cut have a warning, and those that they do cut are not made",
    arguments: [(700, false), (701, true), (1024, true)])
  func lengths(_ count: Int, _ hasWarning: Bool) throws {
    let base = try RecoveryLinkBase(Self.page)
    let token = [UInt8](repeating: 0x61, count: count - "\(Self.page)#token=".utf8.count)
    let link = try base.link(for: token.span)
    let (warning, text) = (link.warning, link.exposeForDisplay())
    #expect((warning != nil) == hasWarning)
    #expect(text.utf8.count == count)
  }

  @Test("A link of 1025 characters is refused, and its token not told") func tooLong() throws {
    let base = try RecoveryLinkBase(Self.page)
    let token = String(repeating: "secret", count: 1025).prefix(
      1025 - "\(Self.page)#token=".utf8.count)
    do throws(RegainError) {
      _ = try link(base, String(token))
      Issue.record("the link was made")
    } catch {
      #expect(error.code == .malformed)
      #expect(error.message.contains("1025") && !error.message.contains("secret"))
    }
  }

  @Test("The page's headers say what they must, each once") func headers() {
    let headers = RecoveryLink.responseHeaders
    #expect(Set(headers.map { $0.name.lowercased() }).count == headers.count)
    func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    #expect(value("Referrer-Policy") == "no-referrer")
    #expect(value("Cache-Control") == "no-store")
    #expect(value("X-Robots-Tag") == "noindex")
    #expect(value("X-Content-Type-Options") == "nosniff")
    let directives =
      value("Content-Security-Policy")?.split(separator: "; ").map { String($0) } ?? []
    #expect(directives.first == "default-src 'none'")
    #expect(
      directives.contains("frame-ancestors 'none'") && directives.contains("form-action 'self'"))
    #expect(directives.contains("base-uri 'none'"))
    #expect(directives.allSatisfy { $0.hasSuffix(" 'none'") || $0.hasSuffix(" 'self'") })
  }

  @Test("The page on links has the headers as they are sent") func documented() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/Regain/Regain.docc/RecoveryLinks.md")
      .standardizedFileURL
    let page = try String(contentsOf: file, encoding: .utf8)
    let block = page.components(separatedBy: "```http\n").last?.components(separatedBy: "\n```")
      .first
    let headers = RecoveryLink.responseHeaders.map { "\($0.name): \($0.value)" }
    #expect(block == headers.joined(separator: "\n"))
  }
}
