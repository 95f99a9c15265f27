/// Which kind of credential an attempt was counted for.
package enum Factor: String, Sendable, Hashable, Codable, CaseIterable {
  case backupCode = "backup-code"
  case stopCode = "stop-code"
  /// A signature of a device.
  case device
}
