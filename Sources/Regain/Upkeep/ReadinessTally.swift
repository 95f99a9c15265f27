/// Who could not recover today, and whose sheets need seeing to: the first few by name, the others by
/// number.
struct ReadinessTally {
  private static let named = 10

  private var obstacles: [RecoveryObstacle: Int] = [:]
  private var conditions: [SheetCondition: Int] = [:]
  private(set) var details: [Finding] = []

  mutating func note(_ survey: SheetSurvey, owner: String) {
    // Rows that do not verify are findings of their own.
    guard let status = survey.status else { return }
    if let obstacle = survey.obstacle {
      guard count(&obstacles[obstacle, default: 0]) else { return }
      details.append(
        warning("\(owner) cannot recover today: \(obstacle.text).\(Self.advice(obstacle))"))
      return
    }
    for condition in survey.conditions where count(&conditions[condition, default: 0]) {
      details.append(warning(Self.text(condition, status, owner)))
    }
  }

  /// Everything, the sums last.
  var findings: [Finding] {
    let more =
      obstacles.map { ("cannot recover today (\($0.key.name))", $0.key.name, $0.value) }
      + conditions.map { ("have a sheet that is \($0.key.name)", $0.key.name, $0.value) }
    return details
      + more.filter { $0.2 > Self.named }.sorted { $0.1 < $1.1 }.map { what, name, count in
        warning(
          "\(count - Self.named) more accounts \(what): regain codes status --all --only \(name)")
      }
  }

  private func count(_ number: inout Int) -> Bool {
    number += 1
    return number <= Self.named
  }

  private func warning(_ message: String) -> Finding { Finding(.warning, "account", message) }

  private static func advice(_ obstacle: RecoveryObstacle) -> String {
    obstacle == .frozen ? "" : " Issue a new sheet."
  }

  private static func text(
    _ condition: SheetCondition, _ status: BackupCodesStatus, _ owner: String
  ) -> String {
    switch condition {
    case .depleted:
      let left = status.active?.remaining ?? 0
      return
        "\(owner) has \(left) \(left == 1 ? "code" : "codes") left on its sheet; a new one is due."
    case .expiring: return "The sheet of \(owner) ends soon; a new one is due."
    case .weak:
      return "The codes of \(owner) are kept under less work than new ones would be, or were "
        + "imported; a new sheet is due."
    case .unconfirmed:
      return "Nobody has retyped a code of the sheet of \(owner) since it was issued: "
        + "regain codes confirm"
    default:
      return "Nobody has seen the sheet of \(owner) for long. Ask for a drill: regain codes confirm"
    }
  }
}
