extension Devices {
  /// Ends an enrolment: the device has shown that it has its key, and may be asked from now on.
  ///
  /// The attempt is counted before the answer is looked at.
  ///
  /// - Parameter evidence: that the key is in hardware, where the answer itself does not say so.
  /// - Throws: `refused`, `malformed`, `throttled`, `unavailable`, `unknown` or `misconfigured`.
  public func confirm(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge,
    evidence: EnrolmentEvidence? = nil, in tenant: TenantID = .default,
    origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> EnrolledDevice {
    let begun = context.clock.now
    let check = AnswerCheck(
      context: context, tenant: tenant, presented: challenge,
      found: try await find(challenge, in: tenant), number: nil, origin: origin,
      refusal: .enrolmentRefused)
    let counted = try await check.count()
    let (record, device) = try await check.settling(counted) { record throws(RegainError) in
      let maker = DeviceMaker(
        configuration: configuration, record: record, account: counted.attempt.standing.account,
        now: begun)
      return (record, try maker.device(answer, evidence))
    }
    let enrolment = EnrolmentDecision(
      context: context, attempt: counted.attempt, challenge: challenge.id, record: record,
      device: device, expires: begun.adding(seconds: AttemptLimiter.reservationLifetime),
      receipt: try context.makeIdentifier())
    let request = try enrolment.request()
    return try await context.commit(reading: request, for: .grant) {
      snapshot throws(RegainError) in try enrolment.decide(snapshot)
    }
  }
}
