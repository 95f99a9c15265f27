internal import Foundation
internal import Regain

/// The exit codes that scripts rely on. Thrown when a command has said all there is to say.
struct ExitStatus: Error, Equatable {
  let code: Int32
  /// The word in `"result"`.
  let word: String

  static let ok = ExitStatus(code: 0, word: "ok")
  static let accepted = ExitStatus(code: 0, word: "accepted")
  static let denied = ExitStatus(code: 2, word: "denied")
  static let granted = ExitStatus(code: 0, word: "granted")
  static let pending = ExitStatus(code: 3, word: "pending")
  static let valid = ExitStatus(code: 4, word: "valid")
  static let refused = ExitStatus(code: 1, word: "refused")
  static let usage = ExitStatus(code: 64, word: "usage")
  static let malformed = ExitStatus(code: 65, word: "malformed")
  static let unavailable = ExitStatus(code: 69, word: "unavailable")
  static let defect = ExitStatus(code: 70, word: "defect")
  static let unknown = ExitStatus(code: 74, word: "unknown")
  static let throttled = ExitStatus(code: 75, word: "throttled")
  static let insecurePermissions = ExitStatus(code: 77, word: "permissions")
  static let misconfigured = ExitStatus(code: 78, word: "configuration")

  init(code: Int32, word: String) { (self.code, self.word) = (code, word) }

  /// An error that this table does not know is a defect, never a refusal.
  init(_ code: RegainError.Code) {
    self =
      switch code {
      case .malformed: .malformed
      case .refused: .refused
      case .denied: .denied
      case .pending: .pending
      case .throttled: .throttled
      case .unavailable: .unavailable
      case .unknown: .unknown
      case .misconfigured: .misconfigured
      case .insecurePermissions: .insecurePermissions
      default: .defect
      }
  }
}

/// Ends the process.
func finish(_ status: ExitStatus) -> Never { exit(status.code) }
