internal import CRegainShims

/// Whether a certificate is vouched for, by libcrypto (RFC 5280, 6).
package enum CertificateChain {
  /// Intermediate certificates that are looked at.
  package static let mostIntermediates = 8
  package static let mostAnchors = 256

  /// Whether a path leads from a certificate to a trusted one, at a time.
  ///
  /// A trusted certificate may be a root, an intermediate one or the certificate itself, whatever its own
  /// signature says; it must be within its dates like all the others. At most six lie between the ends. Signatures
  /// and keys of less than 112 bits of strength are refused (SHA-1, RSA below 2048). Nothing is fetched, revocation
  /// is not looked at, and no purpose is asked for.
  ///
  /// - Parameters:
  ///   - intermediates: in any order; untrusted.
  ///   - seconds: since 1970-01-01T00:00:00Z.
  /// - Throws: `invalidParameters` for too many certificates, `libraryFailure`.
  package static func isTrusted(
    _ leaf: Certificate, intermediates: [Certificate], anchors: [Certificate], at seconds: Int64
  ) throws(CryptoError) -> Bool {
    guard intermediates.count <= mostIntermediates, anchors.count <= mostAnchors else {
      throw .invalidParameters
    }
    guard !anchors.isEmpty else { return false }
    let (between, trusted) = (intermediates.flatMap(\.der), anchors.flatMap(\.der))
    let (leafBytes, betweenBytes, trustedBytes) = (leaf.der.span, between.span, trusted.span)
    // unsafe: as many bytes as each array has.
    let verdict = unsafe leafBytes.withCPointer { leafPointer in
      unsafe betweenBytes.withCPointer { betweenPointer in
        unsafe trustedBytes.withCPointer { trustedPointer in
          unsafe regain_is_trusted_chain(
            leafPointer, leafBytes.count, betweenPointer, betweenBytes.count, trustedPointer,
            trustedBytes.count, seconds)
        }
      }
    }
    guard verdict >= 0 else { throw .libraryFailure }
    return verdict == 1
  }
}
