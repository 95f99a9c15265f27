#if PostgreSQL
  internal import Regain

  /// The statements that append entries to the log: its head is moved once, and each entry finds its
  /// index behind it.
  ///
  /// Whoever moved the head holds it until its transaction ends, so that indices have no gap. These
  /// statements come last in a transaction, which keeps that time short and the order of locks the same
  /// for all.
  struct LogPlan: Sendable {
    private(set) var steps: [ChangePlan.Step] = []

    init(_ entries: [AuditEntry]) {
      guard !entries.isEmpty else { return }
      add(
        PostgresStatement(
          """
          UPDATE regain_log_head SET size = size + $1 WHERE tenant = '' AND account = '' RETURNING 1
          """, [.integer(Int64(entries.count))]),
        otherwise: "The head of the log is missing. Run `regain doctor`.")
      for (offset, entry) in entries.enumerated() {
        add(entry, behindHead: entries.count - offset)
      }
    }

    private mutating func add(_ entry: AuditEntry, behindHead distance: Int) {
      add(
        PostgresStatement(
          """
          INSERT INTO regain_audit_entry (tenant, account, id, log_index, bytes, leaf_hash)
          SELECT '', '', $1, size - $2, $3, $4 FROM regain_log_head WHERE tenant = '' AND account = ''
          ON CONFLICT (tenant, account, id) DO NOTHING RETURNING 1
          """,
          [
            .text(entry.id.hex), .integer(Int64(distance)), .bytes(entry.bytes),
            .bytes(entry.leafHash),
          ]), otherwise: "This entry is in the log already.")
      for value in entry.values {
        add(
          PostgresStatement(
            """
            INSERT INTO regain_audit_value (tenant, account, entry_id, field, salt, value)
            VALUES ('', '', $1, $2, $3, $4)
            ON CONFLICT (tenant, account, entry_id, field) DO NOTHING RETURNING 1
            """,
            [
              .text(entry.id.hex), .text(value.field), .bytes(value.salt),
              .bytes(Array(value.value.utf8)),
            ]), otherwise: "A value of this entry is in the log already.")
      }
    }

    private mutating func add(_ statement: PostgresStatement, otherwise why: String) {
      steps.append(ChangePlan.Step(statement: statement, otherwise: .unavailable(why), row: []))
    }
  }
#endif
