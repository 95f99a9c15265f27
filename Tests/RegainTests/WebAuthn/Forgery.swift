import Regain
import RegainCrypto
import RegainTesting
import Testing

/// Registrations and answers put together by hand, with a key of their own: validly signed, whatever is in them.
final class Forgery {
  static let credentialID = [UInt8](repeating: 0xC1, count: 16)

  let key: SigningKey
  let ceremony: Ceremony

  init() throws {
    ceremony = try Ceremony()
    key = try SigningKey.generate(.ecdsaP256, random: SeededRandom(seed: 44))
  }

  var coordinates: (x: [UInt8], y: [UInt8]) {
    let point = key.publicKey.rawBytes
    return (Array(point[1..<33]), Array(point[33...]))
  }

  /// In the order of CTAP2, as long as the labels are these.
  func coseKey(_ change: (inout [(Int64, CBORValue)]) -> Void = { _ in }) -> [UInt8] {
    var entries: [(Int64, CBORValue)] = [
      (1, .integer(2)), (3, .integer(-7)), (-1, .integer(1)), (-2, .bytes(coordinates.x)),
      (-3, .bytes(coordinates.y)),
    ]
    change(&entries)
    return CBORWriter.encode(
      .map(CBORMap(entries.map { (key: .integer($0.0), value: $0.1) })))
  }

  func head(_ flags: UInt8, counter: UInt8 = 0) throws -> [UInt8] {
    let id = Array("example.org".utf8)
    return try SHA2.hash(id.span) + [flags, 0, 0, 0, counter]
  }

  func attested(
    _ key: [UInt8], id: [UInt8] = Forgery.credentialID, idCount: Int? = nil, flags: UInt8 = 0x45,
    then rest: [UInt8] = []
  ) throws -> [UInt8] {
    let count = idCount ?? id.count
    return try head(flags) + [UInt8](repeating: 0, count: 16)
      + [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + id + key + rest
  }

  func attestationObject(_ data: [UInt8]) -> [UInt8] {
    CBORWriter.encode(
      .map(
        CBORMap([
          (.text("fmt"), .text("none")), (.text("attStmt"), .map(CBORMap())),
          (.text("authData"), .bytes(data)),
        ])))
  }

  func clientData(
    _ type: String, _ members: String = "", prefix: [UInt8] = []
  ) -> [UInt8] {
    let challenge = ceremony.challenge
    let text = base64URL(challenge)
    return prefix
      + Array(
        #"{"type":"\#(type)","challenge":"\#(text)","origin":"https://example.org"\#(members)}"#
          .utf8)
  }

  func register(data: [UInt8]) throws -> VerifiedRegistration {
    try register(object: attestationObject(data))
  }

  func register(object: [UInt8], client: [UInt8]? = nil) throws -> VerifiedRegistration {
    let unverified = try UnverifiedRegistration(
      clientDataJSON: client ?? clientData("webauthn.create"), attestationObject: object)
    return try unverified.verify(
      challenge: ceremony.challenge, policy: ceremony.policy, at: Ceremony.now)
  }

  var known: KnownCredential {
    KnownCredential(
      id: Self.credentialID, publicKey: key.publicKey, algorithm: .es256, isBackupEligible: false,
      counter: 0, userHandle: Ceremony.userHandle)
  }

  /// An answer whose signature is right.
  func answer(data: [UInt8], client: [UInt8]? = nil) throws -> VerifiedAssertion {
    let client = client ?? clientData("webauthn.get")
    let signature = try key.sign(data + (try SHA2.hash(client.span)), hash: .sha256)
    let unverified = try UnverifiedAssertion(
      credentialID: Self.credentialID, clientDataJSON: client, authenticatorData: data,
      signature: signature)
    return try unverified.verify(
      challenge: ceremony.challenge, credential: known, allowed: [Self.credentialID],
      policy: ceremony.policy)
  }
}
