#if PostgreSQL
  internal import Regain

  /// The statements that change the log. For entries to come its head is moved once, and each entry finds its
  /// index behind it.
  ///
  /// Whoever moved the head holds it until its transaction ends, so that indices have no gap. These
  /// statements come last in a transaction, which keeps that time short and the order of locks the same
  /// for all.
  struct LogPlan: Sendable {
    private(set) var steps: [ChangePlan.Step] = []

    init(_ changes: [Change]) {
      var entries: [AuditEntry] = []
      for change in changes {
        if case .append(let entry) = change {
          entries.append(entry)
        } else {
          append(entries)
          entries = []
          add(change)
        }
      }
      append(entries)
    }

    private mutating func add(_ change: Change) {
      switch change {
      case .requireLogSize(let size): add(.requireLogSize(size), otherwise: .logSizeMismatch)
      case .erase(let entry, let field): add(.erase(field, of: entry), otherwise: Self.never)
      case .detach(let index):
        add(.setHead(to: index), otherwise: .logSizeMismatch)
        add(.detach(from: index), otherwise: Self.never)
      case .attach(let entry):
        add(.moveHead(by: 1), otherwise: Self.noHead)
        add(
          .attach(entry), otherwise: .unavailable("No such entry was taken out of the log."))
      case .append, .consume, .write, .require, .remove, .forget: break
      }
    }

    private static let noHead = Rejection.unavailable(
      "The head of the log is missing. Run `regain doctor`.")
    /// Of a statement that answers with one row whatever it finds.
    private static let never = Rejection.unavailable("The store did not answer as it must.")

    private mutating func append(_ entries: [AuditEntry]) {
      guard !entries.isEmpty else { return }
      add(.moveHead(by: entries.count), otherwise: Self.noHead)
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
          ]), otherwise: .unavailable("This entry is in the log already."))
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
            ]), otherwise: .unavailable("A value of this entry is in the log already."))
      }
    }

    private mutating func add(_ statement: PostgresStatement, otherwise: Rejection) {
      steps.append(ChangePlan.Step(statement: statement, otherwise: otherwise, row: []))
    }
  }

  /// Each answers with one row when it did what it must.
  extension PostgresStatement {
    fileprivate static func moveHead(by count: Int) -> PostgresStatement {
      PostgresStatement(
        """
        UPDATE regain_log_head SET size = size + $1 WHERE tenant = '' AND account = '' RETURNING 1
        """, [.integer(Int64(count))])
    }

    fileprivate static func setHead(to size: Int64) -> PostgresStatement {
      PostgresStatement(
        """
        UPDATE regain_log_head SET size = $1
        WHERE tenant = '' AND account = '' AND size >= $1 RETURNING 1
        """, [.integer(size)])
    }

    /// Holds the head, so that the size stays what it is until the transaction ends.
    fileprivate static func requireLogSize(_ size: Int64) -> PostgresStatement {
      PostgresStatement(
        """
        SELECT 1 FROM regain_log_head WHERE tenant = '' AND account = '' AND size = $1 FOR UPDATE
        """, [.integer(size)])
    }

    fileprivate static func erase(
      _ field: String, of entry: RandomIdentifier
    ) -> PostgresStatement {
      PostgresStatement(
        """
        WITH erased AS (
          DELETE FROM regain_audit_value
          WHERE tenant = '' AND account = '' AND entry_id = $1 AND field = $2 RETURNING 1
        ) SELECT COUNT(*) FROM erased
        """, [.text(entry.hex), .text(field)])
    }

    fileprivate static func detach(from index: Int64) -> PostgresStatement {
      PostgresStatement(
        """
        WITH detached AS (
          UPDATE regain_audit_entry SET log_index = NULL
          WHERE tenant = '' AND account = '' AND log_index >= $1 RETURNING 1
        ) SELECT COUNT(*) FROM detached
        """, [.integer(index)])
    }

    fileprivate static func attach(_ entry: RandomIdentifier) -> PostgresStatement {
      PostgresStatement(
        """
        UPDATE regain_audit_entry SET log_index =
          (SELECT size - 1 FROM regain_log_head WHERE tenant = '' AND account = '')
        WHERE tenant = '' AND account = '' AND id = $1 AND log_index IS NULL RETURNING 1
        """, [.text(entry.hex)])
    }
  }
#endif
