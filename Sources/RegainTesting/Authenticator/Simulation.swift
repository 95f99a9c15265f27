internal import Regain
internal import RegainCrypto

/// One ceremony of a simulated authenticator.
struct Simulation {
  private let behavior: AuthenticatorBehavior
  private let kind, challenge, origin, relyingPartyID: String
  private let counter: UInt32

  init(
    _ behavior: AuthenticatorBehavior, kind: String, challenge: String, origin: String,
    relyingPartyID: String, counter: UInt32
  ) {
    (self.behavior, self.counter) = (behavior, counter)
    self.kind = behavior.type ?? kind
    self.challenge = behavior.challenge ?? challenge
    self.origin = behavior.origin ?? origin
    self.relyingPartyID = behavior.relyingPartyID ?? relyingPartyID
  }

  func registration(
    of key: SimulatedKey, attest: SimulatedAuthenticator.AttestationMaker?
  ) throws(RegainError) -> String {
    let client = clientData
    let data = try head(key, flags: 0x40) + attestedCredential(key)
    let hash = try hash(client)
    let (format, statement) =
      if let attest { try attest(data, hash) } else { try attestation(data, hash, key) }
    let object = CBORValue.map(
      CBORMap([
        (.text("fmt"), .text(format)), (.text("attStmt"), .map(statement)),
        (.text("authData"), .bytes(data)),
      ]))
    return message(
      key.id,
      [
        "clientDataJSON": text(client), "attestationObject": text(CBORWriter.encode(object)),
        "transports": .strings(["internal"]),
      ])
  }

  func assertion(
    by key: SimulatedKey, signingWith signer: SimulatedKey
  ) throws(RegainError) -> String {
    let client = clientData
    let data = try head(key, flags: 0)
    let signature = try signer.sign(data + (try hash(client)))
    return message(
      key.id,
      [
        "clientDataJSON": text(client), "authenticatorData": text(data),
        "signature": text(signature),
        "userHandle": behavior.namesAccount ? text(key.userHandle) : .null,
      ])
  }

  /// In the order of WebAuthn L3, 5.8.1.1.
  private var clientData: [UInt8] {
    var object: JSONObject = [
      "type": .string(kind), "challenge": .string(challenge), "origin": .string(origin),
    ]
    if let isCrossOrigin = behavior.isCrossOrigin {
      object.append("crossOrigin", .bool(isCrossOrigin))
    }
    if let topOrigin = behavior.topOrigin { object.append("topOrigin", .string(topOrigin)) }
    return Array(JSONWriter.encode(.object(object)).utf8)
  }

  private func head(_ key: SimulatedKey, flags: UInt8) throws(RegainError) -> [UInt8] {
    let isEligible = behavior.isBackupEligible ?? key.isBackupEligible
    let bits: [(Bool, UInt8)] = [
      (behavior.isUserPresent, 0x01), (behavior.isUserVerified, 0x04), (isEligible, 0x08),
      (behavior.isBackedUp, 0x10),
    ]
    let flags = bits.reduce(flags) { $1.0 ? $0 | $1.1 : $0 }
    let count = (0..<4).reversed().map { UInt8(truncatingIfNeeded: counter >> UInt32($0 * 8)) }
    return try hash(Array(relyingPartyID.utf8)) + [flags] + count
  }

  private func attestedCredential(_ key: SimulatedKey) -> [UInt8] {
    // A model of no maker's, and an id of 32 bytes.
    [UInt8](repeating: 0, count: 16) + [0, UInt8(key.id.count)] + key.id
      + CBORWriter.encode(.map(key.publicKey))
  }

  private func attestation(
    _ data: [UInt8], _ clientDataHash: [UInt8], _ key: SimulatedKey
  ) throws(RegainError) -> (format: String, statement: CBORMap) {
    switch behavior.attestation {
    case .none: return ("none", CBORMap())
    case .packedSelf:
      let algorithm = CBORValue.integer(key.algorithm.coseIdentifier)
      let signature = CBORValue.bytes(try key.sign(data + clientDataHash))
      return ("packed", CBORMap([(.text("alg"), algorithm), (.text("sig"), signature)]))
    }
  }

  private func message(_ id: [UInt8], _ response: JSONObject) -> String {
    let results = behavior.extensionResults.map { (name: $0, value: JSONValue.bool(true)) }
    return JSONWriter.encode(
      .object([
        "id": text(id), "rawId": text(id), "type": .string("public-key"),
        "authenticatorAttachment": .string("platform"), "response": .object(response),
        "clientExtensionResults": .object(JSONObject(results)),
      ]))
  }

  private func text(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes.span)) }

  private func hash(_ bytes: [UInt8]) throws(RegainError) -> [UInt8] {
    try mapCryptoErrors { () throws(CryptoError) in try SHA2.hash(bytes.span) }
  }
}
