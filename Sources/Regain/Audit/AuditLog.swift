/// The room for the log of everything that happened.
public struct AuditLog: Sendable {
  private let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  /// A page of the log, in order of index.
  ///
  /// - Parameters:
  ///   - index: the first one wanted, from 0.
  ///   - limit: 1 to 1000.
  /// - Throws: `unavailable`.
  public func entries(
    from index: Int64 = 0, limit: Int = 100
  ) async throws(RegainError) -> [AuditLine] {
    let request = ReadRequest([.auditPage(from: max(0, index), limit: min(max(1, limit), 1000))])
    return try await context.store.rows(for: request).auditEntries.map(AuditLine.init)
  }
}

/// One entry of the log, to be read by people and programs.
public struct AuditLine: Sendable {
  /// From 0, without gaps.
  public let index: Int64
  /// 32 hex digits.
  public let id: String
  /// As in `2026-01-31T09:30:00Z`.
  public let at: String
  /// As in `code-redeemed`.
  public let event: String
  /// What the entry says in clear, in order of name.
  public let fields: [(name: String, value: String)]
  /// What stands behind its commitments, where it was not erased.
  public let values: [(name: String, value: String)]

  init(_ indexed: IndexedAuditEntry) {
    let lines = String(decoding: indexed.entry.bytes, as: UTF8.self).split(separator: "\n")
    let pairs = lines.dropFirst().map { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
    }
    index = indexed.index
    id = indexed.entry.id.hex
    at = pairs.first { $0.name == "at" }?.value ?? ""
    event = pairs.first { $0.name == "event" }?.value ?? ""
    fields = pairs.filter { !["id", "at", "event"].contains($0.name) }
    values = indexed.entry.values.map { ($0.field, $0.value) }
  }
}
