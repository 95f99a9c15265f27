import Foundation
import Testing

/// A home, and what scripts do with tokens there.
struct TokenCommandLine: Sendable {
  let tool: CommandLineTool

  static let audience = "https://app.example.org"

  static func make(_ store: DeviceCommandLine.Store = .sqlite) async throws -> TokenCommandLine {
    TokenCommandLine(tool: try await .ready(on: store))
  }

  func path(_ name: String) -> String { tool.folder + "/" + name }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// - Returns: what `--json` says.
  func issued(
    _ account: String = "alice", action: String = "reset-password", _ more: String...
  ) throws -> [String: JSONValue] {
    let outcome = try tool.run(
      ["token", "issue", account, "--action", action, "--audience", Self.audience, "--json"] + more)
    #expect(outcome.code == 0, "\(outcome.messages)")
    return outcome.json
  }

  /// - Returns: the token.
  func issue(_ more: String...) throws -> String {
    let outcome = try tool.run(
      ["token", "issue", "alice", "--action", "reset-password", "--audience", Self.audience] + more)
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(outcome.output.hasSuffix("\n") && outcome.output.count { $0 == "\n" } == 1)
    return String(outcome.output.dropLast())
  }

  func present(
    _ verb: String, _ token: String, action: String = "reset-password",
    audience: String = Self.audience, _ more: String...
  ) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["token", verb, "--action", action, "--audience", audience, "--json", "--explain"] + more,
      input: Array((token + "\n").utf8))
  }
}

extension [String: JSONValue] {
  func text(_ name: String) throws -> String {
    try #require(self[name]?.text, "there is no \(name) in \(self)")
  }
}
