extension AuditLog {
  /// Makes the anchor, or carries it on to the log as it is now.
  ///
  /// - Throws: `misconfigured` where the service has no anchor, or the log does not go on from it;
  ///   `unavailable`.
  @discardableResult
  public func anchor() async throws(RegainError) -> LogCheckpoint {
    guard let keeper = context.keeper else {
      throw RegainError(.misconfigured, "No anchor is configured.")
    }
    try await context.logHead().requireOrder()
    if case .missing = try await keeper.standing(context),
      try await keeper.put(inPlaceOf: nil, context)
    {
      return try await checkpoint()
    }
    try await keeper.cover(context)
    return try await checkpoint()
  }

  /// The log's name and the key that signs it, for those who verify copies of it.
  ///
  /// - Throws: `misconfigured`, `unavailable`.
  public func trust() async throws(RegainError) -> LogTrust {
    try context.keyring.logTrust(origin: try await context.logHead().origin)
  }
}

extension Keyring {
  /// What this keyring vouches for: its active key of the log, under a name.
  ///
  /// - Parameter withOlderKeys: and those before it that are not retired, which vouch for copies and anchors from
  ///   before the active one.
  /// - Throws: `misconfigured` where it has none, `malformed` for a name that is none.
  public func logTrust(
    origin: String, withOlderKeys: Bool = false
  ) throws(RegainError) -> LogTrust {
    let pins = try logSigners(named: origin).map { LogTrust.Pin(key: $0.verifierKey) }
    return LogTrust(origin: origin, pins: Array(withOlderKeys ? pins[...] : pins.prefix(1)))
  }
}
