/// The account's name in the log, and whether recovery is stopped.
package struct AccountRecord: SoleRecordBody {
  package static let kind = RecordKind.account
  package static let id = "account"

  /// Random, so that the log names the account without naming the person.
  package var reference: RandomIdentifier
  package var freeze: Freeze?
  private var marks: [StopMark]?

  package init(reference: RandomIdentifier, freeze: Freeze? = nil) {
    (self.reference, self.freeze) = (reference, freeze)
  }

  /// The last stops, oldest first.
  package var stops: [StopMark] {
    get { marks ?? [] }
    set { marks = newValue.isEmpty ? nil : newValue }
  }

  /// How many stops there were: what is begun under one number ends with the next.
  package var stopCount: Int64 { stops.last?.number ?? 0 }

  /// Whether a stop keeps a device from approving this: it keeps it from everything but the stop's own end.
  package func isStopped(for action: RecoveryAction, at now: Timestamp) -> Bool {
    action != .liftFreeze && freeze?.isInForce(at: now) == true
  }

  /// When recovery was last stopped, frozen or disputed; nil: it never was.
  package var stoppedAt: Timestamp? { [stops.last?.at, freeze?.since].compactMap(\.self).max() }
}

/// Set by the owner's stop. Every redemption checks it.
package struct Freeze: Sendable, Hashable, Codable {
  package var since: Timestamp
  package var until: Timestamp
  /// What set it: a sheet, a device or a link.
  package var origin: RandomIdentifier
  private var kind: StopKind?

  private enum CodingKeys: String, CodingKey {
    case since, until, kind
    case origin = "sheet"
  }

  package init(since: Timestamp, until: Timestamp, by origin: StopOrigin) {
    (self.since, self.until) = (since, until)
    (self.origin, kind) = (origin.id, origin.kind)
  }

  package var by: StopKind { kind ?? .sheet }

  /// At most 72 hours, so that a stolen stop code cannot keep the owner out for good.
  package static let longestSeconds: Int64 = 72 * 3600

  package func isInForce(at now: Timestamp) -> Bool { now < until }
}
