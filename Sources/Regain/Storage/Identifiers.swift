package import RegainCrypto

/// The application's own name for one account.
///
/// Held, hashed and compared as UTF-8 bytes: two spellings that Swift's `String` calls equal
/// (composed and decomposed accents) are two accounts here, as they are in the databases.
public struct AccountID: Sendable, Hashable {
  package let bytes: [UInt8]

  /// - Parameter name: 1 to 255 bytes of UTF-8 without control characters.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    bytes = try checkedName(name.utf8, kind: "An account name")
  }

  package init(utf8: ArraySlice<UInt8>) throws(RegainError) {
    bytes = try checkedName(utf8, kind: "An account name")
  }

  package init(trustedBytes: [UInt8]) { bytes = trustedBytes }
}

/// The application's own name for one tenant: a customer, realm or installation.
public struct TenantID: Sendable, Hashable {
  package let bytes: [UInt8]

  /// - Parameter name: 1 to 255 bytes of UTF-8 without control characters.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    bytes = try checkedName(name.utf8, kind: "A tenant name")
  }

  package init(utf8: ArraySlice<UInt8>) throws(RegainError) {
    bytes = try checkedName(utf8, kind: "A tenant name")
  }

  package init(trustedBytes: [UInt8]) { bytes = trustedBytes }

  /// The tenant of applications that have only one: `default`.
  public static let `default` = TenantID(trustedBytes: Array("default".utf8))
}

extension AccountID: CustomStringConvertible {
  /// The name as it was given.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension TenantID: CustomStringConvertible {
  /// The name as it was given.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// - Parameter utf8: valid UTF-8.
private func checkedName(
  _ utf8: some Sequence<UInt8>, kind: String
) throws(RegainError) -> [UInt8] {
  let bytes = Array(utf8)
  guard (1...255).contains(bytes.count) else {
    throw RegainError(
      .malformed, "\(kind) has 1 to 255 bytes of UTF-8; this one has \(bytes.count).")
  }
  // Most names are ASCII, whose categories need no look into a table.
  guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) || isClean(bytes) else {
    throw RegainError(.malformed, "\(kind) must not hold control characters.")
  }
  return bytes
}

private func isClean(_ utf8: [UInt8]) -> Bool {
  String(decoding: utf8, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}

/// 16 random bytes, printed as 32 hex digits: what every identifier made by Regain is.
package struct RandomIdentifier: Sendable, Hashable {
  package let bytes: [UInt8]

  package init(from random: some RandomSource) throws(RegainError) {
    bytes = try mapCryptoErrors { () throws(CryptoError) in try random.bytes(count: 16) }
  }

  package init?(hex: String) {
    guard let bytes = try? Hex.decode(Array(hex.utf8).span) else { return nil }
    self.init(bytes: bytes)
  }

  package var hex: String { Hex.encode(bytes.span) }

  /// Nil unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  private init(zeros count: Int) { bytes = [UInt8](repeating: 0, count: count) }

  /// Of what has none.
  package static let none = RandomIdentifier(zeros: 16)
}

/// Names one sheet of backup codes.
public struct SheetID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one accepted redemption. Not a secret, and no proof: look it up in the audit log.
public struct ReceiptID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one device of an account.
public struct DeviceID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 32 hex digits, as listed.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    identifier = try readIdentifier(text, kind: "A device id")
  }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one challenge.
public struct ChallengeID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 32 hex digits, as issued.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    identifier = try readIdentifier(text, kind: "A challenge id")
  }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one recovery case.
public struct RecoveryCaseID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 32 hex digits.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    identifier = try readIdentifier(text, kind: "A case id")
  }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one recovery address or contact of an account.
public struct AddressID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 32 hex digits, as listed.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    identifier = try readIdentifier(text, kind: "An address id")
  }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

/// Names one notice that waits to be handed over.
public struct NoticeID: Sendable, Hashable, CustomStringConvertible {
  package let identifier: RandomIdentifier
  package init(_ identifier: RandomIdentifier) { self.identifier = identifier }

  /// - Parameter text: 32 hex digits, as listed.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    identifier = try readIdentifier(text, kind: "A notice id")
  }

  /// 32 hex digits.
  public var description: String { identifier.hex }
}

private func readIdentifier(_ text: String, kind: String) throws(RegainError) -> RandomIdentifier {
  guard let identifier = RandomIdentifier(hex: text) else {
    throw RegainError(.malformed, "\(kind) is 32 hex digits.")
  }
  return identifier
}
