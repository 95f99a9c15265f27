// A recovery endpoint, without its web framework.
import Regain
import RegainFiles
import RegainSQLite

// Once, at start-up. `regain init --keyring … --store sqlite:…` made both files.
let keyring = try KeyringFile(path: "/etc/regain/keyring").load()
let store = try await SQLiteRecoveryStore(path: "/var/lib/regain/regain.sqlite")
let recovery = RecoveryService(store: store, keyring: keyring)

/// Gives a signed-in user a sheet; `show` renders it once.
func issueSheet(
  to user: String, show: (_ slot: Int, _ code: Span<UInt8>) -> Void
) async throws(RegainError) {
  let request = try SheetRequest(account: AccountID(user))
  _ = try await recovery.backupCodes.issue(request, authority: try .session(actor: user)) { sheet in
    sheet.exposeForDisplay(show)
  }
}

/// What a user types who is locked out.
func recover(_ user: String, code: String, from address: String) async -> String {
  do {
    let redeemed = try await recovery.backupCodes.redeem(
      TypedCode(code), by: AccountID(user), origin: RequestOrigin(source: address))
    return "Welcome back. \(redeemed.remaining) codes are left."
  } catch {
    switch error.code {
    case .malformed: return error.message  // a slip: nothing was counted
    case .throttled: return "Please wait \(error.retryAfterSeconds ?? 60) seconds."
    case .refused: return "This code was not accepted."
    default: return "Recovery is not available right now."  // never let anyone in on these
    }
  }
}
