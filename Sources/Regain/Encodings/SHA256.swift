internal import RegainCrypto

/// SHA-256 of bytes that are nobody's secret.
///
/// - Returns: 32 bytes.
/// - Throws: `defect` where the library does not do what it must.
package func sha256(_ bytes: [UInt8]) throws(RegainError) -> [UInt8] {
  try mapCryptoErrors { () throws(CryptoError) in try SHA2.hash(bytes.span) }
}
