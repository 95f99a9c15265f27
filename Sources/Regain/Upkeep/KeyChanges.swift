/// What was done to a key, for the log.
public struct KeyChange: Sendable, Hashable {
  let event: AuditEventName

  /// The key became the active one of its purpose.
  public static let rotated = KeyChange(event: .keyRotated)
  /// The key's secret was destroyed.
  public static let retired = KeyChange(event: .keyRetired)
}

extension RecoveryService {
  /// Writes a change of the keyring to the log. The keyring is not in the store: its keeper calls this
  /// once the change is durable.
  ///
  /// - Throws: `unavailable` or `unknown`.
  public func logKeyChange(
    _ change: KeyChange, of key: KeyDescription, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) {
    var event = AuditEvent(change.event).adding(.key, .keyID(key.id))
      .adding(.purpose, .purpose(key.purpose)).committing(origin)
    if change == .rotated, let rotation = try await rotationOfLogKey(to: key) {
      event = rotation.describe(event)
    }
    let whole = event
    try await context.commit(reading: ReadRequest([]), for: .upkeep) { _ throws(RegainError) in
      Decision([try context.audit.appending(whole, at: context.clock.now)], .success(()))
    }
  }

  /// After a key of the log was made: has the anchor signed by it, too. Does nothing for other keys, or where there
  /// is no anchor.
  ///
  /// - Throws: as ``prepareToRetire(_:)``.
  public func signAnchor(with key: KeyDescription) async throws(RegainError) {
    guard key.purpose == .logSigning else { return }
    try await context.keeper?.cover(context)
  }

  /// Before a key of the log is destroyed: has the anchor signed by a key that stays, so that services which know
  /// only that one believe it. Does nothing for other keys, or where there is no anchor.
  ///
  /// - Throws: `misconfigured` when the log does not go on from its anchor, or no other key is active;
  ///   `unavailable`.
  public func prepareToRetire(_ key: KeyDescription) async throws(RegainError) {
    guard key.purpose == .logSigning else { return }
    try await context.keeper?.cover(without: key.id, context)
  }

  /// Nil for a key of another purpose, and for the first key of the log.
  private func rotationOfLogKey(
    to key: KeyDescription
  ) async throws(RegainError) -> KeyRotation? {
    guard key.purpose == .logSigning else { return nil }
    let signers = try context.keyring.logSigners(named: try await context.logHead().origin)
    guard signers.count > 1 else { return nil }
    return try KeyRotation(from: signers[1], to: signers[0])
  }
}
