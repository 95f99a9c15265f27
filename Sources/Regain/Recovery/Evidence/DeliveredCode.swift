internal import RegainCrypto

/// A code to be sent, in plain: handed over once, then gone. Nothing can copy it.
public struct IssuedDeliveredCode: ~Copyable, Sendable {
  /// Where it is to be sent.
  public let address: AddressID
  /// On which way.
  public let channel: DeliveryChannel
  /// From this second on it is worth nothing.
  public let expiresAt: Timestamp
  private let text: KeyMaterial

  init(_ delivery: Delivery, _ code: NewDeliveredCode) {
    (address, channel) = (AddressID(delivery.address), delivery.channel)
    (expiresAt, text) = (delivery.expires, code.text)
  }

  /// The one way to read it: 8 digits, or 16 symbols in groups of four, in ASCII.
  ///
  /// - Parameter show: must not keep the bytes.
  public func exposeForDisplay<Result, Failure: Error>(
    _ show: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try text.withBytes { text throws(Failure) in try show(text) }
  }
}

/// A code that was sent to somebody, as it was typed: well formed, and not verified.
public struct TypedDeliveredCode: ~Copyable, Sendable {
  /// The symbols alone, upper case.
  let secret: KeyMaterial

  /// - Parameter text: 8 digits, or 16 symbols of Crockford's base 32, in any case, with any spaces and dashes; O reads as 0, I
  ///   and L as 1.
  /// - Throws: `malformed`; no attempt was counted.
  public init(_ text: borrowing String) throws(RegainError) {
    // A copy made of the String's bytes; the caller's own String is beyond our reach.
    try self.init(utf8: Array((copy text).utf8).span)
  }

  /// - Parameter utf8: the same, as bytes.
  /// - Throws: `malformed`; no attempt was counted.
  public init(utf8: Span<UInt8>) throws(RegainError) {
    var reader = try mapCryptoErrors { () throws(CryptoError) in try CodeReader() }
    try reader.read(utf8)
    try Self.checkForm(of: reader)
    secret = reader.wholeText()
  }

  private static func checkForm(of reader: borrowing CodeReader) throws(RegainError) {
    let count = reader.count
    let (digits, symbols) = (DeliveredCodeForm.digitCount, DeliveredCodeForm.symbolCount)
    guard count == digits || count == symbols else {
      throw .malformedDeliveredCode(
        "It has \(count) symbols; one has \(digits) digits, or \(symbols) symbols.")
    }
    let values = reader.symbols.bytes.extracting(0..<count)
    guard count == symbols || values.indices.allSatisfy({ values[$0] < 10 }) else {
      throw .malformedDeliveredCode("It has a letter among its digits.")
    }
    guard count == digits || CheckSymbols.syndromes(of: values) == (0, 0) else {
      throw .malformedDeliveredCode("It was mistyped: its check symbols are others.")
    }
  }
}

/// How codes look that are sent.
enum DeliveredCodeForm {
  /// For ten minutes at the most (NIST SP 800-63B-4, 4.2.1.2 asks for six; OWASP for eight).
  static let digitCount = 8
  /// For longer: 14 symbols of 5 bits, and two to check.
  static let symbolCount = 16
  static let shortSeconds: Int64 = 600
}

/// A code that was made.
struct NewDeliveredCode: Sendable {
  /// As it is sent.
  let text: KeyMaterial
  /// The symbols alone.
  private let secret: KeyMaterial

  /// - Parameter lifetime: for which it is to be valid, in seconds.
  init(_ random: any RandomSource, lifetime: Int64) throws(RegainError) {
    let symbols = try mapCryptoErrors { () throws(CryptoError) in
      lifetime <= DeliveredCodeForm.shortSeconds
        ? try Self.digits(random) : try Self.symbols(random)
    }
    (text, secret) = try mapCryptoErrors { () throws(CryptoError) in
      (KeyMaterial(try Self.grouped(symbols)), KeyMaterial(try SecretBytes(copying: symbols.bytes)))
    }
  }

  func digest(
    of id: RandomIdentifier, in tenant: [UInt8], _ key: Key
  ) throws(RegainError) -> HexBytes {
    HexBytes(try SecretDigest.deliveredCode.make(secret, of: id, in: tenant, key))
  }

  private static func digits(_ random: any RandomSource) throws(CryptoError) -> SecretBytes {
    var number = try random.uniform(below: 100_000_000)
    var digits = try SecretBytes(count: DeliveredCodeForm.digitCount)
    digits.withMutableBytes { digits in
      for index in digits.indices.reversed() {
        digits[index] = UInt8(ascii: "0") + UInt8(number % 10)
        number /= 10
      }
    }
    return digits
  }

  private static func symbols(_ random: any RandomSource) throws(CryptoError) -> SecretBytes {
    var symbols = try random.secretBytes(count: DeliveredCodeForm.symbolCount)
    symbols.withMutableBytes { symbols in
      for index in symbols.indices { symbols[index] &= 31 }
      CheckSymbols.fill(&symbols)
      for index in symbols.indices { symbols[index] = Crockford.symbol(ofValue: symbols[index]) }
    }
    return symbols
  }

  /// Digits as they are, symbols in groups of four.
  private static func grouped(_ symbols: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    let symbols = symbols.bytes
    guard symbols.count > DeliveredCodeForm.digitCount else {
      return try SecretBytes(copying: symbols)
    }
    var text = try SecretBytes(count: symbols.count + symbols.count / 4 - 1)
    text.withMutableBytes { text in
      var place = 0
      for index in symbols.indices {
        if index > 0, index % 4 == 0 {
          text[place] = UInt8(ascii: "-")
          place += 1
        }
        text[place] = symbols[index]
        place += 1
      }
    }
    return text
  }
}

extension RegainError {
  fileprivate static func malformedDeliveredCode(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not a code that was sent. \(what) No attempt was counted.")
  }
}
