package import RegainCrypto

/// What `tpm2_certifycreation` gives a user to prove that a key was made in a TPM and cannot leave it, with the public
/// areas of both keys. Parsed, and nothing verified.
///
/// The attestation key is known to the administrator by its name, who learnt it when the machine was set up: which
/// TPM it belongs to, and that there is one, is not proved by these files.
package struct UnverifiedTPMEvidence: Sendable {
  private let attested: [UInt8]
  private let attestation: TPMAttestation
  private let signature: TPMSignature
  private let key, attestationKey: TPMPublicArea

  /// - Parameters:
  ///   - attestation: TPMS_ATTEST, as `tpm2_certifycreation -o` writes it.
  ///   - signature: TPMT_SIGNATURE, as `tpm2_certifycreation --format tss -s` writes it.
  ///   - keyArea: TPM2B_PUBLIC of the key, as `tpm2_create -u` or `tpm2_readpublic -o` writes it.
  ///   - attestationKeyArea: that of the attestation key.
  /// - Throws: `malformed`.
  package init(
    attestation: [UInt8], signature: [UInt8], keyArea: [UInt8], attestationKeyArea: [UInt8]
  ) throws(RegainError) {
    attested = attestation
    self.attestation = try TPMAttestation(attestation)
    self.signature = try TPMSignature(signature)
    key = try TPMPublicArea(sized: keyArea)
    attestationKey = try TPMPublicArea(sized: attestationKeyArea)
  }

  /// Holds it against the key that is being enrolled.
  ///
  /// - Parameter qualifyingData: what the user was given to have signed along: this enrolment's own.
  /// - Returns: trusted, when the policy names the attestation key; untrusted, when it does not and need not.
  /// - Throws: `refused` when it does not hold, or when trust is needed and there is none.
  package func verify(
    for publicKey: PublicKey, qualifyingData: [UInt8], policy: AttestationPolicy
  ) throws(RegainError) -> AttestationStanding {
    guard attestation.kind == .created, attestation.extraData == qualifyingData,
      attestation.objectName == key.name, key.publicKey == publicKey,
      key.attributes.isSuperset(of: .boundToOneTPM), isAttestationKey,
      try signature.isValid(for: attested, by: attestationKey.publicKey)
    else { throw .refusal(.attestationInvalid) }
    let isTrusted = policy.tpmKeyNames.contains(attestationKey.name)
    return try policy.demand(isTrusted ? .trusted : .untrusted)
  }

  // A TPM lets an unrestricted key sign anything, also bytes that look like an attestation and are its user's.
  private var isAttestationKey: Bool {
    attestationKey.attributes.isSuperset(of: [
      .restricted, .sign, .fixedTPM, .fixedParent, .sensitiveDataOrigin,
    ]) && attestationKey.attributes.isDisjoint(with: .decrypt)
  }
}
