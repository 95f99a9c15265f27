public import Regain
internal import RegainCrypto

extension RecoveryService {
  /// A service whose time and random bytes the test holds in its hands.
  ///
  /// - Parameters:
  ///   - store: initialised here if it is not yet.
  ///   - keyring: one made from the seed unless given.
  /// - Throws: as ``initialize(_:keyring:origin:)``.
  public static func forTesting(
    store: any RecoveryStore = InMemoryRecoveryStore(), keyring: Keyring? = nil,
    configuration: RecoveryConfiguration = .standard, clock: ManualClock = ManualClock(),
    seed: UInt64 = 1, anchor: (any LogAnchor)? = nil
  ) async throws(RegainError) -> RecoveryService {
    let random = SeededRandom(seed: seed)
    let keyring: Keyring = if let keyring { keyring } else { try .forTesting(seed: seed) }
    _ = try await initialize(
      store, keyring: keyring, origin: .unnamed, clock: clock, random: random)
    return RecoveryService(
      store: store, keyring: keyring, configuration: configuration, clock: clock, random: random,
      anchor: anchor)
  }
}

extension Keyring {
  /// The same keyring for the same seed: it protects nothing.
  public static func forTesting(seed: UInt64 = 1) throws(RegainError) -> Keyring {
    try Keyring(at: ManualClock().now, random: SeededRandom(seed: seed ^ 0x6B65_7973))
  }
}

extension BackupCodes {
  /// Issues a sheet and hands its codes over as text, by slot; 0 is the stop code. For tests alone:
  /// text cannot be wiped.
  public func issueForTesting(
    _ request: SheetRequest, activate: Bool = false, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> (sheet: IssuedSheet, codes: [String]) {
    var codes = [String](repeating: "", count: request.codeCount + 1)
    let sheet = try await issue(
      request, authority: try .administrator(actor: "test", reason: "a test"), activate: activate,
      idempotencyKey: idempotencyKey
    ) { sheet in
      sheet.exposeForDisplay { slot, text in
        codes[slot] = String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
      }
    }
    return (sheet, codes)
  }
}

extension RecoveryTokens {
  /// Issues a token and hands it over as text. For tests alone: text cannot be wiped.
  public func issueForTesting(
    _ request: TokenRequest, idempotencyKey: IdempotencyKey? = nil
  ) async throws(RegainError) -> String {
    let issued = try await issue(request, idempotencyKey: idempotencyKey)
    return issued.exposeForDisplay { text in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }
}
