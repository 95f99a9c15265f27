// Passkeys in a backend, without its web framework.
import Regain
import RegainFiles
import RegainSQLite

// Once, at start-up.
let policy = try WebAuthnPolicy(
  relyingPartyID: "example.org", relyingPartyName: "Example",
  origins: ["https://accounts.example.org"])
var configuration = RecoveryConfiguration()
configuration.devices = DeviceConfiguration(webAuthn: policy)
let recovery = RecoveryService(
  store: try await SQLiteRecoveryStore(path: "/var/lib/regain/regain.sqlite"),
  keyring: try KeyringFile(path: "/etc/regain/keyring").load(), configuration: configuration)

/// Of a signed-in user. `challenge` goes into the session, `publicKey` to the page.
func beginPasskey(of user: String, name: String) async throws(RegainError) -> IssuedChallenge {
  let request = try EnrolmentRequest(account: AccountID(user), name: name, key: .passkey)
  return try await recovery.devices.enroll(request, authority: try .session(actor: user))
}

/// With the challenge from the session.
func endPasskey(
  _ challenge: ChallengeID, registration: [UInt8]
) async throws(RegainError) -> EnrolledDevice {
  try await recovery.devices.confirm(
    .registration(json: registration), to: PresentedChallenge(challenge))
}

/// `matchNumber` is for the screen of the one who asks.
func askForApproval(
  of user: String, by device: DeviceID, from place: String
) async throws(RegainError) -> IssuedChallenge {
  var request = try ChallengeRequest(
    account: AccountID(user), device: device, action: .resetPassword)
  request.display = try DisplayText("Set a new password")
  request.from = try DisplayText(place)
  request.asksForNumber = true
  return try await recovery.devices.challenge(request)
}

/// What the browser is asked. Without a number, for a denial.
func options(
  for challenge: ChallengeID, typed number: String?
) async throws(RegainError) -> String {
  guard let number else {
    return try await recovery.devices.requestOptions(for: challenge, toDeny: true)
  }
  return try await recovery.devices.requestOptions(
    for: challenge, match: try MatchNumber(number))
}

/// Whether it was approved. It throws for what was neither a yes nor a no of this passkey's.
func decide(
  _ answer: [UInt8], to challenge: ChallengeID, typed number: String?
) async throws(RegainError) -> Bool {
  let match: MatchNumber? = if let number { try MatchNumber(number) } else { nil }
  let verdict = try await recovery.devices.redeem(
    .assertion(json: answer), to: PresentedChallenge(challenge), match: match)
  switch verdict {
  case .approved: return true
  case .denied: return false
  }
}
