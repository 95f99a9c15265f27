internal import RegainCrypto

extension AttestationPolicy {
  /// Holds a statement against what it speaks of, and against this policy (WebAuthn L3, 7.1 steps 21 to 24).
  ///
  /// - Throws: `malformed`; `refused` for a statement that does not hold, and where the policy asks for more.
  package func judge(
    _ statement: CBORMap, format: AttestationFormat, of attested: AttestedKey, at time: Timestamp
  ) throws(RegainError) -> AttestationStanding {
    let evidence = try format.verify(AttestationStatement(statement), for: attested)
    return try judge(evidence, of: attested, at: time)
  }

  /// Holds what a statement has shown against this policy.
  func judge(
    _ evidence: AttestationEvidence, of attested: AttestedKey, at time: Timestamp
  ) throws(RegainError) -> AttestationStanding {
    if let models, !models.contains(attested.aaguid) { throw .refusal(.attestationUntrusted) }
    return try demand(try standing(of: evidence, at: time))
  }

  /// Refuses what is not enough.
  func demand(_ standing: AttestationStanding) throws(RegainError) -> AttestationStanding {
    guard requirement.isTrustNeeded else { return standing }
    switch standing {
    case .trusted: return standing
    case .absent: throw .refusal(.attestationMissing)
    case .selfSigned, .untrusted: throw .refusal(.attestationUntrusted)
    }
  }

  private func standing(
    of evidence: AttestationEvidence, at time: Timestamp
  ) throws(RegainError) -> AttestationStanding {
    switch evidence {
    case .none: .absent
    case .selfSigned: .selfSigned
    case .portable: .untrusted
    case .certified(let chain): try isTrusted(chain, at: time) ? .trusted : .untrusted
    }
  }

  private func isTrusted(
    _ chain: [Certificate], at time: Timestamp
  ) throws(RegainError) -> Bool {
    guard let leaf = chain.first else { return false }
    return try mapCryptoErrors { () throws(CryptoError) in
      try CertificateChain.isTrusted(
        leaf, intermediates: Array(chain.dropFirst()), anchors: anchors,
        at: time.secondsSince1970)
    }
  }
}
