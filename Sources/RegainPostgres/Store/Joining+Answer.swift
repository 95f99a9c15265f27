#if PostgreSQL
  public import Regain

  /// Redeeming a device's answer in a transaction of the caller's own: both changes happen, or neither.
  extension PostgresRecoveryStore {
    /// Redeems an answer and makes the caller's change in one transaction on a connection of Regain's.
    ///
    /// As `redeem(_:by:in:origin:idempotencyKey:service:change:)` for codes. A denial is taken by itself, and `change` is
    /// not called; nor is it when an approval is asked for again with the same idempotency key.
    ///
    /// - Throws: a `RegainError` as `Devices.redeem` does, `unknown` when the fate of the commit is not known, or what
    ///   `change` threw.
    public func redeem<Output: Sendable>(
      _ answer: DeviceAnswer, to challenge: PresentedChallenge, match: MatchNumber? = nil,
      in tenant: TenantID = .default, origin: RequestOrigin = .unnamed,
      idempotencyKey: IdempotencyKey? = nil, service: RecoveryService,
      change: @Sendable (any PostgresSession, DeviceApproval) async throws -> Output
    ) async throws -> (DeviceVerdict, Output?) {
      let prepared: PreparedApproval
      switch try await service.devices.prepare(
        answer, to: challenge, match: match, in: tenant, origin: origin,
        idempotencyKey: idempotencyKey)
      {
      case .denied(let denial): return (.denied(denial), nil)
      case .approval(let approval): prepared = approval
      }
      let both: (DeviceApproval, Output?)
      do {
        both = try await run({ session, approval in
          approval.isReplay ? nil : try await change(session, approval)
        }) { connection in
          try await self.join(prepared.request, in: connection) { snapshot throws(RegainError) in
            try prepared.decide(snapshot)
          }
        }
      } catch {
        try await service.devices.settle(prepared, after: error)
        throw error
      }
      try await service.devices.awaitAnchor(of: both.0)
      return (.approved(both.0), both.1)
    }

    /// The second phase alone, inside a transaction of any client's that the caller ends; as `commit(_:in:)` for codes.
    ///
    /// After the commit and before anything is granted, call `devices.awaitAnchor(of:)` of the service.
    ///
    /// - Throws: `refused`; `unavailable` when another transaction was quicker; `misconfigured` where no transaction is open,
    ///   or its commit would not be durable or not tell; what the session throws.
    public func commit(
      _ prepared: PreparedApproval, in session: some PostgresSession
    ) async throws -> DeviceApproval {
      try await join(prepared.request, in: session) { snapshot throws(RegainError) in
        try prepared.decide(snapshot)
      }.answer
    }
  }
#endif
