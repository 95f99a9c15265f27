/// Which cases are over by the log.
struct LoggedCases: Sendable {
  private(set) var over: Set<RandomIdentifier> = []

  init(of context: ServiceContext) async throws(RegainError) {
    var told: Set<RandomIdentifier> = []
    try await context.forEachEntry { indexed in
      guard let event = try? LoggedEvent(indexed.entry.bytes),
        event.name == AuditEventName.caseChanged.rawValue, let id = event.identifier("case"),
        let state = event.fields["state"].flatMap({ try? CaseState($0) })
      else { return }
      if state.isOver { told.insert(id) } else { told.remove(id) }
    }
    over = told
  }
}

extension LogComparison {
  /// Cases whose rows were put back as they were before somebody ended them.
  func caseFindings(_ context: ServiceContext) async throws(RegainError) -> [Finding] {
    var findings: [Finding] = []
    let told = try await LoggedCases(of: context)
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
