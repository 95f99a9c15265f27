internal import Regain
internal import RegainFiles

/// Hands over a code that is to be sent, once.
struct SentCodeOutput {
  let json: Bool

  func hand(over code: borrowing IssuedDeliveredCode) throws(RegainError) {
    let text = code.exposeForDisplay { $0.copiedText }
    let line = json ? Output.jsonText(Answer(code, text)) ?? "" : text
    try ByteWriter.standardOutput.write(text: line + "\n")
    guard !json else { return }
    Output.message(
      "Send it by \(code.channel), to \(code.address) alone; it is valid until \(code.expiresAt), and is not shown again."
    )
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let address: String
    let channel: String
    let code: String
    let expiresAt: String

    init(_ code: borrowing IssuedDeliveredCode, _ text: String) {
      (address, channel) = (code.address.description, code.channel.name)
      (self.code, expiresAt) = (text, code.expiresAt.description)
    }
  }
}

/// An answer that has nothing to say but that it is done.
struct DoneAnswer: Encodable {
  let result = ExitStatus.ok.word
}
