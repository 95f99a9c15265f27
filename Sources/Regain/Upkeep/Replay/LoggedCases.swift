/// Which cases are over by the log.
struct LoggedCases: Sendable {
  private(set) var over: Set<RandomIdentifier> = []

  mutating func note(_ event: LoggedEvent) {
    guard event.name == AuditEventName.caseChanged.rawValue, let id = event.identifier("case"),
      let state = event.fields["state"].flatMap({ try? CaseState($0) })
    else { return }
    if state.isOver { over.insert(id) } else { over.remove(id) }
  }
}

extension LogComparison {
  /// Cases whose rows were put back as they were before somebody ended them.
  func findings(_ told: LoggedCases) async throws(RegainError) -> [Finding] {
    var findings: [Finding] = []
    try await context.forEachRecord(of: .recoveryCase) { row throws(RegainError) in
      guard let record = try? context.rows.open(row, as: RecoveryCaseRecord.self).body,
        let id = RandomIdentifier(hex: row.key.id), told.over.contains(id), !record.state.isOver
      else { return }
      findings.append(
        Finding(
          .alarm, "case",
          "The case \(id.hex) is over by the log, and its row says \(record.state): it was put back. Deny it."
        ))
    }
    return findings
  }
}
