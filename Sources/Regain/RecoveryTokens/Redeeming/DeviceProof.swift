/// That whoever holds a token also holds the device that it is bound to: the device's answer to a `redeem-token` challenge
/// about this token (see ``RecoveryTokens/challenge(for:use:origin:)``).
public struct DeviceProof: Sendable {
  let answer: DeviceAnswer
  let challenge: PresentedChallenge?
  let match: MatchNumber?

  /// - Parameters:
  ///   - challenge: which was answered; nil: the newest that was made for the token.
  ///   - match: what the one who approves typed, where a number was asked for.
  public init(
    _ answer: DeviceAnswer, to challenge: PresentedChallenge? = nil, match: MatchNumber? = nil
  ) {
    (self.answer, self.challenge, self.match) = (answer, challenge, match)
  }
}

extension RecoveryTokens {
  private var devices: Devices { Devices(context: context) }

  /// Counts and verifies the device's answer, and uses nothing up.
  ///
  /// - Throws: `denied` when it says no: that is taken at once; else as ``Devices/prepare(_:to:match:in:origin:idempotencyKey:)``.
  func prepare(
    _ proof: DeviceProof, of token: AuthenticToken, origin: RequestOrigin,
    idempotencyKey: IdempotencyKey?
  ) async throws(RegainError) -> PreparedApproval {
    let challenge = try await presented(proof, token)
    switch try await devices.prepare(
      proof.answer, to: challenge, match: proof.match, in: token.claims.tenant, origin: origin,
      idempotencyKey: idempotencyKey)
    {
    case .denied: throw .deniedByDevice
    case .approval(let approval):
      guard approval.record.text.device?.bytes == token.claims.device else {
        try await approval.release()
        throw .refusal(.wrongKey)
      }
      return approval
    }
  }

  /// Says whether the device's answer holds, and uses nothing up.
  ///
  /// - Throws: as ``Devices/verify(_:to:match:in:origin:)``, `denied` for one that says no.
  func check(
    _ proof: DeviceProof, of token: AuthenticToken, origin: RequestOrigin
  ) async throws(RegainError) {
    let checked = try await devices.verify(
      proof.answer, to: try await presented(proof, token), match: proof.match,
      in: token.claims.tenant, origin: origin)
    guard !checked.isDenial else { throw .deniedByDevice }
    let device = try await device(of: token)
    guard device?.id == checked.facts.device.identifier else { throw .refusal(.wrongKey) }
  }

  /// The device that the token is bound to; nil where there is none of the account's with this key.
  func device(of token: AuthenticToken) async throws(RegainError) -> StoredDevice? {
    let stored = try await devices.stored(token.claims.account, in: token.claims.tenant)
    for device in stored where !device.isLost {
      if try device.fingerprint() == token.claims.device { return device }
    }
    return nil
  }

  /// The challenge that was answered, which must be about this token.
  func presented(
    _ proof: DeviceProof, _ token: AuthenticToken
  ) async throws(RegainError) -> PresentedChallenge {
    let challenge: PresentedChallenge
    if let named = proof.challenge {
      challenge = named
    } else {
      challenge = try await newestChallenge(about: token)
    }
    return challenge.expecting(
      account: token.claims.account, action: .redeemToken, subject: token.digest)
  }

  /// One that waits for its answer, before one that has it.
  private func newestChallenge(
    about token: AuthenticToken
  ) async throws(RegainError) -> PresentedChallenge {
    let rows = DeviceRows(token.rows.scope)
    let snapshot = try await context.store.rows(for: ReadRequest([.record(rows.devicesKey)]))
    let known = try rows.devices(context.rows, in: snapshot).body.challenges
    let keys = known.map { ChallengeRecord.key(rows.scope.tenant, $0.id) }
    let texts = try await context.store.rows(for: ReadRequest(keys.map { .record($0) }))
    let about = known.filter { open in
      guard let row = texts.record(ChallengeRecord.key(rows.scope.tenant, open.id)),
        let text = try? context.rows.open(row, as: ChallengeRecord.self).body.text
      else { return false }
      return text.action == .redeemToken && text.subject?.bytes == token.digest
    }
    guard let newest = about.last(where: { !$0.isAnswered }) ?? about.last else {
      throw .refusal(.unknownChallenge)
    }
    return PresentedChallenge(ChallengeID(newest.id))
  }
}

extension RegainError {
  package static var deniedByDevice: RegainError {
    RegainError(
      .denied, "The owner of the device has said no. Nothing may be granted.",
      reason: .challengeDenied)
  }
}
