package import RegainCrypto

/// The front door. Make one for each store and keep it: it is cheap to share and safe to use from
/// anywhere.
public final class RecoveryService: Sendable {
  package let context: ServiceContext

  /// Issues and redeems backup codes.
  public let backupCodes: BackupCodes
  /// Enrols devices, asks them and verifies what they answer.
  public let devices: Devices
  /// Issues recovery tokens and redeems them.
  public let tokens: RecoveryTokens
  /// Opens recovery cases, and decides them.
  public let cases: RecoveryCases
  /// Registers where owners are reached, and who answers for them.
  public let addresses: RecoveryAddresses
  /// Hands over what owners are to be told.
  public let outbox: RecoveryOutbox
  /// Registers who confirms and overrides.
  public let agents: RecoveryAgents
  /// Reads the log of everything that happened.
  public let audit: AuditLog

  /// - Parameters:
  ///   - store: initialised with ``initialize(_:keyring:origin:)``.
  ///   - keyring: the one that the store was initialised with, or a rotation of it.
  ///   - anchor: holds the log's last checkpoint outside of the database. With one, a grant is told only
  ///     once it is anchored, and a store that was rolled back grants nothing.
  public convenience init(
    store: any RecoveryStore, keyring: Keyring,
    configuration: RecoveryConfiguration = .standard, anchor: (any LogAnchor)? = nil
  ) {
    let random: any RandomSource =
      configuration.profile == .nist ? LibcryptoRandom() : SystemRandom()
    self.init(
      store: store, keyring: keyring, configuration: configuration, clock: SystemClock(),
      random: random, anchor: anchor)
  }

  package init(
    store: any RecoveryStore, keyring: Keyring, configuration: RecoveryConfiguration,
    clock: any WallClock, random: any RandomSource, anchor: (any LogAnchor)? = nil
  ) {
    context = ServiceContext(
      store: store, keyring: keyring, configuration: configuration, clock: clock, random: random,
      anchor: anchor)
    backupCodes = BackupCodes(context: context)
    devices = Devices(context: context)
    tokens = RecoveryTokens(context: context)
    cases = RecoveryCases(context: context)
    addresses = RecoveryAddresses(context: context)
    agents = RecoveryAgents(context: context)
    outbox = RecoveryOutbox(context: context)
    audit = AuditLog(context: context)
  }
}

extension RecoveryService {
  /// Writes the store's first rows: its identity and its time mark. Safe to repeat.
  ///
  /// - Returns: whether anything was written.
  /// - Throws: `misconfigured` when the store belongs to another keyring, or lost its first rows;
  ///   `unavailable`, `unknown`.
  @discardableResult
  public static func initialize(
    _ store: any RecoveryStore, keyring: Keyring, origin: RequestOrigin = .unnamed
  ) async throws(RegainError) -> Bool {
    try await initialize(
      store, keyring: keyring, origin: origin, clock: SystemClock(), random: SystemRandom())
  }

  /// Whether the store has its first rows, of whatever keyring.
  package static func isInitialized(
    _ store: any RecoveryStore
  ) async throws(RegainError) -> Bool {
    let rows = try await store.rows(for: ReadRequest([.record(EpochRecord.key)]))
    return !rows.records.isEmpty
  }

  package static func initialize(
    _ store: any RecoveryStore, keyring: Keyring, origin: RequestOrigin, clock: any WallClock,
    random: any RandomSource
  ) async throws(RegainError) -> Bool {
    let context = ServiceContext(
      store: store, keyring: keyring, configuration: .standard, clock: clock,
      random: random)
    let request = ReadRequest([
      .record(EpochRecord.key), .record(ClockRecord.key), .keyUse,
    ])
    return try await context.commit(reading: request, for: .upkeep) {
      snapshot throws(RegainError) in
      if snapshot.record(EpochRecord.key) != nil {
        _ = try context.epoch(in: snapshot)
        return Decision([], .success(false))
      }
      guard snapshot.keyUse.isEmpty else {
        throw RegainError(
          .misconfigured, "The store has rows but lost its identity. Restore it from a backup.")
      }
      return Decision(try firstRows(context, origin: origin), .success(true))
    }
  }

  private static func firstRows(
    _ context: ServiceContext, origin: RequestOrigin
  ) throws(RegainError) -> [Change] {
    let now = context.clock.now
    let epoch = EpochRecord(id: try context.makeIdentifier(), number: 1)
    return [
      try context.rows.inserting(epoch, scope: .store, id: EpochRecord.key.id),
      try context.rows.inserting(
        ClockRecord(highest: now), scope: .store, id: ClockRecord.key.id),
      try context.audit.appending(AuditEvent(.storeInitialised).committing(origin), at: now),
    ]
  }
}
