internal import CRegainShims

/// ECDSA (FIPS 186-5, 6) over a digest, by libcrypto.
enum ECDSA {
  /// The public key of a scalar.
  ///
  /// - Returns: 04 ‖ x ‖ y.
  /// - Throws: `libraryFailure`, also for 0 and for what is not below the order of the curve; `invalidParameters`.
  static func publicPoint(
    _ algorithm: SignatureAlgorithm, scalar: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    guard let curve = algorithm.curve, let size = algorithm.coordinateByteCount else {
      throw .invalidParameters
    }
    let count = 1 + 2 * size
    // unsafe: `scalar.count` bytes in, `count` bytes out.
    return try unsafe [UInt8](count: count) { out throws(CryptoError) in
      try Libcrypto.check(
        unsafe scalar.withCPointer {
          unsafe regain_ec_public_point(curve, $0, scalar.count, out, count)
        })
    }
  }

  /// - Returns: DER.
  static func sign(
    digest: [UInt8], _ algorithm: SignatureAlgorithm, scalar: Span<UInt8>
  ) throws(CryptoError) -> [UInt8] {
    guard let curve = algorithm.curve else { throw .invalidParameters }
    let digest = digest.span
    var count = 256
    // unsafe: each pointer goes with its own count; `out` has 256 bytes.
    let signature = try unsafe [UInt8](count: 256) { out throws(CryptoError) in
      let status = unsafe scalar.withCPointer { scalarStart in
        unsafe digest.withCPointer { digestStart in
          unsafe regain_ecdsa_sign(
            curve, scalarStart, scalar.count, digestStart, digest.count, out, &count)
        }
      }
      try Libcrypto.check(status)
    }
    return Array(signature.prefix(count))
  }

  /// Whether a signature in strict DER is that of the digest; a high S is.
  ///
  /// - Parameter point: 04 ‖ x ‖ y.
  static func isValid(
    _ signature: [UInt8], digest: [UInt8], _ algorithm: SignatureAlgorithm, point: [UInt8]
  ) throws(CryptoError) -> Bool {
    guard let curve = algorithm.curve else { throw .invalidParameters }
    let (point, digest, signature) = (point.span, digest.span, signature.span)
    // unsafe: each pointer goes with its own count.
    let status = unsafe point.withCPointer { pointStart in
      unsafe digest.withCPointer { digestStart in
        unsafe signature.withCPointer { signatureStart in
          unsafe regain_ecdsa_is_valid(
            curve, pointStart, point.count, digestStart, digest.count, signatureStart,
            signature.count)
        }
      }
    }
    if status != 1 { Libcrypto.forgetErrors() }
    return status == 1
  }
}
