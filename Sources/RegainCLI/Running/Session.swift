internal import Regain
internal import RegainFiles

/// An installation that is open: keyring, store and policy, in that order.
struct Session {
  let places: Places
  let keyring: Keyring
  let store: any RecoveryStore
  let configuration: RecoveryConfiguration
  let service: RecoveryService

  /// - Parameters:
  ///   - anchorPath: instead of the one that is configured.
  ///   - isForStop: an anchor or a witness that is not configured rightly keeps nobody from stopping.
  static func open(
    _ options: GlobalOptions, anchorPath: String? = nil, isForStop: Bool = false
  ) async throws -> Session {
    let places = try options.places()
    let keyring = try Installation.loadKeyring(places)
    let configuration = try PolicyFile(path: places.policyPath).load()
    if configuration.profile == .nist && places.isKeyringBesideStore {
      throw RegainError(
        .misconfigured,
        "The nist profile wants the keyring outside of the store's folder: move it and name it "
          + "with --keyring.")
    }
    let anchor = try isForStop ? places.anchorForStop() : places.anchor(at: anchorPath)
    let store = try await places.store.open(createIfMissing: false)
    return Session(
      places: places, keyring: keyring, store: store, configuration: configuration,
      service: RecoveryService(
        store: store, keyring: keyring, configuration: configuration, anchor: anchor))
  }
}
