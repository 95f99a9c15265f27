/// Which passkeys and answers of theirs are taken, and from which pages.
public struct WebAuthnPolicy: Sendable, Hashable {
  /// The domain that the passkeys belong to, as in `example.org`.
  public let relyingPartyID: String
  /// What people are shown as its name.
  public let relyingPartyName: String
  /// The pages (and apps) that may ask, each exactly as a browser writes an origin: `https://example.org`.
  public let origins: [String]

  /// Whether a page may ask from within a frame of another site.
  public var allowsCrossOrigin = false
  /// The sites in whose frames it may ask, where browsers say which it is. Counts only with ``allowsCrossOrigin``.
  public var topOrigins: [String] = []
  /// In the order of preference.
  public var algorithms = WebAuthnAlgorithm.standard
  /// What every answer must show. A caller may ask for more with one answer, never for less.
  public var userVerification = UserVerification.preferred
  /// Whether passkeys are taken that their maker's cloud may copy to other devices.
  public var allowsSynced = true
  /// What a registration asks the browser for.
  public var attestationPreference = AttestationPreference.none
  /// What is asked of an authenticator's word about itself, and whose word counts.
  public var attestation = AttestationPolicy.acceptAll

  /// - Parameters:
  ///   - relyingPartyID: a domain name in lower case, of at most 253 bytes; without scheme, port and final dot.
  ///   - relyingPartyName: 1 to 64 bytes.
  ///   - origins: 1 to 32, each compared byte for byte; `android:apk-key-hash:…` for an app.
  /// - Throws: `misconfigured`: one of them is not as a browser writes it, and would never be met.
  public init(
    relyingPartyID: String, relyingPartyName: String, origins: [String]
  ) throws(RegainError) {
    guard RelyingPartyName.isName(relyingPartyID) else {
      throw RegainError(
        .misconfigured, "The relying party's id is not a domain name in lower case.")
    }
    guard (1...64).contains(relyingPartyName.utf8.count) else {
      throw RegainError(.misconfigured, "The relying party's name must have 1 to 64 bytes.")
    }
    guard (1...32).contains(origins.count), origins.allSatisfy(Self.isOrigin) else {
      throw RegainError(
        .misconfigured, "Origins are written as browsers do, as in https://example.org, 1 to 32.")
    }
    self.relyingPartyID = relyingPartyID
    self.relyingPartyName = relyingPartyName
    self.origins = origins
  }

  private init(trusted host: String) {
    (relyingPartyID, relyingPartyName, origins) = (host, host, ["http://\(host)"])
  }

  /// For trials on one machine.
  static let localhost = WebAuthnPolicy(trusted: "localhost")

  private static func isDomain(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return text.utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.allSatisfy(isHostCharacter)
      }
  }

  private static func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "-")
    }
  }

  /// As the serialisation of an origin (HTML, 7.1.1), or of an app.
  private static func isOrigin(_ text: String) -> Bool {
    let isPrintable = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard isPrintable, (3...512).contains(text.utf8.count) else { return false }
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
      // An app's identifier is not a tuple; `null` is what pages without an origin have.
      return text.contains(":") && !text.contains("//")
    }
    let parts = text.dropFirst(scheme.count).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let host = parts.first, isDomain(String(host)) else { return false }
    return parts.count == 1 || isPort(parts[1], with: scheme)
  }

  /// A browser leaves out the port that goes with the scheme.
  private static func isPort(_ digits: Substring, with scheme: String) -> Bool {
    guard let port = UInt16(digits), String(port) == digits else { return false }
    return port != 0 && port != (scheme == "https://" ? 443 : 80)
  }
}
