/// What the log tells of an account's addresses and cases: ids and times alone.
package struct ToldCases: Sendable {
  /// Registered and not removed.
  package fileprivate(set) var live: Set<RandomIdentifier> = []
  package fileprivate(set) var confirmed: Set<RandomIdentifier> = []
  package fileprivate(set) var removed: Set<RandomIdentifier> = []
  package fileprivate(set) var disabled: Set<RandomIdentifier> = []
  package fileprivate(set) var changedAt: Timestamp?
  package var suspendedAt: Timestamp?
  /// How many of its cases were granted, and what held after them.
  package fileprivate(set) var grants: Int64 = 0
  package fileprivate(set) var holds: [HoldMark] = []
  package fileprivate(set) var accountClass: String?
  /// Whether the log says anything about that.
  package fileprivate(set) var hasClassified = false
}

extension AccountHistory {
  mutating func applyToCases(_ name: AuditEventName, _ event: LoggedEvent) {
    switch name {
    case .caseGranted: grant(event)
    case .caseChanged: release(event)
    case .accountClassified:
      (toldCases.accountClass, toldCases.hasClassified) = (event.fields["class"], true)
    default: applyToAddresses(name, event)
    }
  }

  private mutating func applyToAddresses(_ name: AuditEventName, _ event: LoggedEvent) {
    guard let id = event.identifier("address") else { return }
    toldCases.changedAt = event.at
    switch name {
    case .addressRemoved:
      toldCases.live.remove(id)
      toldCases.removed.insert(id)
    case .addressDisabled: toldCases.disabled.insert(id)
    case .addressConfirmed: toldCases.confirmed.insert(id)
    default: toldCases.live.insert(id)
    }
  }

  private mutating func grant(_ event: LoggedEvent) {
    guard let recoveryCase = event.identifier("case"),
      let until = event.fields["hold"].flatMap(Timestamp.init(rfc3339:))
    else { return }
    let isRepeated = toldCases.holds.contains { $0.recoveryCase == recoveryCase }
    if !isRepeated { toldCases.grants += 1 }
    toldCases.holds.removeAll { $0.recoveryCase == recoveryCase }
    toldCases.holds.append(
      HoldMark(recoveryCase: recoveryCase, since: event.at, until: until, blocks: []))
  }

  /// A grant that was taken back before it was used holds nothing.
  private mutating func release(_ event: LoggedEvent) {
    guard let recoveryCase = event.identifier("case"),
      let state = event.fields["state"].flatMap({ try? CaseState($0) }), state.isOver,
      state != .completed
    else { return }
    toldCases.holds.removeAll { $0.recoveryCase == recoveryCase }
  }

  /// What the account's rows must say after a gap that was replayed. What only the log is left of is not there: an address
  /// that was added in the gap is to be registered anew.
  func replaying(on addresses: AddressesRecord) -> AddressesRecord {
    var body = addresses
    for entry in addresses.entries {
      if toldCases.removed.contains(entry.id) {
        body.change(entry.id) {
          ($0.removedAt, $0.pending) = ($0.removedAt ?? toldCases.changedAt, nil)
        }
      }
      if toldCases.disabled.contains(entry.id) {
        body.change(entry.id) { $0.disabledAt = $0.disabledAt ?? toldCases.changedAt }
      }
      if toldCases.confirmed.contains(entry.id) {
        body.change(entry.id) {
          ($0.confirmedAt, $0.pending) = ($0.confirmedAt ?? toldCases.changedAt, nil)
        }
      }
    }
    if let suspended = toldCases.suspendedAt { body.suspend(at: suspended) }
    body.changedAt = [addresses.changedAt, toldCases.changedAt].compactMap(\.self).max()
    return body
  }

  func replaying(on cases: CasesRecord) -> CasesRecord {
    var body = cases
    body.grants += toldCases.grants
    for hold in toldCases.holds { body.hold(hold, at: hold.since) }
    if toldCases.hasClassified { body.accountClass = toldCases.accountClass }
    return body
  }
}
