internal import RegainCrypto

/// Something about a sheet that its owner or administrator should see to.
public struct SheetCondition: Sendable, Hashable {
  /// As scripts read it.
  public let name: String

  /// At most two codes are left.
  public static let depleted = SheetCondition(name: "depleted")
  /// It ends within 30 days, or has ended.
  public static let expiring = SheetCondition(name: "expiring")
  /// For a year nobody issued it, retyped a code of it or used one
  /// (``RecoveryConfiguration/staleAfterDays``).
  public static let stale = SheetCondition(name: "stale")
  /// Its codes are kept under less work than new ones would be, or came from another system.
  public static let weak = SheetCondition(name: "weak")
  /// Two weeks after its issue nobody has retyped a code of it or used one
  /// (``RecoveryConfiguration/unconfirmedAfterDays``).
  public static let unconfirmed = SheetCondition(name: "unconfirmed")
  /// Too many failures in a row, under the NIST profile.
  public static let disabled = SheetCondition(name: "disabled")

  /// Every condition, in the order in which they are told.
  public static let all = [disabled, expiring, depleted, weak, unconfirmed, stale]
}

extension StoredSheet {
  func conditions(
    _ configuration: RecoveryConfiguration, at now: Timestamp
  ) -> [SheetCondition] {
    SheetCondition.all.filter { meets($0, configuration, at: now) }
  }

  private func meets(
    _ condition: SheetCondition, _ configuration: RecoveryConfiguration, at now: Timestamp
  ) -> Bool {
    switch condition {
    case .depleted: remaining <= ReplacementAdvice.fewCodes
    case .expiring: ReplacementAdvice.endsSoon(self, at: now)
    case .stale: lastSeen.adding(days: configuration.staleAfterDays) <= now
    case .weak: origin != nil || isWeak(configuration)
    case .unconfirmed:
      lastSeen == issuedAt && issuedAt.adding(days: configuration.unconfirmedAfterDays) <= now
    case .disabled: disabledAt != nil
    default: false
    }
  }

  /// When its owner last had it in hand, as far as anyone knows.
  private var lastSeen: Timestamp {
    (consumed.map(\.at) + [confirmedAt].compactMap { $0 }).max() ?? issuedAt
  }

  private func isWeak(_ configuration: RecoveryConfiguration) -> Bool {
    guard let profile = CodeProfile(name: profile),
      let current = try? CodeScheme.current(for: profile, configuration)
    else { return true }
    return codes.contains { $0.scheme.isWeaker(than: current) }
  }
}

extension CodeScheme {
  /// Whether the same kind of work was done with less of it.
  func isWeaker(than other: CodeScheme) -> Bool {
    switch (self, other) {
    case (.argon2id(let own), .argon2id(let new)):
      own.memoryKiB * own.passes < new.memoryKiB * new.passes
    case (.pbkdf2(let own), .pbkdf2(let new)): own < new
    // Argon2id is more than the NIST profile's PBKDF2, and less than approved: it is replaced.
    case (.argon2id, .pbkdf2): true
    default: false
    }
  }
}

extension Timestamp {
  package func adding(days: Int) -> Timestamp { adding(seconds: Int64(days) * 86_400) }
}
