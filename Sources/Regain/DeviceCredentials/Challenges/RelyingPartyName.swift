/// The host that devices answer to, as in `recover.example.org`: also the id of WebAuthn's relying party.
package enum RelyingPartyName {
  /// A domain name in lower case, without a dot at its end (WebAuthn L3, 5.1.3; RFC 1123, 2.1); at most 253 bytes.
  package static func isName(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count) else { return false }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    // Of four numbers, it is an address: browsers refuse it.
    return labels.allSatisfy(isLabel) && labels.last?.utf8.first.map { !isDigit($0) } == true
  }

  private static func isLabel(_ label: Substring) -> Bool {
    guard (1...63).contains(label.utf8.count), let first = label.utf8.first,
      let last = label.utf8.reversed().first
    else { return false }
    return first != hyphen && last != hyphen
      && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || isDigit($0) || $0 == hyphen }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static var hyphen: UInt8 { UInt8(ascii: "-") }
}
