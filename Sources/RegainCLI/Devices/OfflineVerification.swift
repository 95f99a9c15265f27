internal import Regain
internal import RegainCrypto

/// Verifies with files alone.
struct OfflineVerification {
  let challenge: String
  let signature: String
  let form: RawSignatureForm
  let key: String
  /// Nil for now.
  let time: Timestamp?
  let json: Bool

  /// - Throws: `ExitStatus.valid` at best.
  func run() throws -> Never {
    let text = try InputFile.read(challenge, "The challenge", atMost: ChallengeText.longest)
    let check = try OfflineCheck(
      try DeviceAnswer(file: signature, form: form), to: text, by: try EnrolmentKey(file: key),
      at: time ?? .now)
    if json {
      Output.json(Answer(check))
    } else {
      Output.line(check.isDenial ? "valid denial" : "valid")
      Output.message(
        "Signed by this key and in time, for \(check.account) at \(check.relyingParty): \(check.action). Not looked "
          + "at: the store, so that nothing is decided by it."
      )
    }
    throw ExitStatus.valid
  }

  private struct Answer: Encodable {
    let result = ExitStatus.valid.word
    let fingerprint: String
    let account: String
    let tenant: String
    let relyingParty: String
    let action: String
    let `case`: String?
    @OrNull var subjectSHA256: String?
    let denial: Bool
    @OrNull var userPresent: Bool?
    @OrNull var userVerified: Bool?
    @OrNull var counter: UInt32?
    let checked = ["signature", "text", "expiry", "key"]
    let notChecked = [
      "relyingParty", "issue", "consumption", "device", "revocation", "counter", "number", "stop",
    ]

    init(_ check: OfflineCheck) {
      (fingerprint, account) = (check.fingerprint, check.account.description)
      `case` = check.recoveryCase?.description
      (tenant, relyingParty) = (check.tenant.description, check.relyingParty)
      _subjectSHA256 = OrNull(wrappedValue: check.subject.map { Hex.encode($0.span) })
      (action, denial) = (check.action.name, check.isDenial)
      _userPresent = OrNull(wrappedValue: check.userPresent)
      _userVerified = OrNull(wrappedValue: check.userVerified)
      _counter = OrNull(wrappedValue: check.counter)
    }
  }
}
