/// That a key is in hardware and cannot leave it, shown when it is enrolled. Read, and not yet verified.
///
/// Passkeys bring theirs with their registration.
public struct EnrolmentEvidence: Sendable {
  package let content: Content

  package enum Content: Sendable {
    case tpm(UnverifiedTPMEvidence)
    case securityKey(UnverifiedSSHKeyAttestation, challenge: [UInt8])
  }

  /// That a raw key was made in a TPM: `tpm2_certifycreation` with the SHA-256 of the enrolment's text as qualifying data
  /// (`-q`), by a restricted key. It is `attested` where the policy names that key, else `claimed`.
  ///
  /// - Parameters:
  ///   - attestation: TPMS_ATTEST (`--attestation`, `-o`).
  ///   - signature: TPMT_SIGNATURE (`-s`, with `--format tss`).
  ///   - key: TPM2B_PUBLIC of the key (`tpm2_create -u`).
  ///   - attestationKey: TPM2B_PUBLIC of the restricted key.
  /// - Throws: `malformed`.
  public static func tpm(
    attestation: [UInt8], signature: [UInt8], key: [UInt8], attestationKey: [UInt8]
  ) throws(RegainError) -> EnrolmentEvidence {
    EnrolmentEvidence(
      content: .tpm(
        try UnverifiedTPMEvidence(
          attestation: attestation, signature: signature, keyArea: key,
          attestationKeyArea: attestationKey)))
  }

  /// That an SSH key was made in a security key: what `ssh-keygen -O challenge=FILE -O write-attestation=FILE` wrote. It
  /// is `attested` where it leads to a certificate that the policy trusts, else `claimed`.
  ///
  /// When it was made is not said by it, and need not be: that the key is there now is shown by its signature.
  ///
  /// - Parameters:
  ///   - attestation: at most 16 KiB.
  ///   - challenge: what was in the file that `-O challenge` named, at most 16 KiB.
  /// - Throws: `malformed`.
  public static func securityKey(
    attestation: [UInt8], challenge: [UInt8]
  ) throws(RegainError) -> EnrolmentEvidence {
    guard challenge.count <= UnverifiedSSHKeyAttestation.longest else {
      throw RegainError(.malformed, "The challenge of the attestation has more than 16 KiB.")
    }
    return EnrolmentEvidence(
      content: .securityKey(
        try UnverifiedSSHKeyAttestation(attestation), challenge: challenge))
  }
}
