internal import RegainCrypto

/// First phase of a code that was sent: counts the attempt, compares, and settles a wrong one as a failure.
struct DeliveredCodeCheck: Sendable {
  let context: ServiceContext
  let rows: AccountRows

  /// - Throws: `throttled`; `misconfigured` when the clock or the store forbids any grant.
  func count(
    _ origin: RequestOrigin, reading more: [ReadRequest.Item]
  ) async throws(RegainError) -> CountedAttempt {
    try await AttemptCounter(context).reserve(
      .deliveredCode, rows: rows, origin: origin, reading: more)
  }

  /// - Returns: the one that it is the code of.
  /// - Throws: `refused` once the failure is durable.
  @discardableResult
  func requireRight(
    _ secret: KeyMaterial, among deliveries: [Delivery], _ attempt: CountedAttempt,
    recoveryCase: RandomIdentifier?, failing more: [FailureChange] = []
  ) async throws(RegainError) -> Delivery {
    let now = context.clock.now
    var right: Delivery?
    for delivery in deliveries where try isRight(secret, delivery) { right = delivery }
    if let right, now < right.expires { return right }
    let reason: RefusalReason =
      right != nil ? .codeExpired : deliveries.isEmpty ? .noCodeSent : .wrongSecret
    try await settleFailure(
      attempt, reason: reason, deliveries.last, recoveryCase: recoveryCase, more)
    throw .refusal(reason)
  }

  private func isRight(_ secret: KeyMaterial, _ delivery: Delivery) throws(RegainError) -> Bool {
    guard let key = context.keyring.key(id: delivery.digestKey, for: .tokenDigest) else {
      return false
    }
    let digest = try SecretDigest.deliveredCode.make(
      secret, of: delivery.id, in: rows.scope.tenant, key)
    return isEqualInConstantTime(digest.span, delivery.digest.bytes.span)
  }

  /// What else a wrong code changes: which rows it reads, and what becomes of them.
  struct FailureChange: Sendable {
    let items: [ReadRequest.Item]
    let changes: @Sendable (Snapshot, _ failures: Int, Timestamp) throws(RegainError) -> [Change]
  }

  private func settleFailure(
    _ attempt: CountedAttempt, reason: RefusalReason, _ delivery: Delivery?,
    recoveryCase: RandomIdentifier?, _ more: [FailureChange]
  ) async throws(RegainError) {
    let items = [.record(attempt.counterKey)] + more.flatMap(\.items)
    try await context.commit(reading: ReadRequest(items), for: .upkeep) {
      snapshot throws(RegainError) in
      let now = context.clock.now
      let settled = try AttemptCounter(context).settling(
        attempt, as: .failed, in: snapshot, at: now)
      let event = attempt.event(.deliveredCodeRefused).adding(.reason, .reason(reason))
        .adding(.failures, .number(settled.failures))
        .adding(.address, (delivery?.address).map { .identifier($0) })
        .adding(.case, recoveryCase.map { .identifier($0) })
      var changes = [settled.change, try context.audit.appending(event, at: now)]
      for change in more { changes += try change.changes(snapshot, settled.failures, now) }
      return Decision(changes, .success(()))
    }
  }

  /// The row that says that it is used up; one insert decides who was first.
  func consumption(
    of delivery: Delivery, in scope: Scope, at now: Timestamp
  ) throws(RegainError) -> Change {
    .consume(
      Consumption(
        scope: scope, kind: .deliveredCode, id: delivery.id.hex, at: now,
        expiresAt: delivery.expires, receipt: try context.makeIdentifier()))
  }
}
