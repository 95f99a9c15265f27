package import RegainCrypto

/// What whoever answers a challenge is about to sign.
package struct ChallengeStatement: Sendable {
  /// The bytes to sign.
  package let message: [UInt8]
  /// Of an SSH signature; nil where the key signs the bytes themselves.
  package let namespace: String?
  /// For the one who answers, to read.
  package let summary: [String]
  /// SHA-256 of the SubjectPublicKeyInfo of the key that is asked.
  private let device: [UInt8]?

  /// - Parameters:
  ///   - number: as it is shown where the request was made.
  /// - Throws: `malformed`: also when a number is asked for and not given.
  package init(
    _ bytes: [UInt8], number: MatchNumber?, isDenial: Bool, at now: Timestamp
  ) throws(RegainError) {
    let text = try ChallengeText(reading: bytes)
    guard now < text.expires else {
      throw RegainError(.malformed, "The challenge is over since \(text.expires). Ask for another.")
    }
    let purpose: ChallengePurpose =
      text.action == .provePossession ? .enroll : isDenial ? .deny : .approve
    guard !isDenial || purpose == .deny else {
      throw RegainError(.malformed, "An enrolment is not denied; do not answer it.")
    }
    let signed = isDenial ? text.untyped : text.typing(number)
    guard isDenial || signed.match != .open else {
      throw RegainError(
        .malformed,
        "A number is asked for: give it with --match, as it is shown where this was asked for. If you see "
          + "none, somebody else did: say no with --deny.")
    }
    let isRaw = text.keyType.kind == .raw
    message = isRaw ? signed.bytes(under: purpose.header) : signed.bytes
    namespace = isRaw ? nil : purpose.namespace(at: text.relyingParty)
    let verb = purpose == .enroll ? "enrol a key for" : isDenial ? "say no for" : "approve for"
    device = text.device?.bytes
    summary =
      [
        "You \(verb) \(PercentText.encode(text.account.bytes)) at \(text.relyingParty): \(text.action)"
      ] + [text.display.map { "  \($0)" }, text.from.map { "  from: \($0)" }].compactMap { $0 }
  }

  /// - Throws: `malformed` for another key than the one that is asked.
  package func require(_ key: PublicKey) throws(RegainError) {
    let fingerprint = try mapCryptoErrors { () throws(CryptoError) in try key.fingerprint() }
    guard device == nil || device == fingerprint else {
      throw RegainError(
        .malformed, "The challenge asks another key. Sign it with the one that is enrolled.")
    }
  }

  /// - Throws: `malformed` for a key that is enrolled to sign the bytes themselves.
  package func requireSSH() throws(RegainError) -> String {
    guard let namespace else {
      throw RegainError(
        .malformed, "This device is enrolled with a key of PEM; sign with its private key in PEM.")
    }
    return namespace
  }
}
