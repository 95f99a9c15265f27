/// The counted attempts of one account for every factor, or of one bucket of unknown accounts.
package struct AttemptsRecord: RecordBody {
  package static let kind = RecordKind.attempts

  package var factors: [String: FactorAttempts] = [:]

  package init() {}

  package subscript(factor: Factor) -> FactorAttempts {
    get { factors[factor.rawValue] ?? FactorAttempts() }
    set { factors[factor.rawValue] = newValue }
  }
}

/// The counted attempts for one factor.
package struct FactorAttempts: Sendable, Hashable, Codable {
  /// Failures since the last success. A new code or sheet does not change it.
  package var failures = 0
  /// Attempts that were counted and are not settled.
  package var reservations: [Reservation] = []
  /// No attempt before this time.
  package var waitUntil: Timestamp?
  /// The minute (since 1970) whose refusals have an entry in the log.
  package var loggedMinute: Int64?

  package init() {}
}

/// One counted attempt whose outcome is open. Not settled in time, it is a failure.
package struct Reservation: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let until: Timestamp
}
