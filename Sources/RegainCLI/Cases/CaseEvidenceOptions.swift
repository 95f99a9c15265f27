internal import ArgumentParser
internal import Foundation
internal import Regain

/// What is shown in a case, of whatever kind.
struct CaseEvidenceOptions: ParsableArguments {
  @OptionGroup var code: CodeOptions

  @Option(help: ArgumentHelp("The challenge's text, or its id.", valueName: "file|id"))
  var challenge: String?

  @Option(help: ArgumentHelp("The signature; - is stdin.", valueName: "file"))
  var signature: String?

  @Option(help: "The number that the one who approves typed, where it is not in the text.")
  var match: String?

  @Option(
    help: ArgumentHelp(
      "An agent's statement, its challenge and the signature, one after the other.",
      valueName: "file"))
  var confirmation: String?

  @Option(help: ArgumentHelp("What was stated of a proofing.", valueName: "file"))
  var statement: String?

  @OptionGroup var form: SignatureFormOptions

  func check(_ kind: CaseAddCommand.Kind, isSecretOnStdin: Bool) throws {
    let given = [
      ("challenge", challenge), ("signature", signature), ("match", match),
      ("confirmation", confirmation), ("statement", statement), ("code-file", code.codeFile),
    ].filter { $0.1 != nil }.map(\.0)
    for (name, value) in [
      ("challenge", challenge), ("signature", signature), ("confirmation", confirmation),
      ("statement", statement),
    ] where value?.isEmpty == true {
      throw ValidationError("--\(name) has no name: is a variable not set?")
    }
    let (wanted, allowed) = kind.options
    for name in wanted where !given.contains(name) {
      throw ValidationError("\(kind.rawValue) needs --\(name).")
    }
    for name in given where !wanted.contains(name) && !allowed.contains(name) {
      throw ValidationError("--\(name) does not go with \(kind.rawValue).")
    }
    let files = [challenge, signature, confirmation, statement]
    let isCodeOnStdin =
      (kind == .code || kind == .delivered) && (code.codeFile == nil || code.codeFile == "-")
    let count = files.count { $0 == "-" } + (isCodeOnStdin ? 1 : 0) + (isSecretOnStdin ? 1 : 0)
    guard count < 2 else { throw ValidationError("Only one thing can be on stdin.") }
  }

  func deviceAnswer() throws(RegainError) -> (DeviceAnswer, PresentedChallenge) {
    let presented = try PresentedChallenge(fileOrID: challenge ?? "")
    return (try form.answer(in: signature ?? "", for: presented.kind), presented)
  }

  func matchNumber() throws(RegainError) -> MatchNumber? {
    try match.map { text throws(RegainError) in try MatchNumber(text) }
  }

  func proofing() throws(RegainError) -> UnverifiedProofing {
    let text = try InputFile.read(statement ?? "", "The statement", atMost: 4096)
    return try UnverifiedProofing(
      text, signature: try InputFile.read(signature ?? "", "The signature", atMost: 1024))
  }
}

extension CaseAddCommand.Kind {
  /// What it needs, and what may come with it.
  fileprivate var options: ([String], [String]) {
    switch self {
    case .code, .delivered: ([], ["code-file"])
    case .device: (["challenge", "signature"], ["match"])
    case .helpDesk: (["confirmation"], [])
    case .proofing: (["statement", "signature"], [])
    }
  }
}

extension HelpDeskConfirmation {
  init(file path: String, _ form: RawSignatureForm) throws(RegainError) {
    try self.init(
      file: try InputFile.read(path, "The confirmation", atMost: 65_536), form: form)
  }
}
