/// What it costs to try one password of a sealed key. A value of it is within bounds: it is never too cheap to protect,
/// nor, when it comes from a text that somebody sent, too dear to try.
package protocol PaserkPasswordCost: Sendable, Hashable {
  static var saltByteCount: Int { get }
  /// Of the cost in a text.
  static var byteCount: Int { get }
  /// For new seals.
  static var standard: Self { get }

  /// - Throws: `invalidParameters` for a cost out of bounds.
  init(bytes: [UInt8]) throws(CryptoError)
  var bytes: [UInt8] { get }

  /// - Returns: 32 bytes.
  func key(password: Span<UInt8>, salt: Span<UInt8>) throws(CryptoError) -> SecretBytes
}

/// Argon2id, as version 4 has it.
package struct Argon2idPasswordCost: PaserkPasswordCost {
  private let parameters: Argon2id.Parameters

  package static let saltByteCount = Argon2id.saltByteCount
  package static let byteCount = 16
  package static let standard = Argon2idPasswordCost(.standard)

  package init(_ parameters: Argon2id.Parameters) { self.parameters = parameters }

  /// Memory in bytes (64 bits), passes and lanes (32 bits each), all big-endian.
  ///
  /// - Throws: `invalidParameters` for less or more than ``Argon2id/Parameters`` allow, for memory that is no whole
  ///   number of KiB, and for other than one lane, which is all that libsodium does.
  package init(bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == Self.byteCount, number(bytes[12...]) == 1,
      let memory = Int(exactly: number(bytes[..<8])), memory % 1024 == 0,
      let passes = Int(exactly: number(bytes[8..<12]))
    else { throw .invalidParameters }
    parameters = try Argon2id.Parameters(memoryKiB: memory / 1024, passes: passes)
  }

  package var bytes: [UInt8] {
    bigEndian(UInt64(parameters.memoryKiB * 1024), 8) + bigEndian(UInt64(parameters.passes), 4)
      + bigEndian(1, 4)
  }

  package func key(
    password: Span<UInt8>, salt: Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    try Argon2id.derive(
      password: password, salt: salt, parameters: parameters, outputByteCount: 32)
  }
}

/// PBKDF2 with HMAC-SHA-384, as version 3 has it.
package struct PBKDF2PasswordCost: PaserkPasswordCost {
  private let iterations: Int

  /// From PASERK's own default to ten million, some seconds of work.
  package static let iterationBounds = 100_000...10_000_000

  package static let saltByteCount = 32
  package static let byteCount = 4
  package static let standard = PBKDF2PasswordCost(unchecked: 600_000)

  private init(unchecked iterations: Int) { self.iterations = iterations }

  /// - Throws: `invalidParameters` out of ``iterationBounds``.
  package init(iterations: Int) throws(CryptoError) {
    guard Self.iterationBounds.contains(iterations) else { throw .invalidParameters }
    self.init(unchecked: iterations)
  }

  /// The iterations in 32 bits, big-endian.
  ///
  /// - Throws: `invalidParameters` out of ``iterationBounds``.
  package init(bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == Self.byteCount, let iterations = Int(exactly: number(bytes[...])) else {
      throw .invalidParameters
    }
    try self.init(iterations: iterations)
  }

  package var bytes: [UInt8] { bigEndian(UInt64(iterations), 4) }

  package func key(
    password: Span<UInt8>, salt: Span<UInt8>
  ) throws(CryptoError) -> SecretBytes {
    try PBKDF2.derive(
      password: password, salt: salt, iterations: iterations, outputByteCount: 32, using: .sha384)
  }
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reduce(0) { $0 << 8 | UInt64($1) }
}

private func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
  (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
