internal import CSodium

/// The one place that starts libsodium.
enum Sodium {
  // `sodium_init` answers 0 the first time and 1 later; -1 means it must not be used. A static
  // `let` is initialised once, whatever the number of threads.
  private static let isReady = sodium_init() >= 0

  /// Makes libsodium ready; every use of it comes after this.
  static func start() throws(CryptoError) {
    guard isReady else { throw .libraryFailure }
  }

  /// Turns libsodium's 0 for success and -1 for failure into an error.
  static func check(_ status: Int32, otherwise error: CryptoError) throws(CryptoError) {
    guard status == 0 else { throw error }
  }
}
