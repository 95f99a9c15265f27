/// Why a primitive gave no result.
///
/// The cases say what a caller can do about it and nothing about secrets; the libraries' own reason
/// codes are never looked at, since they change between versions.
package enum CryptoError: Error, Equatable {
  /// Memory for a secret or for a password hash could not be had.
  case outOfMemory

  /// A size, count or cost outside the documented bounds: the caller's mistake.
  case invalidParameters

  /// A tag did not match, or a sealed message is shorter than its overhead.
  case authenticationFailed

  /// Bytes that are no key of their algorithm, or none that can be trusted with anything.
  case invalidKey

  /// Text that is not the one canonical encoding of some bytes.
  case malformedEncoding

  /// libsodium or libcrypto failed where its documentation leaves no reason to.
  case libraryFailure
}
