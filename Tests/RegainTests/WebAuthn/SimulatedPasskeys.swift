import Foundation
import Regain
import RegainCrypto
import RegainTesting
import Testing

/// What the simulated authenticator is told to make, for a program of others to judge: a passkey and one answer of it.
struct SimulatedPasskey: Sendable {
  let name: String
  var algorithm = WebAuthnAlgorithm.edDSA
  /// Of the registration.
  var made = AuthenticatorBehavior()
  /// Of the answer.
  var answering = AuthenticatorBehavior()
  var format: SimulatedManufacturer.Format?
  /// Whether all of it is as WebAuthn has it.
  var isRight = true

  init(_ name: String, _ change: (inout SimulatedPasskey) -> Void = { _ in }) {
    self.name = name
    change(&self)
  }

  static let right: [SimulatedPasskey] = [
    SimulatedPasskey("Ed25519"), SimulatedPasskey("P-256") { $0.algorithm = .es256 },
    SimulatedPasskey("RSA") { $0.algorithm = .rs256 },
    SimulatedPasskey("Ed25519, its own attestation") { $0.made.attestation = .packedSelf },
    SimulatedPasskey("P-256, its own attestation") {
      ($0.algorithm, $0.made.attestation) = (.es256, .packedSelf)
    },
    SimulatedPasskey("packed, by a manufacturer") { ($0.algorithm, $0.format) = (.es256, .packed) },
    SimulatedPasskey("fido-u2f, by a manufacturer") {
      ($0.algorithm, $0.format) = (.es256, .fidoU2F)
    },
    SimulatedPasskey("synced") {
      ($0.made.isBackupEligible, $0.made.isBackedUp, $0.answering.isBackedUp) = (true, true, true)
    },
    SimulatedPasskey("does not count") { ($0.made.counter, $0.answering.counter) = (.zero, .zero) },
    SimulatedPasskey("does not verify its user") {
      ($0.made.isUserVerified, $0.answering.isUserVerified) = (false, false)
    },
    SimulatedPasskey("does not name its account") { $0.answering.namesAccount = false },
  ]

  /// Each lies in its answer.
  static let wrong: [SimulatedPasskey] = [
    lie("another key's signature") { $0.hasBogusSignature = true },
    lie("without a touch") { $0.isUserPresent = false },
    lie("backed up, and not eligible") { $0.isBackedUp = true },
    lie("a counter that stands still") { $0.counter = .stuck },
    lie("a counter that went back") { $0.counter = .set(0) },
    lie("another page") { $0.origin = "https://example.org.evil.example" },
    lie("another relying party") { $0.relyingPartyID = "evil.example" },
    lie("another challenge") { $0.challenge = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
    lie("a registration's type") { $0.type = "webauthn.create" },
  ]

  private static func lie(
    _ name: String, _ change: (inout AuthenticatorBehavior) -> Void
  ) -> SimulatedPasskey {
    SimulatedPasskey(name) {
      change(&$0.answering)
      $0.isRight = false
    }
  }
}

/// What it made, as it is kept for the other program.
struct RecordedPasskey: Codable, Sendable {
  let name: String
  let algorithm: Int64
  let challenge: String
  let origin: String
  let relyingParty: String
  let registration: String
  let answer: String
  /// In PEM; empty for none.
  let root: String
  let isRight: Bool
}

extension SimulatedPasskey {
  func make() throws -> RecordedPasskey {
    let manufacturer = try SimulatedManufacturer()
    let authenticator =
      if let format {
        SimulatedAuthenticator(
          origin: Ceremony.origin, manufacturer: manufacturer, format: format)
      } else { SimulatedAuthenticator(origin: Ceremony.origin) }
    let ceremony = try Ceremony()
    let registration = try authenticator.register(
      ceremony.creationOptions, algorithm: algorithm, behavior: made)
    let answer = try authenticator.authenticate(
      ceremony.requestOptions([]), behavior: answering)
    return RecordedPasskey(
      name: name, algorithm: algorithm.coseIdentifier, challenge: base64URL(ceremony.challenge),
      origin: Ceremony.origin, relyingParty: "example.org", registration: registration,
      answer: answer, root: format == nil ? "" : manufacturer.certificate, isRight: isRight)
  }
}
