internal import RegainCrypto

/// The statement of an attestation object (WebAuthn L3, 6.5.2), of whatever format: its members, read strictly.
package struct AttestationStatement: Sendable {
  private let members: CBORMap

  package init(_ members: CBORMap) { self.members = members }

  /// Certificates in a statement. Chains of devices have up to five.
  package static let mostCertificates = CertificateChain.mostIntermediates + 1

  /// Refuses a statement with members that its format does not have, or without one that it has.
  func requireMembers(_ required: Set<String>) throws(RegainError) {
    guard members.hasExactly(required) else {
      throw .badAttestation("it has not the members of its format")
    }
  }

  var isEmpty: Bool { members.count == 0 }
  var hasCertificates: Bool { members["x5c"] != nil }

  /// - Throws: `malformed`.
  func bytes(_ name: String) throws(RegainError) -> [UInt8] {
    guard let bytes = members[name]?.bytes else { throw .badAttestation("\(name) is no bytes") }
    return bytes
  }

  /// - Throws: `malformed`.
  func text(_ name: String) throws(RegainError) -> String {
    guard let text = members[name]?.text else { throw .badAttestation("\(name) is no text") }
    return text
  }

  /// The member `alg`.
  ///
  /// - Throws: `malformed`, `refused` for an algorithm that does not count here.
  func algorithm() throws(RegainError) -> WebAuthnAlgorithm {
    guard let number = members["alg"]?.integer else { throw .badAttestation("alg is no number") }
    guard let algorithm = WebAuthnAlgorithm(registered: number) else {
      throw .refusal(.attestationInvalid)
    }
    return algorithm
  }

  /// The member `x5c`: at least one certificate, the attesting one first.
  ///
  /// - Throws: `malformed`.
  func certificates() throws(RegainError) -> [Certificate] {
    guard let items = members["x5c"]?.array, (1...Self.mostCertificates).contains(items.count)
    else { throw .badAttestation("x5c is no list of certificates, or too long a one") }
    var certificates: [Certificate] = []
    for item in items {
      guard let der = item.bytes, let certificate = try? Certificate(der: der) else {
        throw .badAttestation("x5c has something that is no certificate")
      }
      certificates.append(certificate)
    }
    return certificates
  }
}

extension RegainError {
  static func badAttestation(_ what: String) -> RegainError {
    RegainError(.malformed, "This is no attestation as its format has it: \(what).")
  }
}
