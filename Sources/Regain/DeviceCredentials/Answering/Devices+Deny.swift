extension Devices {
  /// Takes a device's denial: nothing that was asked of the account by then is approved any more.
  ///
  /// As ``redeem(_:to:match:in:origin:idempotencyKey:)`` does with one, and also where that cannot: it needs no anchor, no
  /// right clock, and no attempt that is left.
  ///
  /// - Throws: `refused` when it is no denial of this challenge, or that is answered or cleared away; `unavailable` or
  ///   `unknown`: where it was read and could not be written, it is written as soon as the store can be, and this process
  ///   grants nothing before.
  public func deny(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> DeviceDenial {
    let denying = try await denying(
      answer, to: challenge, try await find(challenge, in: tenant), origin: origin,
      idempotencyKey: idempotencyKey)
    guard let denying else { throw .refusal(.wrongSignature) }
    return try await denying.commit()
  }

  /// Nil unless the signature is that of a denial. Verified before anything is counted: no flood of wrong answers keeps an
  /// owner from saying no, and a signature cannot be guessed.
  func denying(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge, _ found: FoundChallenge,
    origin: RequestOrigin, idempotencyKey: IdempotencyKey?
  ) async throws(RegainError) -> Denying? {
    guard let record = found.record, !record.isEnrolment else { return nil }
    let rows = DeviceRows(record.scope)
    let snapshot = try await context.store.rows(
      for: ReadRequest([.record(rows.devicesKey)], lane: .stop))
    guard let devices = try? rows.devices(context.rows, in: snapshot).body,
      let device = devices.device(record.device),
      let verified = verifiedDenial(answer, to: record.text, challenge.typedNumber, by: device)
    else { return nil }
    return Denying(
      context: context, rows: rows, challenge: challenge.id, record: record, answer: verified,
      origin: origin,
      idempotencyDigest: try idempotencyKey?.digest(
        context, scope: rows.scope, operation: "deny-device-challenge",
        credential: challenge.id.hex), receipt: try context.makeIdentifier())
  }

  /// Who says no need not have typed the number, and may have.
  private func verifiedDenial(
    _ answer: DeviceAnswer, to text: ChallengeText, _ typed: MatchNumber?, by device: StoredDevice
  ) -> VerifiedAnswer? {
    let verifier = AnswerVerifier(configuration, at: context.clock.now)
    let texts = typed == nil ? [text] : [text, text.typing(typed)]
    for text in texts {
      let verified = try? verifier.verify(
        answer, to: text, number: nil, by: device, purposes: [.deny])
      if let verified { return verified }
    }
    return nil
  }
}
