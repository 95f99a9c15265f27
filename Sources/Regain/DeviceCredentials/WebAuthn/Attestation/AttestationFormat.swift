/// The formats that are verified (WebAuthn L3, 8), by their registered names.
///
/// `android-safetynet` is dead, and `compound` unseen: they are refused like any unknown one.
package enum AttestationFormat: String, Sendable, Hashable, CaseIterable {
  case none
  case packed
  case tpm
  case androidKey = "android-key"
  case fidoU2F = "fido-u2f"
  case apple

  /// - Parameter name: as the attestation object has it; compared as bytes (WebAuthn L3, 7.1 step 21).
  /// - Throws: `refused` for a format that is not verified.
  package init(named name: String) throws(RegainError) {
    let known = Self.allCases.first { $0.rawValue.utf8.elementsEqual(name.utf8) }
    guard let known else { throw .refusal(.attestationInvalid) }
    self = known
  }

  /// Holds a statement against what it speaks of.
  ///
  /// - Returns: what it has shown; whether its certificates are trusted is another question.
  /// - Throws: `malformed`; `refused` for a statement that does not hold, whatever the policy (WebAuthn L3,
  ///   7.1 step 22).
  package func verify(
    _ statement: AttestationStatement, for attested: AttestedKey
  ) throws(RegainError) -> AttestationEvidence {
    switch self {
    case .none: try NoAttestation.verify(statement)
    case .packed: try PackedAttestation.verify(statement, for: attested)
    case .tpm: try TPMKeyAttestation.verify(statement, for: attested)
    case .androidKey: try AndroidKeyAttestation.verify(statement, for: attested)
    case .fidoU2F: try FIDOU2FAttestation.verify(statement, for: attested)
    case .apple: try AppleAttestation.verify(statement, for: attested)
    }
  }
}

/// No statement at all (WebAuthn L3, 8.7).
private enum NoAttestation {
  static func verify(_ statement: AttestationStatement) throws(RegainError) -> AttestationEvidence {
    guard statement.isEmpty else { throw .badAttestation("none is not empty") }
    return .none
  }
}
