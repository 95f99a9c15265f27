extension AccountHistory {
  mutating func applyToStops(_ name: AuditEventName, _ event: LoggedEvent) {
    if name == .freezeLifted {
      freeze = nil
      return
    }
    guard let origin = event.stopOrigin else { return }
    var account = AccountRecord(reference: .none, freeze: freeze)
    account.stops = stops
    account.note(
      origin, origin.kind == .device ? event.identifier("case") : nil,
      isDispute: name == .recoveryDisputed, at: event.at)
    stops = account.stops
    freeze(event, by: origin)
  }

  /// A longer stop is never cut short.
  private mutating func freeze(_ event: LoggedEvent, by origin: StopOrigin) {
    guard let until = event.fields["until"].flatMap(Timestamp.init(rfc3339:)),
      until > freeze?.until ?? Timestamp(secondsSince1970: .min)
    else {
      if let freeze, freeze.by < origin.kind {
        self.freeze = Freeze(since: freeze.since, until: freeze.until, by: origin)
      }
      return
    }
    freeze = Freeze(since: event.at, until: until, by: origin)
  }
}

extension LoggedEvent {
  fileprivate var stopOrigin: StopOrigin? {
    if let sheet { return StopOrigin(.sheet, sheet) }
    if let device = identifier("device") { return StopOrigin(.device, device) }
    return identifier("address").map { StopOrigin(.link, $0) }
  }
}
