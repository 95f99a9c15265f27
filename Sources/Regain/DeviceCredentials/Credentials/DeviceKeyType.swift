package import RegainCrypto

/// In which way a device answers, and with which algorithm. Fixed when it is enrolled.
package struct DeviceKeyType: Sendable, Hashable, CustomStringConvertible {
  package let kind: DeviceKind
  /// Nil for a passkey that is yet to be made.
  package let algorithm: SignatureAlgorithm?

  package init(_ kind: DeviceKind, _ algorithm: SignatureAlgorithm?) {
    (self.kind, self.algorithm) = (kind, algorithm)
  }

  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let first = parts.first, let kind = DeviceKind(name: String(first)) else { return nil }
    switch parts.count {
    case 1 where kind == .webAuthn: self.init(kind, nil)
    case 2:
      guard let algorithm = SignatureAlgorithm(rawValue: String(parts[1])) else { return nil }
      self.init(kind, algorithm)
    default: return nil
    }
  }

  /// As in `ssh:ed25519`.
  package var description: String { kind.name + (algorithm.map { ":\($0.rawValue)" } ?? "") }
}

extension DeviceKeyType: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let type = DeviceKeyType(text) else { throw CryptoError.malformedEncoding }
    self = type
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// In which way a device answers.
public struct DeviceKind: Sendable, Hashable {
  /// As in a challenge's `key-type`.
  public let name: String

  /// An SSH key, by SSHSIG.
  public static let ssh = DeviceKind(name: "ssh", trusted: ())
  /// An SSH key in a FIDO security key, by SSHSIG, with the user present.
  public static let sshSecurityKey = DeviceKind(name: "ssh-sk", trusted: ())
  /// A passkey or security key, by WebAuthn.
  public static let webAuthn = DeviceKind(name: "webauthn", trusted: ())
  /// A key of PEM, a TPM or a PKCS #11 token, by a signature over the text itself.
  public static let raw = DeviceKind(name: "raw", trusted: ())

  package static let all = [ssh, sshSecurityKey, webAuthn, raw]

  private init(name: String, trusted: Void) { self.name = name }

  package init?(name: String) {
    guard let kind = Self.all.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}
