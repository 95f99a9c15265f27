internal import RegainCrypto

/// Makes codes that are sent, for a case or to confirm an address.
struct DeliveryMaker: Sendable {
  let id: RandomIdentifier
  let tenant: [UInt8]
  let key: Key

  /// - Parameters:
  ///   - lifetimeSeconds: nil: what the channel usually has.
  ///   - latest: it is worth nothing from then on, whatever was asked for.
  /// - Throws: `malformed` for a lifetime that the channel must not have.
  func make(
    to entry: StoredAddress, lifetimeSeconds: Int64?, latest: Timestamp?,
    _ context: ServiceContext, at now: Timestamp
  ) throws(RegainError) -> MadeDelivery {
    let extra = entry.kind == .contact ? DeliveryChannel.extraForContacts : 0
    let ceiling = entry.channel.longestLifetime + extra
    let wanted = lifetimeSeconds ?? entry.channel.usualLifetime + extra
    guard (60...ceiling).contains(wanted) else {
      throw RegainError(
        .malformed, "A code by \(entry.channel) is valid for 60 to \(ceiling) seconds.")
    }
    let expires = [now.adding(seconds: wanted), latest].compactMap(\.self).min() ?? now
    let code = try NewDeliveredCode(context.random, lifetime: expires.seconds(since: now))
    return MadeDelivery(
      delivery: Delivery(
        id: id, address: entry.id, channel: entry.channel, isContact: entry.kind == .contact,
        digest: try code.digest(of: id, in: tenant, key), digestKey: key.id, sentAt: now,
        expires: expires), code: code)
  }
}

/// A code that is to be sent, and what is kept of it.
struct MadeDelivery: Sendable {
  let delivery: Delivery
  let code: NewDeliveredCode

  func event(
    _ account: RandomIdentifier, recoveryCase: RandomIdentifier?
  ) -> AuditEvent {
    AuditEvent(.codeDelivered).adding(.account, .identifier(account))
      .adding(.address, .identifier(delivery.address))
      .adding(.channel, .delivery(delivery.channel)).adding(.until, .time(delivery.expires))
      .adding(.case, recoveryCase.map { .identifier($0) })
  }
}
