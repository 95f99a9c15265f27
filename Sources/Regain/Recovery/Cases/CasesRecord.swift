/// What the cases of one account have to do with each other, and what holds after them.
package struct CasesRecord: SoleRecordBody {
  package static let kind = RecordKind.cases
  package static let id = "cases"

  /// How many were granted: the first grant ends all that were open.
  package var grants: Int64 = 0
  /// Those that had evidence, of the last days.
  package var active: [CaseMark] = []
  /// In which hour since 1970 the last ones were opened, and how many by each source.
  package var hour: Int64 = 0
  package var opened: [String: Int] = [:]
  /// When the owner was last told that somebody has opened one.
  package var noticedAt: Timestamp?
  package var holds: [HoldMark] = []
  /// In which hour since 1970 the last codes were sent in cases, and how many.
  package var sentHour: Int64 = 0
  package var sent = 0
  /// As the application calls accounts of its kind; nil: as whoever opens a case says.
  package var accountClass: String?

  package init() {}

  private static let mostMarks = 64
  private static let mostHolds = 8
  private static let mostSources = 256
  package static let velocitySeconds: Int64 = 7 * 86_400

  /// Counts one more case of a source. Sources that are too many for the row share one count.
  ///
  /// - Parameter source: a digest; nil where none was named.
  /// - Throws: `throttled`.
  package mutating func admit(
    _ source: String?, limit: Int, at now: Timestamp
  ) throws(RegainError) {
    let hour = now.secondsSince1970 / 3600
    if hour > self.hour { (self.hour, opened) = (hour, [:]) }
    var name = source ?? "-"
    if opened[name] == nil, opened.count >= Self.mostSources { name = "+" }
    guard opened[name, default: 0] < limit else {
      throw .mustWait(
        "Too many cases were opened.", Timestamp(secondsSince1970: (hour + 1) * 3600), now)
    }
    opened[name, default: 0] += 1
  }

  /// A mailbox, or a telephone, is not to be flooded (OWASP Forgot Password Cheat Sheet).
  package static let mostSentInHour = 20
  /// Of these, for cases in which nothing was shown yet: whoever only opens cases leaves some to the owner's own.
  package static let mostSentUnseen = 10

  /// Counts one more code that is sent.
  ///
  /// - Parameter isSeen: something was shown in its case.
  /// - Throws: `throttled`.
  package mutating func send(isSeen: Bool, at now: Timestamp) throws(RegainError) {
    let hour = now.secondsSince1970 / 3600
    if hour > sentHour { (sentHour, sent) = (hour, 0) }
    guard sent < (isSeen ? Self.mostSentInHour : Self.mostSentUnseen) else {
      throw .mustWait(
        "Too many codes were sent to the account's owner.",
        Timestamp(secondsSince1970: (hour + 1) * 3600), now)
    }
    sent += 1
  }

  /// A case has evidence now.
  package mutating func note(
    _ id: RandomIdentifier, until end: Timestamp, at now: Timestamp
  ) {
    active.removeAll { now.seconds(since: $0.since) > Self.velocitySeconds && now >= $0.until }
    guard !active.contains(where: { $0.id == id }) else { return }
    active = Array((active + [CaseMark(id: id, since: now, until: end)]).suffix(Self.mostMarks))
  }

  /// A case is over: it is nobody's rival any more.
  package mutating func close(_ id: RandomIdentifier, at now: Timestamp) {
    guard let index = active.firstIndex(where: { $0.id == id }) else { return }
    active[index].until = min(active[index].until, now)
  }

  package mutating func hold(_ mark: HoldMark, at now: Timestamp) {
    holds.removeAll { now >= $0.until || $0.recoveryCase == mark.recoveryCase }
    holds = Array((holds + [mark]).suffix(Self.mostHolds))
  }

  package mutating func release(_ recoveryCase: RandomIdentifier) {
    holds.removeAll { $0.recoveryCase == recoveryCase }
  }
}

package struct CaseMark: Sendable, Hashable, Codable {
  package let id: RandomIdentifier
  package let since: Timestamp
  package var until: Timestamp
}

/// What an account cannot do for some time.
package struct HoldMark: Sendable, Hashable, Codable {
  package let recoveryCase: RandomIdentifier
  package let since: Timestamp
  package let until: Timestamp
  /// Empty: all that the application counts as sensitive.
  package let blocks: [String]
}
