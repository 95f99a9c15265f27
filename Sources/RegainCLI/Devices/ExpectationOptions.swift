internal import ArgumentParser
internal import Regain
internal import RegainCrypto

/// What the challenge must be about. Whoever hands both challenge and answer in may otherwise hand in his own.
struct ExpectationOptions: ParsableArguments {
  @Option(help: "Refuse unless the challenge is this account's.")
  var account: String?

  @Option(help: "Refuse unless it is about this action.")
  var action: String?

  @Option(name: .customLong("case"), help: "Refuse unless it is for this recovery case.")
  var caseID: String?

  @Option(
    name: .customLong("subject-sha256"), help: "Refuse unless it is about this: SHA-256 in hex.")
  var subject: String?

  var isEmpty: Bool { [account, action, caseID, subject].allSatisfy { $0 == nil } }

  func applied(to challenge: PresentedChallenge) throws(RegainError) -> PresentedChallenge {
    challenge.expecting(
      account: try account.map { text throws(RegainError) in try AccountID(text) },
      action: try action.map { text throws(RegainError) in try RecoveryAction(text) },
      recoveryCase: try caseID.map { text throws(RegainError) in try RecoveryCaseID(text) },
      subject: try subject.map { text throws(RegainError) in try Self.digest(text) })
  }

  static func digest(_ text: String) throws(RegainError) -> [UInt8] {
    let digits = Array(text.lowercased().utf8)
    guard let bytes = try? Hex.decode(digits.span), bytes.count == 32 else {
      throw RegainError(.malformed, "--subject-sha256 takes 64 hex digits.")
    }
    return bytes
  }
}
