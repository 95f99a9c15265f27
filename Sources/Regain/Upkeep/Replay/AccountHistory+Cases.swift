extension AccountHistory {
  mutating func applyToAddresses(_ name: AuditEventName, _ event: LoggedEvent) {
    guard let id = event.identifier("address") else { return }
    addressesChangedAt = event.at
    switch name {
    case .addressRemoved:
      liveAddresses.remove(id)
      removedAddresses.insert(id)
    case .addressDisabled: disabledAddresses.insert(id)
    default: liveAddresses.insert(id)
    }
  }

  mutating func applyToHolds(_ event: LoggedEvent) {
    guard let recoveryCase = event.identifier("case"),
      let until = event.fields["hold"].flatMap(Timestamp.init(rfc3339:))
    else { return }
    grants += 1
    holds.append(
      HoldMark(recoveryCase: recoveryCase, since: event.at, until: until, blocks: []))
  }
}

extension LoggedEvent {
  /// Of a code that was sent: to an address of the owner's, or to a contact.
  var sentFactor: Factor { fields["factor"].flatMap(Factor.init(rawValue:)) ?? .deliveredCode }
}
