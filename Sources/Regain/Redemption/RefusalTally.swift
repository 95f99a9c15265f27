internal import Synchronization

/// Attempts that were turned away, counted in memory until the log has them: a hundred thousand of them must
/// not be a hundred thousand commits.
///
/// The first one for an account, a factor and a minute is written at once, as long as there are few of them.
/// Whatever is only counted goes into the log as sums, with the first commit of a later minute. A process that is
/// killed takes its last sums with it.
package final class RefusalTally: Sendable {
  /// What is counted apart.
  package struct Subject: Sendable, Hashable {
    let counter: RecordKey
    let factor: Factor
    let event: AuditEventName

    package init(_ counter: RecordKey, _ factor: Factor, _ event: AuditEventName) {
      (self.counter, self.factor, self.event) = (counter, factor, event)
    }
  }

  /// How often one event came, or one and the same for many accounts together.
  package struct Sum: Sendable {
    let event: AuditEvent
    var count = 0
    /// At most so many accounts, where the event names none.
    var accounts: Int?
    var minute: Int64

    fileprivate mutating func add(_ other: Sum) {
      count += other.count
      minute = min(minute, other.minute)
      if let known = accounts { accounts = known + (other.accounts ?? 1) }
    }

    package var summed: AuditEvent {
      event.adding(.count, .number(count)).adding(.accounts, accounts.map { .number($0) })
    }
  }

  private struct State {
    var sums: [Subject: Sum] = [:]
    /// Of the oldest sum: as long as nothing is due, whoever asks need not look at all of them.
    var oldest = Int64.max
    var minute: Int64 = 0
    var written = 0
    /// The minute in which this process last saw one.
    var seen: [Subject: Int64] = [:]
  }

  /// Entries that are written at once, in one minute.
  package static let entriesAMinute = 60
  /// Sums that go into the log with one commit; the others are added up over all accounts.
  package static let sumsACommit = 16
  private static let mostSubjects = 4096

  private let state = Mutex(State())

  package init() {}

  /// Whether another entry may be written at once.
  package func hasRoom(in minute: Int64) -> Bool {
    state.withLock { $0.minute < minute || $0.written < Self.entriesAMinute }
  }

  /// Whether it is the first of a subject in a minute that this process sees. For what is not worth a look at the store.
  package func isFirst(of subject: Subject, in minute: Int64) -> Bool {
    state.withLock { state in
      guard state.seen[subject] != minute else { return false }
      if state.seen.count >= Self.mostSubjects { state.seen = [:] }
      state.seen[subject] = minute
      return true
    }
  }

  /// One was written at once.
  package func noteWritten(in minute: Int64) {
    state.withLock { state in
      // Whoever comes late with an older minute counts for the present one.
      if state.minute < minute { (state.minute, state.written) = (minute, 0) }
      state.written += 1
    }
  }

  /// One was only counted.
  ///
  /// - Parameter event: without what is personal.
  package func add(_ event: AuditEvent, of subject: Subject, in minute: Int64) {
    state.withLock { state in
      let one = Sum(event: event, count: 1, minute: minute)
      let hasPlace = state.sums[subject] != nil || state.sums.count < Self.mostSubjects
      state.sums.add(one, of: subject, alone: hasPlace)
      state.oldest = min(state.oldest, minute)
    }
  }

  /// Takes out what the log is to have before this minute.
  package func take(before minute: Int64) -> [Subject: Sum] {
    state.withLock { state in
      guard state.oldest < minute else { return [:] }
      let due = state.sums.filter { $0.value.minute < minute }
      for subject in due.keys { state.sums[subject] = nil }
      state.oldest = state.sums.values.map(\.minute).min() ?? .max
      return Self.shortened(due)
    }
  }

  /// What was taken out did not reach the log.
  package func putBack(_ sums: [Subject: Sum]) {
    state.withLock { state in
      for (subject, sum) in sums {
        state.sums.add(sum, of: subject, alone: true)
        state.oldest = min(state.oldest, sum.minute)
      }
    }
  }

  /// The largest ones, and the others added up.
  private static func shortened(_ sums: [Subject: Sum]) -> [Subject: Sum] {
    let ordered = sums.sorted { $0.value.count > $1.value.count }
    var short: [Subject: Sum] = [:]
    for (place, (subject, sum)) in ordered.enumerated() {
      short.add(sum, of: subject, alone: place < sumsACommit)
    }
    return short
  }
}

extension [RefusalTally.Subject: RefusalTally.Sum] {
  fileprivate mutating func add(
    _ sum: RefusalTally.Sum, of subject: RefusalTally.Subject, alone: Bool
  ) {
    let (place, event) =
      alone ? (subject, sum.event) : (subject.ofEverybody, subject.summing)
    let accounts = place == subject.ofEverybody ? 0 : nil
    let none = RefusalTally.Sum(event: event, accounts: accounts, minute: sum.minute)
    self[place, default: none].add(sum)
  }
}

extension RefusalTally.Subject {
  fileprivate var ofEverybody: Self { Self(RecordKey(.store, .attempts, ""), factor, event) }
  fileprivate var summing: AuditEvent { AuditEvent(event).adding(.factor, .factor(factor)) }
}
