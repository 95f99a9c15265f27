internal import Regain

/// Tells how each account stands, and the sums last.
struct SurveyReport {
  let asJSON: Bool
  /// Only accounts with one of these; nil: all.
  let only: [String]?
  private var accounts = 0
  private var recoverable = 0
  private var counts: [String: Int] = [:]

  /// What `--only` can ask for.
  static let names =
    SheetCondition.all.map(\.name)
    + ["no-sheet", "pending", "suspended", "expired", "spent", "frozen", "not-counted", "tampered"]

  init(asJSON: Bool, only: [String]?) { (self.asJSON, self.only) = (asJSON, only) }

  mutating func tell(_ survey: SheetSurvey) {
    let conditions = survey.conditions.map(\.name)
    let all = Set(conditions + [survey.obstacle?.name].compactMap { $0 })
    accounts += 1
    if survey.obstacle == nil { recoverable += 1 }
    for name in all { counts[name, default: 0] += 1 }
    if let only, all.isDisjoint(with: only) { return }
    asJSON ? tellScript(survey, conditions) : tellPerson(survey, conditions)
  }

  private func tellScript(_ survey: SheetSurvey, _ conditions: [String]) {
    let sheet = survey.status?.active ?? survey.status?.pending
    Output.json(
      Line(
        account: survey.account.description, canRecover: survey.obstacle == nil,
        obstacle: survey.obstacle?.name, conditions: conditions,
        sheet: sheet?.sheet.description, state: sheet?.state.name, profile: sheet?.profile.name,
        issuedAt: sheet?.issuedAt.description, expiresAt: sheet?.expiresAt?.description,
        total: sheet?.total, remaining: sheet?.remaining,
        pendingSheet: survey.status?.pending?.sheet.description,
        importedFrom: sheet?.importedFrom?.format.name))
  }

  private func tellPerson(_ survey: SheetSurvey, _ conditions: [String]) {
    let sheet = survey.status?.active ?? survey.status?.pending
    let left = sheet.map { "\($0.remaining) of \($0.total)" } ?? "-"
    let what = survey.obstacle.map { "cannot recover: \($0.name)" } ?? "ok"
    let more = conditions.isEmpty ? "" : "  (\(conditions.joined(separator: ", ")))"
    Output.line("\(survey.account)  \(left)  \(what)\(more)")
  }

  func conclude() {
    if asJSON {
      return Output.json(
        Sums(
          result: ExitStatus.ok.word, accounts: accounts, canRecover: recoverable,
          counts: counts))
    }
    Output.message("Accounts: \(accounts). Could recover today: \(recoverable).")
    for name in Self.names where counts[name] != nil {
      Output.message("\(name): \(counts[name] ?? 0)")
    }
  }

  private struct Line: Encodable {
    let account: String
    let canRecover: Bool
    @OrNull var obstacle: String?
    let conditions: [String]
    @OrNull var sheet: String?
    @OrNull var state: String?
    @OrNull var profile: String?
    @OrNull var issuedAt: String?
    @OrNull var expiresAt: String?
    @OrNull var total: Int?
    @OrNull var remaining: Int?
    @OrNull var pendingSheet: String?
    @OrNull var importedFrom: String?
  }

  private struct Sums: Encodable {
    let result: String
    let accounts: Int
    let canRecover: Int
    let counts: [String: Int]
  }
}
