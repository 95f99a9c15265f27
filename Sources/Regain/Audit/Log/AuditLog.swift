/// The room for the log of everything that happened.
public struct AuditLog: Sendable {
  package let context: ServiceContext

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
    return try await context.store.rows(for: request).auditEntries.map {
      entry throws(RegainError) in try AuditLine(entry)
    }
  }

  /// Writes what is only counted so far: refusals are summed in memory, and go into the log with the next
  /// attempt of a later minute. For a process that is about to end.
  ///
  /// - Throws: `unavailable`, `unknown`.
  public func writeSums() async throws(RegainError) { try await context.writeSums() }

  /// One entry.
  ///
  /// - Throws: `malformed` where the log has no entry of this index; `unavailable`.
  public func entry(at index: Int64) async throws(RegainError) -> AuditLine {
    guard index >= 0, let line = try await entries(from: index, limit: 1).first,
      line.index == index
    else { throw .noSuchEntry(index) }
    return line
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
  /// As in `authn_login_success`.
  public let event: String
  /// What the entry says in clear, in order of name.
  public let fields: [(name: String, value: String)]
  /// The entry itself, as it is in the tree.
  public let text: String
  /// What stands behind its commitments, where it was not erased.
  public let values: [(name: String, value: String)]

  init(_ indexed: IndexedAuditEntry) throws(RegainError) {
    let logged: LoggedEvent
    do { logged = try LoggedEvent(indexed.entry.bytes) } catch {
      throw RegainError(
        .misconfigured,
        "Entry \(indexed.index) of the log is damaged or was edited. Run `regain doctor`.")
    }
    index = indexed.index
    text = String(decoding: indexed.entry.bytes, as: UTF8.self)
    id = logged.id.hex
    at = logged.at.description
    event = logged.name
    fields = logged.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    values = indexed.entry.values.map { ($0.field, $0.value) }
  }
}

extension RegainError {
  static func noSuchEntry(_ index: Int64) -> RegainError {
    RegainError(.malformed, "The log has no entry \(index). See `regain audit list`.")
  }
}
