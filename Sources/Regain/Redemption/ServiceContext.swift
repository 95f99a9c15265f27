package import RegainCrypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What every room of the service works with.
package struct ServiceContext: Sendable {
  package let store: any RecoveryStore
  package let keyring: Keyring
  package let configuration: RecoveryConfiguration
  package let random: any RandomSource
  package let clock: ClockGuard
  package let permits: HashPermits
  /// For imported codes: several slow hashes a guess, which must not hold up the others.
  package let importPermits: HashPermits
  package let rows: RowAuthenticator
  package let transactor: Transactor
  package let audit: AuditRecorder
  package let limiter: AttemptLimiter
  package let unwrittenStops = UnwrittenStops()
  package let refusals = RefusalTally()
  /// Nil where no anchor is configured.
  package let keeper: AnchorKeeper?

  package init(
    store: any RecoveryStore, keyring: Keyring, configuration: RecoveryConfiguration,
    clock: any WallClock, random: any RandomSource, anchor: (any LogAnchor)? = nil
  ) {
    keeper = anchor.map { AnchorKeeper($0) }
    self.store = store
    self.keyring = keyring
    self.configuration = configuration
    self.random = random
    self.clock = ClockGuard(clock: clock)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    permits = HashPermits(count: cores)
    importPermits = HashPermits(count: cores / 2)
    rows = RowAuthenticator(keyring: keyring)
    transactor = Transactor(store: store, random: random)
    audit = AuditRecorder(random: random)
    limiter = AttemptLimiter(limits: configuration.attempts)
  }

  package func makeIdentifier() throws(RegainError) -> RandomIdentifier {
    try RandomIdentifier(from: random)
  }

  /// HMAC under a look-up key: what stands for a name that must be found and not read.
  package func lookUpDigest(_ frame: Frame) throws(RegainError) -> [UInt8] {
    let key = keyring.active(.lookUp)
    return try mapCryptoErrors { () throws(CryptoError) in
      try key.material.withBytes { lookUpKey throws(CryptoError) in
        try HMAC.authenticationCode(for: frame.bytes.span, key: lookUpKey)
      }
    }
  }
}
