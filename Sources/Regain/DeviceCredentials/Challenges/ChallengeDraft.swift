internal import RegainCrypto

/// A challenge before it is committed: its text, its row, and what becomes of the account's row.
struct ChallengeDraft: Sendable {
  let id: RandomIdentifier
  let record: ChallengeRecord
  let matchNumber: MatchNumber?

  /// - Parameter text: with any nonce and times; they are made here.
  init(
    _ context: ServiceContext, text: ChallengeText, device: RandomIdentifier,
    enrolment: PendingEnrolment?, lifetimeSeconds: Int64, epoch: Int, at now: Timestamp
  ) throws(RegainError) {
    var text = text
    text.nonce = HexBytes(
      try mapCryptoErrors { () throws(CryptoError) in try context.random.bytes(count: 32) })
    (text.issued, text.expires) = (now, now.adding(seconds: lifetimeSeconds))
    id = try text.id()
    matchNumber = text.match == .open ? try MatchNumber(from: context.random) : nil
    record = ChallengeRecord(
      text: text, device: device, matchDigest: try matchNumber?.digest(context, challenge: id),
      enrolment: enrolment, epoch: epoch)
  }

  /// The rows and the entry of it. Clears away what is over.
  ///
  /// - Parameter requester: who asked, as the log is to name him.
  /// - Throws: `throttled` when the account is asked too much.
  func changes(
    _ context: ServiceContext, devices: inout DevicesRecord, account: RandomIdentifier,
    by requester: AuditEvent = AuditEvent(.challengeIssued), snapshot: Snapshot,
    at now: Timestamp
  ) throws(RegainError) -> [Change] {
    let key = ChallengeRecord.key(record.scope.tenant, id)
    let cleared = try devices.clearChallenges(before: try context.mark(in: snapshot))
    try devices.admit(
      OpenChallenge(
        id: id, expires: record.text.expires, isEnrolment: record.isEnrolment),
      context.configuration.devices, at: now)
    let event = requester.adding(.account, .identifier(account))
      .adding(.challenge, .identifier(id)).adding(.device, .identifier(record.device))
      .adding(.action, .action(record.text.action))
      .adding(.case, record.text.recoveryCase.map { .identifier($0) })
    return [
      .write(try context.rows.seal(record, at: key, version: 1)),
      try context.audit.appending(event, at: now),
    ]
      + cleared.flatMap { old -> [Change] in
        [
          .remove(ChallengeRecord.key(record.scope.tenant, old)),
          .forget(record.scope, .challenge, id: old.hex),
        ]
      }
  }

  /// - Parameter publicKey: for a passkey, what a browser is asked.
  func issued(publicKey: String? = nil) throws(RegainError) -> IssuedChallenge {
    let (text, isEnrolment) = (record.text, record.isEnrolment)
    let yes: ChallengePurpose = isEnrolment ? .enroll : .approve
    let denial = text.bytes(under: ChallengePurpose.deny.header)
    return IssuedChallenge(
      challenge: ChallengeID(id), device: DeviceID(record.device),
      text: String(decoding: text.bytes, as: UTF8.self),
      namespace: text.isSSH ? yes.namespace(at: text.relyingParty) : nil,
      denyNamespace: text.isSSH && !isEnrolment
        ? ChallengePurpose.deny.namespace(at: text.relyingParty) : nil,
      denialText: text.keyType.kind == .raw && !isEnrolment
        ? String(decoding: denial, as: UTF8.self) : nil,
      expiresAt: text.expires, matchNumber: matchNumber, publicKey: publicKey)
  }
}

extension DevicesRecord {
  /// Forgets challenges that are over by the highest time that the store has seen, with the largest skew: their rows
  /// decide nothing any more.
  mutating func clearChallenges(before mark: Timestamp) throws(RegainError) -> [RandomIdentifier] {
    let over = challenges.filter { $0.expires.adding(seconds: ClockGuard.tolerance) <= mark }
    challenges.removeAll { challenge in over.contains { $0.id == challenge.id } }
    return over.map(\.id)
  }

  /// Counts one more challenge. A new one resets no count.
  ///
  /// Enrolments and approvals do not stand in each other's way.
  mutating func admit(
    _ challenge: OpenChallenge, _ limits: DeviceConfiguration, at now: Timestamp
  ) throws(RegainError) {
    if let deniedAt, !challenge.isEnrolment {
      let until = deniedAt.adding(seconds: limits.secondsAfterDenial)
      if now < until { throw .mustWait("A device of the account has said no.", until, now) }
    }
    let open = challenges.filter {
      $0.isEnrolment == challenge.isEnrolment && !$0.isAnswered && now < $0.expires
    }
    if open.count >= limits.openChallenges, let first = open.map(\.expires).min() {
      throw .mustWait("\(open.count) challenges wait for their answers.", first, now)
    }
    let hour = now.secondsSince1970 / 3600
    if self.hour != hour { (self.hour, issuedInHour) = (hour, 0) }
    guard issuedInHour < limits.challengesPerHour else {
      let next = Timestamp(secondsSince1970: (hour + 1) * 3600)
      throw .mustWait("The account was asked too often in this hour.", next, now)
    }
    issuedInHour += 1
    challenges.append(challenge)
  }
}

extension RegainError {
  static func mustWait(
    _ why: String, _ until: Timestamp, _ now: Timestamp
  ) -> RegainError {
    let seconds = Int(max(1, until.seconds(since: now)))
    return RegainError(
      .throttled, "\(why) Ask again in \(seconds) seconds.", retryAfterSeconds: seconds)
  }
}

extension ServiceContext {
  /// The highest time that the store has seen.
  ///
  /// - Throws: `misconfigured` where it is missing.
  package func mark(in snapshot: Snapshot) throws(RegainError) -> Timestamp {
    guard let record = snapshot.record(ClockRecord.key) else {
      throw RegainError(.misconfigured, "The store's time mark is missing. Run `regain doctor`.")
    }
    return try rows.open(record, as: ClockRecord.self).body.highest
  }
}
