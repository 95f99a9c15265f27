/// With what recovery can be stopped, the weakest first.
package enum StopKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// The link of a notice: whoever reads an address has it.
  case link
  /// The stop code of a sheet.
  case sheet
  /// The signed no of a device.
  case device
}

extension StopKind: Comparable {
  package static func < (left: StopKind, right: StopKind) -> Bool {
    let order: [StopKind] = [.link, .sheet, .device]
    return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
  }
}

/// What stops: one sheet, one device, or the address that a link was sent to.
package struct StopOrigin: Sendable, Hashable {
  package let kind: StopKind
  package let id: RandomIdentifier

  package init(_ kind: StopKind, _ id: RandomIdentifier) { (self.kind, self.id) = (kind, id) }
}

/// One stop, as the account's row remembers it.
package struct StopMark: Sendable, Hashable, Codable {
  /// 1, 2, 3 and so on.
  package let number: Int64
  package let at: Timestamp
  package let kind: StopKind
  package let origin: RandomIdentifier
  /// The case that a device has said no to.
  package let deniedCase: RandomIdentifier?
  /// It is the second of its origin: nothing is frozen, and what was open is for people to decide.
  package let isDispute: Bool

  /// Of an address that was removed since, the first bytes are all that a link tells.
  fileprivate func isOf(_ other: StopOrigin) -> Bool {
    origin == other.id || (kind == .link && origin.bytes.prefix(8) == other.id.bytes.prefix(8))
  }
}

/// What a stop came to.
package enum StopEffect: Sendable, Hashable {
  case frozen(until: Timestamp)
  case alreadyFrozen(until: Timestamp)
  case disputed
}

extension AccountRecord {
  private static let rememberedStops = 16
  /// After so long, an origin's stop is its first again: who stopped a recovery last year may stop one today.
  package static let disputeSeconds: Int64 = 30 * 86_400

  /// Stops recovery. Everything that is open or granted is over.
  ///
  /// The first stop of an origin freezes recovery for 72 hours. Its second one freezes nothing: else a stolen stop code would
  /// keep the owner out for as long as it lives. What is open then is disputed, and people decide.
  package mutating func stop(
    by origin: StopOrigin, denying deniedCase: RandomIdentifier? = nil, at now: Timestamp
  ) -> StopEffect {
    if let freeze, freeze.isInForce(at: now) {
      // What was opened since is stopped by the freeze itself.
      if deniedCase != nil {
        note(origin, deniedCase, isDispute: false, at: now)
        // From now on it takes what lifts the stronger of the two.
        if freeze.by < origin.kind {
          self.freeze = Freeze(since: freeze.since, until: freeze.until, by: origin)
        }
      }
      return .alreadyFrozen(until: freeze.until)
    }
    let isDispute = hasStopped(origin, before: now)
    note(origin, deniedCase, isDispute: isDispute, at: now)
    guard !isDispute else { return .disputed }
    let until = now.adding(seconds: Freeze.longestSeconds)
    freeze = Freeze(since: now, until: until, by: origin)
    return .frozen(until: until)
  }

  private func hasStopped(_ origin: StopOrigin, before now: Timestamp) -> Bool {
    stops.contains {
      $0.kind == origin.kind && $0.isOf(origin) && now.seconds(since: $0.at) < Self.disputeSeconds
    }
  }

  /// The owner was told in this hour of the clock that this hand stops again: whoever has stolen it does not flood him, and
  /// does not go on in silence.
  package func isDisputeTold(by origin: StopOrigin, at now: Timestamp) -> Bool {
    let hour = now.secondsSince1970 / 3600
    return stops.contains {
      $0.isDispute && $0.kind == origin.kind && $0.isOf(origin)
        && $0.at.secondsSince1970 / 3600 == hour
    }
  }

  package mutating func note(
    _ origin: StopOrigin, _ deniedCase: RandomIdentifier?, isDispute: Bool, at now: Timestamp
  ) {
    let mark = StopMark(
      number: stopCount + 1, at: now, kind: origin.kind, origin: origin.id, deniedCase: deniedCase,
      isDispute: isDispute)
    stops = Array((stops + [mark]).suffix(Self.rememberedStops))
  }
}

extension AuditEvent {
  /// By what recovery was stopped.
  package func adding(_ origin: StopOrigin) -> AuditEvent {
    switch origin.kind {
    case .sheet: adding(.sheet, .identifier(origin.id))
    case .device: adding(.device, .identifier(origin.id))
    case .link: adding(.address, .identifier(origin.id))
    }
  }
}

/// The log's entry and the owner's notice of a stop.
package struct StopRecord: Sendable {
  package let account: RandomIdentifier
  package let origin: StopOrigin
  package let effect: StopEffect
  package let recoveryCase: RandomIdentifier?
  /// Nothing new for the owner: the log alone has it.
  package var isTold = false

  package init(
    account: RandomIdentifier, origin: StopOrigin, effect: StopEffect,
    recoveryCase: RandomIdentifier? = nil
  ) {
    (self.account, self.origin, self.effect) = (account, origin, effect)
    self.recoveryCase = recoveryCase
  }

  /// - Throws: as making identifiers does.
  package func changes(
    _ context: ServiceContext, _ scope: Scope, from request: RequestOrigin, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    let name: AuditEventName
    var until: Timestamp?
    switch effect {
    case .frozen(let end), .alreadyFrozen(let end): (name, until) = (.accountFrozen, end)
    case .disputed: name = .recoveryDisputed
    }
    let event = AuditEvent(name).adding(.account, .identifier(account)).adding(origin)
      .adding(.until, until.map { .time($0) })
      .adding(.case, recoveryCase.map { .identifier($0) }).committing(request)
    let entry = try context.audit.appending(event, at: now)
    var notice = NoticeRecord(event: name.rawValue, at: now, account: account)
    switch origin.kind {
    case .sheet: notice.sheet = origin.id
    case .device: notice.device = origin.id
    // Told at every address, by those who know them: not only at the one that it came from.
    case .link: return [entry]
    }
    notice.recoveryCase = recoveryCase
    return isTold ? [entry] : [entry, try context.leavingNotice(notice, scope: scope)]
  }
}
