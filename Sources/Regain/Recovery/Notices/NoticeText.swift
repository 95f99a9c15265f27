/// What a notice says to its reader, in English.
struct NoticeText: Sendable {
  private let what: String
  private let notice: NoticeRecord
  private let account: AccountID
  private let contact: String?

  init(_ notice: NoticeRecord, account: AccountID, contact: String?) {
    (self.notice, self.account, self.contact) = (notice, account, contact)
    what = AuditEventName(rawValue: notice.event).flatMap { Self.words[$0] } ?? notice.event
  }

  var text: String {
    var lines = ["\(what) (account \(account), \(notice.at))."]
    if notice.recoveryCase != nil {
      lines.append(
        "If this was you, there is nothing to do. If it was not, stop it: use the link or code that comes with this message, "
          + "or the stop code of your sheet. That works without signing in, also after the recovery."
      )
    } else {
      lines.append("If this was not you, use the stop code of your sheet.")
    }
    lines.append(
      contact.map { "To dispute it, or for help: \($0)" }
        ?? "To dispute it, or for help, turn to the service itself.")
    return lines.joined(separator: "\n")
  }

  private static let words: [AuditEventName: String] = [
    .caseOpened: "Somebody has begun to recover the account",
    .caseEvidence: "Part of what a recovery of the account takes was shown",
    .caseChanged: "A recovery of the account has come to another state",
    .caseGranted: "The account was recovered",
    .caseOverridden: "Two agents have decided about a recovery of the account",
    .accountFrozen: "Recovery of the account was stopped",
    .recoveryDisputed: "Recovery of the account was stopped again, and is disputed",
    .freezeLifted: "Recovery of the account goes on: its stop was lifted",
    .addressAdded: "A recovery address or contact was added",
    .addressConfirmed: "A recovery address or contact was confirmed",
    .addressRemoved: "A recovery address or contact was removed",
    .addressDisabled: "A recovery address was disabled after too many wrong codes",
    .sheetIssued: "A sheet of backup codes was issued",
    .sheetActivated: "A sheet of backup codes was activated",
    .sheetConfirmed: "A sheet of backup codes was confirmed",
    .sheetEnded: "A sheet of backup codes was ended",
    .sheetDisabled: "A sheet of backup codes was disabled after too many failures",
    .codeRedeemed: "A backup code was used",
    .deviceEnrolled: "A device was enrolled",
    .deviceEnded: "A device was revoked",
    .deviceQuarantined: "A device was put into quarantine",
    .deviceApproved: "A device has approved a request",
    .deviceDenied: "A device has denied a request",
    .tokenRedeemed: "A recovery token was used",
  ]
}
