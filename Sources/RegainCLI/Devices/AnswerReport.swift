internal import Regain
internal import RegainCrypto

/// Says what a device answered, and ends with the exit code that tells it.
struct AnswerReport {
  let json: Bool

  func redeemed(_ verdict: DeviceVerdict) throws {
    switch verdict {
    case .approved(let approval):
      write(.accepted, approval.facts, approval.receipt, isReplay: approval.isReplay)
      if !json {
        Output.line("accepted")
        Output.message(
          "\(approval.facts.action) is approved for \(approval.facts.account); the challenge is used up."
        )
      }
    case .denied(let denial):
      write(.denied, denial.facts, denial.receipt, isReplay: denial.isReplay)
      if !json {
        Output.line("denied")
        Output.message("The owner of the device said no to \(denial.facts.action).")
      }
      throw ExitStatus.denied
    }
  }

  /// Nothing was used up: no decision may rest on it.
  func checked(_ answer: CheckedAnswer) throws {
    if json {
      Output.json(
        Answer(
          .valid, answer.facts, isDenial: answer.isDenial,
          checked: answer.isDenial
            ? ["signature", "text", "device", "revocation"]
            : ["signature", "text", "expiry", "device", "revocation", "counter", "number", "stop"],
          notChecked: ["consumption"]))
    } else {
      Output.line(answer.isDenial ? "valid denial" : "valid")
      Output.message(
        "Authentic and in time. Nothing was used up: decide with 'regain device redeem'.")
    }
    throw ExitStatus.valid
  }

  private func write(
    _ status: ExitStatus, _ facts: AnswerFacts, _ receipt: ReceiptID, isReplay: Bool
  ) {
    guard json else { return }
    Output.json(Answer(status, facts, receipt: receipt, isReplay: isReplay))
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    let challenge: String
    let device: String
    let kind: String
    let binding: String
    @OrNull var userPresent: Bool?
    @OrNull var userVerified: Bool?
    @OrNull var counter: UInt32?
    let action: String
    let `case`: String?
    @OrNull var subjectSHA256: String?
    let receipt: String?
    let replayed: Bool?
    let denial: Bool?
    let checked: [String]?
    let notChecked: [String]?

    init(
      _ status: ExitStatus, _ facts: AnswerFacts, receipt: ReceiptID? = nil,
      isReplay: Bool? = nil, isDenial: Bool? = nil, checked: [String]? = nil,
      notChecked: [String]? = nil
    ) {
      result = status.word
      (account, challenge) = (facts.account.description, facts.challenge.description)
      device = facts.device.description
      (kind, binding) = (facts.kind.name, facts.binding.name)
      (action, `case`) = (facts.action.name, facts.recoveryCase?.description)
      (self.receipt, replayed, denial) = (receipt?.description, isReplay, isDenial)
      (self.checked, self.notChecked) = (checked, notChecked)
      _subjectSHA256 = OrNull(wrappedValue: facts.subject.map { Hex.encode($0.span) })
      _userPresent = OrNull(wrappedValue: facts.userPresent)
      _userVerified = OrNull(wrappedValue: facts.userVerified)
      _counter = OrNull(wrappedValue: facts.counter)
    }
  }
}
