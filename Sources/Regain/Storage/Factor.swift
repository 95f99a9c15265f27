/// Which kind of credential an attempt was made with.
package enum Factor: String, Sendable, Hashable, Codable, CaseIterable {
  case backupCode = "backup-code"
  case stopCode = "stop-code"
  /// A signature of a device.
  case device
  /// A recovery token. Refusals are summed; nothing is counted, since nothing can be guessed.
  case token
}
