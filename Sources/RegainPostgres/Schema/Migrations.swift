#if PostgreSQL
  /// Regain's tables, as steps that may each be run again.
  ///
  /// Plain enough for PostgreSQL and for what speaks its language (Citus, CockroachDB, YugabyteDB,
  /// Aurora DSQL): one definition a step, no foreign keys, sequences, triggers or extensions. Tenant and
  /// account lead every primary key; rows of the store as a whole have both empty. What must be unique
  /// across accounts is a row in the scope of the store or the tenant. Names are bytes: no collation, no
  /// encoding, and the order of bytes.
  enum Migrations {
    static let steps = [
      """
      CREATE TABLE IF NOT EXISTS regain_record (
        tenant bytea NOT NULL, account bytea NOT NULL, kind text NOT NULL, id bytea NOT NULL,
        version bigint NOT NULL, body bytea NOT NULL, key_id text NOT NULL, mac bytea NOT NULL,
        PRIMARY KEY (tenant, account, kind, id)
      )
      """,
      """
      CREATE INDEX IF NOT EXISTS regain_record_by_kind
        ON regain_record (kind, tenant, account, id)
      """,
      """
      CREATE TABLE IF NOT EXISTS regain_consumption (
        tenant bytea NOT NULL, account bytea NOT NULL, kind text NOT NULL, id bytea NOT NULL,
        at bigint NOT NULL, expires_at bigint, idempotency_digest bytea, receipt text NOT NULL,
        PRIMARY KEY (tenant, account, kind, id)
      )
      """,
      """
      CREATE TABLE IF NOT EXISTS regain_log_head (
        tenant bytea NOT NULL, account bytea NOT NULL, size bigint NOT NULL,
        PRIMARY KEY (tenant, account)
      )
      """,
      """
      CREATE TABLE IF NOT EXISTS regain_audit_entry (
        tenant bytea NOT NULL, account bytea NOT NULL, id text NOT NULL, log_index bigint,
        bytes bytea NOT NULL, leaf_hash bytea NOT NULL,
        PRIMARY KEY (tenant, account, id), UNIQUE (tenant, account, log_index)
      )
      """,
      """
      CREATE TABLE IF NOT EXISTS regain_audit_value (
        tenant bytea NOT NULL, account bytea NOT NULL, entry_id text NOT NULL, field text NOT NULL,
        salt bytea NOT NULL, value bytea NOT NULL,
        PRIMARY KEY (tenant, account, entry_id, field)
      )
      """,
      """
      INSERT INTO regain_log_head (tenant, account, size) VALUES ('', '', 0) ON CONFLICT DO NOTHING
      """,
    ]

    /// What may have to be erased leaves no samples in the planner's statistics, which no role of Regain's
    /// can clear. Databases that keep none of columns need not know it.
    static let unsampled = """
      ALTER TABLE regain_audit_value ALTER COLUMN salt SET STATISTICS 0,
        ALTER COLUMN value SET STATISTICS 0
      """

    /// Which steps were taken. Made before the first.
    static let ledger =
      "CREATE TABLE IF NOT EXISTS regain_schema (step bigint NOT NULL PRIMARY KEY)"

    /// Fails on tables of these names that are not these: without a column, or without the key that decides.
    /// Inserts nothing.
    static let shape = [
      insertingNothing(
        into: "regain_record", "tenant, account, kind, id", "version, body, key_id, mac"),
      insertingNothing(
        into: "regain_consumption", "tenant, account, kind, id",
        "at, expires_at, idempotency_digest, receipt"),
      insertingNothing(into: "regain_log_head", "tenant, account", "size"),
      insertingNothing(
        into: "regain_audit_entry", "tenant, account, id", "log_index, bytes, leaf_hash"),
      insertingNothing(
        into: "regain_audit_entry", "tenant, account, log_index", "id, bytes, leaf_hash"),
      insertingNothing(
        into: "regain_audit_value", "tenant, account, entry_id, field", "salt, value"),
    ]

    private static func insertingNothing(
      into table: String, _ key: String, _ others: String
    ) -> String {
      """
      INSERT INTO \(table) (\(key), \(others)) SELECT \(key), \(others) FROM \(table) LIMIT 0
      ON CONFLICT (\(key)) DO NOTHING
      """
    }
  }
#endif
