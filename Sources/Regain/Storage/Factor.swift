/// Which kind of credential an attempt was made with.
package enum Factor: String, Sendable, Hashable, Codable, CaseIterable {
  case backupCode = "backup-code"
  case stopCode = "stop-code"
  /// A signature of a device.
  case device
  /// A recovery token. Refusals are summed; nothing is counted, since nothing can be guessed.
  case token
  /// A code that was sent, to an address or a contact.
  case deliveredCode = "delivered-code"
  /// A case secret. Refusals are summed; nothing is counted, since nothing can be guessed.
  case caseSecret = "case-secret"
  /// What agents and provers of identities have signed.
  case statement
}
