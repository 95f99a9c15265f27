/// What is to be done once enough was shown, as in `reset-password`: the application's word, or one of these.
public struct RecoveryAction: Sendable, Hashable, CustomStringConvertible, Codable, WrittenAsName {
  /// As given.
  public let name: String

  /// A new password.
  public static let resetPassword = RecoveryAction(trusted: "reset-password")
  /// Another device for the account.
  public static let enrollDevice = RecoveryAction(trusted: "enroll-device")
  /// The end of a device.
  public static let revokeDevice = RecoveryAction(trusted: "revoke-device")
  /// The use of a token that is bound to a device.
  public static let redeemToken = RecoveryAction(trusted: "redeem-token")
  /// What an agent states of somebody's recovery.
  public static let confirmRecovery = RecoveryAction(trusted: "confirm-recovery")
  /// The end of a stop before its time.
  public static let liftFreeze = RecoveryAction(trusted: "lift-freeze")
  /// That whoever enrols a key has it. Regain alone asks for it.
  public static let provePossession = RecoveryAction(trusted: "prove-possession")

  /// - Parameter name: 1 to 64 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self.name = try Self.checked(name, "An action", as: "reset-password")
  }

  private init(trusted: String) { name = trusted }

  /// - Throws: `malformed`, where something is none that is named by the same rule.
  package static func checked(
    _ name: String, _ what: String, as example: String
  ) throws(RegainError) -> String {
    guard isName(name) else {
      throw RegainError(
        .malformed,
        "\(what) is 1 to 64 small letters, digits and hyphens, and begins with a letter: \(example)."
      )
    }
    return name
  }

  package static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, isLetter(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
