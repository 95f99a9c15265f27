internal import CLibcrypto

/// How libcrypto reports failure, in one place.
enum Libcrypto {
  /// Turns libcrypto's 1 for success into an error, and leaves no entry in the thread's error queue.
  ///
  /// - Throws: `libraryFailure`; parameters are checked before the call, and reason codes differ
  ///   between versions.
  static func check(_ status: Int32) throws(CryptoError) {
    guard status == 1 else {
      ERR_clear_error()
      throw .libraryFailure
    }
  }

  /// After a call whose failure is an answer: leaves no entry in the thread's error queue.
  static func forgetErrors() { ERR_clear_error() }
}
