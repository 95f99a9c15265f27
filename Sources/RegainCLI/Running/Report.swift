internal import ArgumentParser
internal import Foundation
internal import Regain

/// Tells what went wrong, once: on stderr for people, on stdout as JSON for scripts.
enum Report {
  static func failure(_ error: RegainError, arguments: [String]) -> ExitStatus {
    let status = ExitStatus(error.code)
    let reason = arguments.contains("--explain") ? error.reason?.rawValue : nil
    let message = withoutSecrets(error.message, arguments: arguments)
    if arguments.contains("--json") {
      Output.json(
        FailureObject(
          result: status.word, message: message,
          retryAfterSeconds: error.retryAfterSeconds, reason: reason))
    }
    Output.message(message + (reason.map { " Reason: \($0)." } ?? ""))
    return status
  }

  /// What the argument parser threw: help and versions are no errors.
  static func parserOutcome(_ error: any Error, arguments: [String]) -> ExitStatus {
    let code = RegainCommand.exitCode(for: error).rawValue
    let text = RegainCommand.fullMessage(for: error)
    if code == 0 {
      Output.line(text)
      return .ok
    }
    if code == ExitStatus.usage.code {
      let message = withoutSecrets(usage(text), arguments: arguments)
      if arguments.contains("--json") {
        let first = message.split(separator: "\n").first.map(String.init) ?? message
        Output.json(
          FailureObject(
            result: ExitStatus.usage.word, message: first, retryAfterSeconds: nil, reason: nil))
      }
      Output.message(message)
      return .usage
    }
    Output.message("An unexpected error: \(type(of: error)). Please report it.")
    return .defect
  }

  /// The parser's words, but for those that would mislead.
  private static func usage(_ text: String) -> String {
    let plain = text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text
    guard plain.hasPrefix("Unexpected argument") || plain.contains("unexpected arguments") else {
      return plain
    }
    let rest = plain.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let isGroup = rest.contains { $0.hasPrefix("Usage:") && $0.hasSuffix("<subcommand>") }
    let first =
      isGroup
      ? "There is no such subcommand."
      : "There is an argument too many. Codes, tokens and passphrases are never given on the command "
        + "line, where others can read them: use stdin, a file, or the prompt."
    return ([first[...]] + rest).joined(separator: "\n")
  }

  /// A code or a token that was typed in the wrong place is not repeated.
  private static func withoutSecrets(_ text: String, arguments: [String]) -> String {
    let withoutTokens = arguments.compactMap(tokenPart).reduce(text) {
      $0.replacingOccurrences(of: $1, with: "(a token)")
    }
    return arguments.flatMap { [$0] + $0.split(separator: "=").map(String.init) }
      .reduce(withoutTokens) {
        (try? TypedCode($1)) == nil ? $0 : $0.replacingOccurrences(of: $1, with: "(a code)")
      }
  }

  /// From where a token, or a key of tokens, begins, well formed or not.
  private static func tokenPart(_ argument: String) -> String? {
    let starts = tokenBeginnings.compactMap { argument.range(of: $0)?.lowerBound }
    return starts.min().map { String(argument[$0...]) }
  }

  private static let tokenBeginnings =
    ["rgh_", "rgc_", "rgs_", "rgtl_", "rgtp_"]
    + (1...4).flatMap { ["v\($0).local.", "v\($0).public.", "k\($0).local.", "k\($0).secret."] }

  private struct FailureObject: Encodable {
    let result: String
    let message: String
    let retryAfterSeconds: Int?
    let reason: String?
  }
}
