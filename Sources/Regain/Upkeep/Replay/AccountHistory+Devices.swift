internal import RegainCrypto

/// An answer to a challenge, as the log tells it.
package struct DeviceAnswerLogged: Sendable, Hashable {
  package let challenge: RandomIdentifier
  package let at: Timestamp
  package let receipt: RandomIdentifier
  /// Keyed digest of the idempotency key, 32 bytes.
  package let request: [UInt8]?
}

extension AccountHistory {
  mutating func applyToDevices(_ name: AuditEventName, _ event: LoggedEvent) {
    guard let id = event.identifier("device") else { return }
    switch name {
    case .deviceEnrolled: enrol(id, event)
    case .deviceEnded: devices.change(id) { $0.endedAt = $0.endedAt ?? event.at }
    case .deviceQuarantined:
      devices.change(id) { $0.quarantinedAt = $0.quarantinedAt ?? event.at }
    case .deviceApproved: approve(id, event)
    case .deviceDenied:
      answer(.deny, event)
      devices.deny(at: event.at)
      raiseCounter(of: id, event)
    default: break
    }
  }

  /// The log does not have the key.
  private mutating func enrol(_ id: RandomIdentifier, _ event: LoggedEvent) {
    answer(.enroll, event)
    forgetFailures(of: .device)
    guard devices.device(id) == nil else { return }
    devices.devices.append(StoredDevice(lost: id, enrolledAt: event.at))
  }

  private mutating func approve(_ id: RandomIdentifier, _ event: LoggedEvent) {
    answer(.approve, event)
    forgetFailures(of: .device)
    raiseCounter(of: id, event)
  }

  private mutating func raiseCounter(of id: RandomIdentifier, _ event: LoggedEvent) {
    guard event.identifier("receipt") != nil else { return }
    devices.change(id) { device in
      device.lastUsedAt = event.at
      let counter = event.number("counter").flatMap { UInt32(exactly: $0) } ?? 0
      device.counter = max(device.counter, counter)
    }
  }

  /// Of a challenge whose row is gone there is nothing left to answer.
  private mutating func answer(_ purpose: ChallengePurpose, _ event: LoggedEvent) {
    guard let challenge = event.identifier("challenge"),
      let receipt = event.identifier("receipt")
    else { return }
    let request = event.fields["request"].flatMap { try? Hex.decode(Array($0.utf8).span) }
    answers.append(
      DeviceAnswerLogged(
        challenge: challenge, at: event.at, receipt: receipt, request: request))
    let counter = event.number("counter").flatMap { UInt32(exactly: $0) }
    devices.answer(challenge, GivenAnswer(purpose, counter: counter))
  }

  /// The rows that say that challenges are used up, of those whose own rows may still be there.
  func consumptions(in scope: Scope) -> [Consumption] {
    answers.compactMap { answer in
      devices.challenges.first { $0.id == answer.challenge }.map { open in
        Consumption(
          scope: scope, kind: .challenge, id: open.id.hex, at: answer.at, expiresAt: open.expires,
          idempotencyDigest: answer.request, receipt: answer.receipt)
      }
    }
  }
}

extension DevicesRecord {
  /// Everything that was alive when part of the log was lost. What was still asked ends with the epoch.
  mutating func suspend(at time: Timestamp) {
    for device in live { change(device.id) { $0.suspendedAt = $0.suspendedAt ?? time } }
  }
}
