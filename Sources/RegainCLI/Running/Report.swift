internal import ArgumentParser
internal import Regain

/// Tells what went wrong, once: on stderr for people, on stdout as JSON for scripts.
enum Report {
  static func failure(_ error: RegainError, arguments: [String]) -> ExitStatus {
    let status = ExitStatus(error.code)
    let reason = arguments.contains("--explain") ? error.reason?.rawValue : nil
    if arguments.contains("--json") {
      Output.json(
        FailureObject(
          result: status.word, message: error.message,
          retryAfterSeconds: error.retryAfterSeconds, reason: reason))
    }
    Output.message(error.message + (reason.map { " Reason: \($0)." } ?? ""))
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
      Output.message(usage(text))
      return .usage
    }
    Output.message("An unexpected error: \(type(of: error)). Please report it.")
    return .defect
  }

  /// The parser's words, without repeating an argument that may be a code typed in the wrong place.
  private static func usage(_ text: String) -> String {
    let plain = text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text
    guard plain.hasPrefix("Unexpected argument") || plain.contains("unexpected arguments") else {
      return plain
    }
    let rest = plain.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let first =
      "There is an argument too many. Codes and passphrases are never given on the command line, "
      + "where others can read them: use stdin, a file, or the prompt."
    return ([first[...]] + rest).joined(separator: "\n")
  }

  private struct FailureObject: Encodable {
    let result: String
    let message: String
    let retryAfterSeconds: Int?
    let reason: String?
  }
}
