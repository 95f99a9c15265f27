internal import RegainCrypto

/// What a device signs: one text, the same bytes for every kind of client.
///
/// Each line is one fact that a signature is bound to. Readable by whoever approves, and canonical: there is one text
/// for one set of facts (Formats, "Challenge").
package struct ChallengeText: Sendable, Hashable, Codable {
  package var relyingParty: String
  package var tenant: HexBytes
  package var account: HexBytes
  package var recoveryCase: RandomIdentifier?
  /// SHA-256 of the device's SubjectPublicKeyInfo; nil for a passkey that is yet to be made.
  package var device: HexBytes?
  package var keyType: DeviceKeyType
  package var action: RecoveryAction
  /// SHA-256 of what the action is about.
  package var subject: HexBytes?
  package var display: String?
  package var from: String?
  package var match: Match
  /// SHA-256 of the case's state.
  package var state: HexBytes?
  /// 32 bytes.
  package var nonce: HexBytes
  package var issued: Timestamp
  package var expires: Timestamp

  /// What stands behind `match:`.
  package enum Match: Sendable, Hashable, Codable {
    /// `-`: there is no number to type.
    case notAsked
    /// `?`: there is one, and it is not typed yet.
    case open
    case typed(String)
  }

  package static let header = "regain-challenge-v1"
  /// Names and texts at their longest, each byte of a name as three.
  package static let longest = 4096

  /// The canonical bytes.
  package var bytes: [UInt8] { bytes(under: Self.header) }

  package func bytes(under header: String) -> [UInt8] {
    let lines = [header] + fields.map { "\($0.name): \($0.value)" }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private var fields: [(name: String, value: String)] {
    [
      ("rp", relyingParty), ("tenant", PercentText.encode(tenant.bytes)),
      ("account", PercentText.encode(account.bytes)), ("case", recoveryCase?.hex ?? "-"),
      ("device", Self.digest(device)), ("key-type", keyType.description),
      ("action", action.name), ("subject", Self.digest(subject)), ("display", display ?? "-"),
      ("from", from ?? "-"), ("match", match.text), ("state", Self.digest(state)),
      ("nonce", Base64URL.encode(nonce.bytes.span)), ("issued", issued.description),
      ("expires", expires.description),
    ]
  }

  private static func digest(_ digest: HexBytes?) -> String {
    digest.map { "sha256:" + Hex.encode($0.bytes.span) } ?? "-"
  }
}

extension ChallengeText {
  /// The same, once this number was typed; where none is asked for, as it is.
  package func typing(_ number: MatchNumber?) -> ChallengeText {
    var text = self
    if let number, match != .notAsked { text.match = .typed(number.digits) }
    return text
  }
}

extension ChallengeText.Match {
  var text: String {
    switch self {
    case .notAsked: "-"
    case .open: "?"
    case .typed(let digits): digits
    }
  }
}

extension ChallengeText {
  /// As it was issued.
  var untyped: ChallengeText {
    var text = self
    if case .typed = match { text.match = .open }
    return text
  }

  /// Whether it is answered by an SSH signature.
  var isSSH: Bool { keyType.kind == .ssh || keyType.kind == .sshSecurityKey }
}
