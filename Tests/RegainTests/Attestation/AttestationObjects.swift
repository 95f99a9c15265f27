import Regain
import RegainCrypto

/// What becomes of an attestation object: a word as in the vectors, or the reason of a policy's refusal.
func judge(
  _ object: [UInt8], clientDataHash: [UInt8], policy: AttestationPolicy, at time: Timestamp
) -> String {
  word { () throws(RegainError) in
    let attestation = try UnverifiedAttestation(object)
    let format = try AttestationFormat(named: attestation.format)
    let attested = try AttestedKey(
      data: attestation.authenticatorData, clientDataHash: clientDataHash)
    return try policy.judge(attestation.statement, format: format, of: attested, at: time)
  }
}

/// What becomes of a verification: a word as in the vectors, or the reason of a policy's refusal.
func word(_ verify: () throws(RegainError) -> AttestationStanding) -> String {
  do throws(RegainError) {
    return word(for: try verify())
  } catch {
    guard error.code == .refused else { return error.code == .malformed ? "malformed" : "\(error)" }
    return error.reason == .attestationInvalid ? "refused" : error.reason?.rawValue ?? "no reason"
  }
}

/// Cut off at every length, and with one bit flipped of every byte.
func damaged(_ whole: [UInt8]) -> [[UInt8]] {
  whole.indices.flatMap { index in
    var flipped = whole
    flipped[index] ^= 1 << (index % 8)
    return [Array(whole.prefix(index)), flipped]
  }
}

private func word(for standing: AttestationStanding) -> String {
  switch standing {
  case .absent: "none"
  case .selfSigned: "self"
  case .untrusted: "untrusted"
  case .trusted: "trusted"
  }
}

func pem(_ der: [UInt8]) -> String {
  "-----BEGIN CERTIFICATE-----\n" + lines(Base64.encode(der.span))
    + "-----END CERTIFICATE-----\n"
}

private func lines(_ text: String) -> String {
  var rest = Array(text.utf8)[...]
  var lines = ""
  while !rest.isEmpty {
    lines += String(decoding: rest.prefix(64), as: UTF8.self) + "\n"
    rest = rest.dropFirst(64)
  }
  return lines
}
