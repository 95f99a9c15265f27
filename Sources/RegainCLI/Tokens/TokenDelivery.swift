internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// Hands a new token over, once: on stdout, or in a file for its owner's eyes.
struct TokenDelivery {
  private let json: Bool
  private let file: SecretFile?
  private let links: RecoveryLinkBase?
  private let result: ExitStatus
  private let recoveryCase: RecoveryCaseID?

  /// - Parameters:
  ///   - path: a file that is not there yet.
  ///   - links: makes a link of the token.
  /// - Throws: `misconfigured`, `unavailable`: before there is a token.
  init(
    json: Bool, path: String?, links: RecoveryLinkBase?, result: ExitStatus = .ok,
    recoveryCase: RecoveryCaseID? = nil
  ) throws(RegainError) {
    (self.json, self.links) = (json, links)
    (self.result, self.recoveryCase) = (result, recoveryCase)
    file = try path.map { path throws(RegainError) in try SecretFile.toBeMade(at: path) }
  }

  /// - Throws: `unavailable` where it did not get out; `malformed` for a link that mail programs would cut.
  func hand(over issued: borrowing IssuedRecoveryToken) throws(RegainError) {
    let token = issued.exposeForDisplay { $0.copiedText }
    var link: String?
    if let links {
      let bytes = Array(token.utf8)
      let made = try links.link(for: bytes.span)
      link = made.exposeForDisplay()
      if let warning = made.warning { Output.message(warning) }
    }
    if let file {
      let bytes = Array(((link ?? token) + "\n").utf8)
      try file.create(bytes.span)
    }
    try tell(issued, token, link)
  }

  private func tell(
    _ issued: borrowing IssuedRecoveryToken, _ token: String, _ link: String?
  ) throws(RegainError) {
    if file != nil {
      if json { Output.json(answer(issued, token: nil, link: nil)) }
    } else {
      let answer =
        json ? Output.jsonText(self.answer(issued, token: token, link: link)) : link ?? token
      try ByteWriter.standardOutput.write(text: (answer ?? "") + "\n")
    }
    guard !json else { return }
    Output.message("Token \(issued.id), until \(issued.expiresAt). It is not shown again.")
  }

  private func answer(
    _ issued: borrowing IssuedRecoveryToken, token: String?, link: String?
  ) -> Answer {
    var answer = Answer(issued, token: token, link: link)
    (answer.result, answer.case) = (result.word, recoveryCase?.description)
    return answer
  }

  private struct Answer: Encodable {
    var result = ExitStatus.ok.word
    var `case`: String?
    let token: String?
    let link: String?
    let id: String
    let format: String
    let keyID: String
    let issuedAt: String
    let expiresAt: String

    init(_ issued: borrowing IssuedRecoveryToken, token: String?, link: String?) {
      (self.token, self.link) = (token, link)
      (id, format, keyID) = (issued.id.description, issued.format.name, issued.keyID)
      (issuedAt, expiresAt) = (issued.issuedAt.description, issued.expiresAt.description)
    }
  }
}
