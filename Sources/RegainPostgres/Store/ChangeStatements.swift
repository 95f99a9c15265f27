#if PostgreSQL
  internal import Regain

  extension PostgresStatement {
    /// The one place where a single-use thing is consumed: the primary key decides who was first.
    static func consume(_ consumption: Consumption) -> PostgresStatement {
      PostgresStatement(
        """
        INSERT INTO regain_consumption
          (tenant, account, kind, id, at, expires_at, idempotency_digest, receipt)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1
        """,
        [
          .bytes(consumption.scope.tenant), .bytes(consumption.scope.account),
          .text(consumption.kind.rawValue), .ascii(consumption.id),
          .integer(consumption.at.secondsSince1970),
          consumption.expiresAt.map { .integer($0.secondsSince1970) },
          consumption.idempotencyDigest.map { .bytes($0) }, .text(consumption.receipt.hex),
        ])
    }

    static func insert(_ record: StoredRecord) -> PostgresStatement {
      PostgresStatement(
        """
        INSERT INTO regain_record (tenant, account, kind, id, version, body, key_id, mac)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1
        """,
        record.key.parameters + [
          .integer(record.version), .bytes(record.body), .text(record.keyID), .bytes(record.mac),
        ])
    }

    static func replace(_ record: StoredRecord) -> PostgresStatement {
      PostgresStatement(
        """
        UPDATE regain_record SET version = $5, body = $6, key_id = $7, mac = $8
        WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = $5 - 1
        RETURNING 1
        """,
        record.key.parameters + [
          .integer(record.version), .bytes(record.body), .text(record.keyID), .bytes(record.mac),
        ])
    }

    /// Holds the row as it is until the transaction ends; others may hold it too.
    static func require(_ key: RecordKey, version: Int64) -> PostgresStatement {
      PostgresStatement(
        """
        SELECT 1 FROM regain_record
        WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = $5 FOR SHARE
        """, key.parameters + [.integer(version)])
    }

    /// A row that is not there cannot be locked; one that this transaction makes and takes away keeps
    /// everyone else from making it until the transaction ends.
    static func holdAbsent(_ key: RecordKey) -> [PostgresStatement] {
      let placeholder = StoredRecord(key: key, version: 0, body: [], keyID: "", mac: [])
      return [
        .insert(placeholder),
        PostgresStatement(
          """
          DELETE FROM regain_record
          WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 AND version = 0 RETURNING 1
          """, key.parameters),
      ]
    }

    /// Answers with one row whatever it finds.
    static func remove(_ key: RecordKey) -> PostgresStatement {
      PostgresStatement(
        """
        WITH removed AS (
          DELETE FROM regain_record
          WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 RETURNING 1
        ) SELECT COUNT(*) FROM removed
        """, key.parameters)
    }

    /// Answers with one row whatever it finds.
    static func forget(_ scope: Scope, _ kind: ConsumptionKind, id: String) -> PostgresStatement {
      PostgresStatement(
        """
        WITH forgotten AS (
          DELETE FROM regain_consumption
          WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4 RETURNING 1
        ) SELECT COUNT(*) FROM forgotten
        """,
        [.bytes(scope.tenant), .bytes(scope.account), .text(kind.rawValue), .ascii(id)])
    }

    /// Only looks, and lets others look.
    var isShared: Bool { sql.hasSuffix("FOR SHARE") }
  }

  extension RecordKey {
    var parameters: [PostgresValue?] {
      [.bytes(scope.tenant), .bytes(scope.account), .text(kind.rawValue), .ascii(id)]
    }
  }

  extension PostgresValue {
    /// An identifier of Regain's, as the bytes of its characters.
    static func ascii(_ text: String) -> PostgresValue { .bytes(Array(text.utf8)) }
  }
#endif
