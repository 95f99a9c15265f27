internal import Regain

/// One account as scripts read it: the sheet that redeems, or else the one that waits, at the top; the
/// one that waits beside it.
struct StatusAnswer: Encodable {
  let account: String
  @OrNull var sheet: String?
  @OrNull var state: String?
  @OrNull var profile: String?
  @OrNull var label: String?
  @OrNull var issuedAt: String?
  @OrNull var expiresAt: String?
  let total: Int
  let remaining: Int
  let replaceSoon: Bool
  let conditions: [String]
  let used: [Use]
  @OrNull var confirmedAt: String?
  @OrNull var confirmSlot: Int?
  @OrNull var pendingSheet: String?
  @OrNull var pendingIssuedAt: String?
  @OrNull var frozenUntil: String?
  @OrNull var importedFrom: String?
  @OrNull var grade: String?

  struct Use: Encodable {
    let slot: Int
    let at: String
  }

  init(_ account: String, _ status: BackupCodesStatus) {
    let top = status.active ?? status.pending
    self.account = account
    sheet = top?.sheet.description
    state = top?.state.name
    profile = top?.profile.name
    label = top?.label
    issuedAt = top?.issuedAt.description
    expiresAt = top?.expiresAt?.description
    total = top?.total ?? 0
    remaining = top?.remaining ?? 0
    replaceSoon = top?.replaceSoon ?? true
    conditions = top?.conditions.map(\.name) ?? []
    used = top?.used.map { Use(slot: $0.slot, at: $0.at.description) } ?? []
    confirmedAt = top?.confirmedAt?.description
    confirmSlot = status.slotToConfirm
    pendingSheet = status.pending?.sheet.description
    pendingIssuedAt = status.pending?.issuedAt.description
    frozenUntil = status.frozenUntil?.description
    importedFrom = top?.importedFrom?.format.name
    grade = top?.importedFrom?.grade.name
  }
}
