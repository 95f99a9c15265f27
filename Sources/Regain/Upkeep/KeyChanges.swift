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
    let event = AuditEvent(change.event).adding(.key, .keyID(key.id))
      .adding(.purpose, .purpose(key.purpose)).committing(origin)
    try await context.transactor.run(reading: ReadRequest([])) { _ throws(RegainError) in
      Decision([try context.audit.appending(event, at: context.clock.now)], .success(()))
    }
  }
}
