package import RegainCrypto

/// A backup code or stop code as someone typed it: well formed, and not verified.
///
/// Made from bytes or by copying a `String`, and parsed at once. A slip of the pen ends here: it costs
/// no attempt, no hash and no look at the store.
public struct TypedCode: ~Copyable, Sendable {
  /// Told by its length.
  public let profile: CodeProfile
  package let tag: Int
  package let slot: Int
  /// The secret symbols in upper-case ASCII.
  package let secret: KeyMaterial

  /// - Parameter text: 20 or 30 symbols of Crockford's base 32, in any case, with any spaces and
  ///   dashes; O reads as 0, I and L as 1.
  /// - Throws: `malformed`, with the position of the slip where it can be told.
  public init(_ text: borrowing String) throws(RegainError) {
    // A copy made of the String's bytes; the caller's own String is beyond our reach.
    try self.init(utf8: Array((copy text).utf8).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    var reader = try mapCryptoErrors { () throws(CryptoError) in try CodeReader() }
    try reader.read(utf8)
    let (profile, tag, slot) = try Self.checkedForm(of: reader)
    self.init(profile: profile, tag: tag, slot: slot, secret: reader.secretText())
  }

  private static func checkedForm(
    of reader: borrowing CodeReader
  ) throws(RegainError) -> (CodeProfile, tag: Int, slot: Int) {
    let count = reader.count
    guard let profile = CodeProfile.all.first(where: { $0.symbolCount == count }) else {
      throw .malformedCode(lengthMessage(count))
    }
    let symbols = reader.symbols.bytes.extracting(0..<count)
    let (s0, s1) = CheckSymbols.syndromes(of: symbols)
    guard s0 | s1 == 0 else {
      throw .malformedCode(message(CheckSymbols.hint(s0: s0, s1: s1, symbolCount: count)))
    }
    guard symbols[1] <= CodeSlot.codes.upperBound else {
      throw .malformedCode("Its second symbol is one that no sheet has.")
    }
    return (profile, Int(symbols[0]), Int(symbols[1]))
  }

  private init(profile: CodeProfile, tag: Int, slot: Int, secret: KeyMaterial) {
    (self.profile, self.tag, self.slot, self.secret) = (profile, tag, slot, secret)
  }

  package var isStopCode: Bool { slot == CodeSlot.stop }

  private static func lengthMessage(_ count: Int) -> String {
    if count == 0 { return "Nothing was typed." }
    let symbols = count == 1 ? "symbol" : "symbols"
    let advice = count > 20 && count < 25 ? "Is something too many?" : "Was it cut short?"
    return "It has \(count) \(symbols); a code has 20, or 30 on a long sheet. \(advice)"
  }

  private static func message(_ hint: CheckSymbols.Hint) -> String {
    switch hint {
    case .swapped: "Two symbols may be swapped."
    case .wrong(let symbol): "Look at symbol \(symbol) again (dashes do not count)."
    case .none: "More than one symbol is wrong."
    }
  }
}
