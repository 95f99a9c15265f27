extension RecoveryTokens {
  /// Takes the no of the device that a token is bound to: also where ``redeem(_:for:proof:origin:idempotencyKey:)`` grants
  /// nothing, since it needs no anchor.
  ///
  /// - Throws: `refused` when it is no denial, or that of another token's challenge; else as
  ///   ``Devices/deny(_:to:in:origin:idempotencyKey:)``.
  public func deny(
    _ token: borrowing TypedToken, for use: TokenUse, proof: DeviceProof,
    origin: RequestOrigin = .unnamed, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> DeviceDenial {
    // A no is a no, also to what is over.
    let authentic = try await authenticate(token, for: use, isAskedAgain: true)
    return try await Devices(context: context).deny(
      proof.answer, to: try await presented(proof, authentic), in: use.tenant, origin: origin,
      idempotencyKey: idempotencyKey)
  }
}
