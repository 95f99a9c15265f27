/// Something that makes a recovery more or less likely to be its owner's. It raises the bar, and never lowers it.
///
/// Its value is 0 to 100: the higher, the worse. A signal that a policy looks at and that nobody gave counts as 100.
public struct RiskSignal: Sendable, Hashable, CustomStringConvertible {
  /// As in the log and in a policy file.
  public let name: String
  /// Of what its values mean. Another meaning is another version.
  public let version: Int
  /// Regain knows it from its own rows; nobody else gives it.
  public let isDerived: Bool

  /// The requester's device was not seen before.
  public static let newDevice = RiskSignal(trusted: "new-device")
  /// How far the requester is from where the account is used.
  public static let distance = RiskSignal(trusted: "distance")
  /// Nobody travels so fast.
  public static let impossibleTravel = RiskSignal(trusted: "impossible-travel")
  /// A credential was changed not long ago, outside of Regain.
  public static let credentialChange = RiskSignal(trusted: "credential-change")
  /// The SIM was changed, or the number was ported (NIST SP 800-63B-4, 3.1.3.3).
  public static let simChange = RiskSignal(trusted: "sim-change")
  /// The requester's device is not as the organisation wants it.
  public static let devicePosture = RiskSignal(trusted: "device-posture")
  /// What a model says. It is an input, and decides nothing (NIST SP 800-63-4, 3.8).
  public static let score = RiskSignal(trusted: "score")

  /// How many cases of the account had evidence in the last week: 25 for each beside this one.
  public static let caseVelocity = RiskSignal(trusted: "case-velocity", isDerived: true)
  /// Another case of the account has evidence now: 100, else 0.
  public static let rivalCase = RiskSignal(trusted: "rival-case", isDerived: true)
  /// A recovery address or contact was added or removed: 100 in the first day after, 50 in the first week.
  public static let addressChange = RiskSignal(trusted: "address-change", isDerived: true)
  /// A device was enrolled or a sheet activated: 100 in the first day after, 50 in the first week.
  public static let newCredential = RiskSignal(trusted: "new-credential", isDerived: true)

  /// Each that Regain knows.
  public static let all = [
    newDevice, distance, impossibleTravel, credentialChange, simChange, devicePosture, score,
    caseVelocity, rivalCase, addressChange, newCredential,
  ]

  /// The worst value.
  public static let worst = 100

  /// One of Regain's, or one of the application's own.
  ///
  /// - Parameters:
  ///   - name: 1 to 64 of `a` to `z`, `0` to `9` and `-`, beginning with a letter.
  ///   - version: 1 to 10 000, of the application's own.
  /// - Throws: `malformed`.
  public init(_ name: String, version: Int = 1) throws(RegainError) {
    if let known = Self.all.first(where: { $0.name == name }) {
      guard version == known.version else {
        throw RegainError(
          .malformed, "The signal \(name) is Regain's, of version \(known.version).")
      }
      self = known
      return
    }
    _ = try RecoveryAction.checked(name, "A risk signal", as: "new-device")
    guard (1...10_000).contains(version) else {
      throw RegainError(.malformed, "A risk signal's version is 1 to 10000.")
    }
    (self.name, self.version, isDerived) = (name, version, false)
  }

  private init(trusted name: String, isDerived: Bool = false) {
    (self.name, version, self.isDerived) = (name, 1, isDerived)
  }

  /// The name.
  public var description: String { name }

  var nameAndVersion: String { "\(name)/\(version)" }
}

/// What the application says of a signal.
public struct RiskReading: Sendable, Hashable {
  /// Which.
  public let signal: RiskSignal
  /// 0 to 100: the higher, the worse.
  public let value: Int

  /// - Throws: `malformed` for another value, and for a signal that Regain derives itself.
  public init(_ signal: RiskSignal, _ value: Int) throws(RegainError) {
    guard !signal.isDerived else {
      throw RegainError(
        .malformed, "Regain knows \(signal) from its own rows; it is not for others to give.")
    }
    guard (0...RiskSignal.worst).contains(value) else {
      throw RegainError(
        .malformed, "\(signal) is 0 to 100, and the higher, the worse; yes is 100 and no is 0.")
    }
    (self.signal, self.value) = (signal, value)
  }
}
