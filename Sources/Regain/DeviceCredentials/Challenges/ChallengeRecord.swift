internal import RegainCrypto

/// What a device was asked, as the server keeps it: the text that an answer is held against is made from this row,
/// never from what is handed in.
package struct ChallengeRecord: RecordBody {
  package static let kind = RecordKind.challenge

  package let text: ChallengeText
  /// Who is asked; for an enrolment, the device that is to be.
  package let device: RandomIdentifier
  /// Keyed digest of the number to type.
  package let matchDigest: HexBytes?
  /// What is to be enrolled; nil where an approval is asked for.
  package let enrolment: PendingEnrolment?
  /// In which epoch of the store it was issued: the next one ends it.
  package let epoch: Int
  /// How often a wrong number was typed.
  package var failures = 0

  /// After so many, no approval is accepted any more: a number of six digits cannot be tried out.
  package static let mostFailures = 3

  package var isEnrolment: Bool { enrolment != nil }

  package func isExhausted() -> Bool { failures >= Self.mostFailures }

  /// In the tenant's scope, so that it is found without knowing whose it is.
  package static func key(_ tenant: [UInt8], _ id: RandomIdentifier) -> RecordKey {
    RecordKey(Scope(tenant: tenant, account: []), kind, id.hex)
  }

  package var scope: Scope { Scope(tenant: text.tenant.bytes, account: text.account.bytes) }
}

extension ChallengeText {
  /// The challenge's id, which its nonce tells and which does not tell the nonce: who has the text finds the row.
  package func id() throws(RegainError) -> RandomIdentifier {
    var frame = Frame("regain/challenge-id/v1")
    frame.append(nonce.bytes)
    let digest = Array(try sha256(frame.bytes).prefix(16))
    guard let id = RandomIdentifier(bytes: digest) else {
      throw RegainError(.defect, "16 bytes are an identifier.")
    }
    return id
  }
}

extension MatchNumber {
  /// Keyed, so that a copy of the database does not tell it.
  package func digest(
    _ context: ServiceContext, challenge: RandomIdentifier
  ) throws(RegainError) -> HexBytes {
    var frame = Frame("regain/match-number/v1")
    frame.append(challenge.bytes)
    frame.append(digits)
    return HexBytes(try context.lookUpDigest(frame))
  }
}

/// What will be a device once its key was shown to be there.
package struct PendingEnrolment: Sendable, Hashable, Codable {
  package let name: String
  /// DER of the SubjectPublicKeyInfo; nil for a passkey that is yet to be made.
  package let spki: HexBytes?
  package let application: String?
  package let authority: HexBytes?
  /// The one who enrols says that the key is in hardware.
  package let isClaimedHardware: Bool
  /// As in the log: `aal2-session` or `administrator`.
  package let authorityWord: String
}

extension PendingEnrolment {
  /// Without an attestation. That a key is of a security key's type is only its own word: anyone can make one.
  func binding(of kind: DeviceKind) -> DeviceBinding {
    isClaimedHardware || kind == .sshSecurityKey ? .claimed : .exportable
  }
}
