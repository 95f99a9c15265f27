-- One redemption as the PostgreSQL store runs it, for pgbench -M extended: the same statements in the same
-- pipelines, with parameters. Each client (of :clients) uses ten codes of an account and goes on to the
-- next; every row is at version 1 before. `RegainBenchmark postgres` fills the rows and gives :clients,
-- :n (0) and the bodies, taken from real rows.
\set n :n + 1
\set use (:n - 1) % 10
\set account :client_id + :clients * ((:n - 1) / 10)
\set attempts 2 * :use + 2
\set settled 2 * :use + 3
\set codes :use + 2
\set id random(1, 9000000000000000000)
\set notice random(1, 9000000000000000000)
\set timeout 4500
\startpipeline
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL statement_timeout = 4500;
SELECT 0::bigint, tenant, account, kind, id, version, body, key_id, mac, NULL::bigint
FROM regain_record JOIN (VALUES ('default'::bytea, :account::bytea, 'account'::text, 'account'::bytea), ('default'::bytea, :account::bytea, 'attempts'::text, 'all'::bytea), ('default'::bytea, ''::bytea, 'attempts'::text, 'bucket-1'::bytea), (''::bytea, ''::bytea, 'epoch'::text, 'epoch'::bytea), (''::bytea, ''::bytea, 'clock'::text, 'high-water'::bytea), ('default'::bytea, :account::bytea, 'backup-codes'::text, 'sheets'::bytea)) AS k (t, a, k, i)
  ON tenant = k.t AND account = k.a AND kind = k.k AND id = k.i
ORDER BY 1, 2, 3, 5;
COMMIT;
\endpipeline
\startpipeline
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT set_config('statement_timeout', :timeout, true), set_config('lock_timeout', :timeout, true),
  set_config('idle_in_transaction_session_timeout', :timeout, true),
  set_config('client_min_messages', 'warning', true),
  set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'off' THEN 'on' WHEN 'local' THEN 'on' ELSE current_setting('synchronous_commit') END, true);
UPDATE regain_record SET version = :attempts, body = :attempts_body, key_id = :key, mac = :mac
WHERE tenant = 'default' AND account = :account AND kind = 'attempts' AND id = 'all' AND version = :attempts - 1
RETURNING 1;
\endpipeline
COMMIT;
\startpipeline
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL statement_timeout = 4500;
SELECT 0::bigint, tenant, account, kind, id, version, body, key_id, mac, NULL::bigint
FROM regain_record JOIN (VALUES ('default'::bytea, :account::bytea, 'account'::text, 'account'::bytea), ('default'::bytea, :account::bytea, 'attempts'::text, 'all'::bytea), ('default'::bytea, ''::bytea, 'attempts'::text, 'bucket-1'::bytea), (''::bytea, ''::bytea, 'epoch'::text, 'epoch'::bytea), (''::bytea, ''::bytea, 'clock'::text, 'high-water'::bytea), ('default'::bytea, :account::bytea, 'backup-codes'::text, 'sheets'::bytea)) AS k (t, a, k, i)
  ON tenant = k.t AND account = k.a AND kind = k.k AND id = k.i
UNION ALL
SELECT 1::bigint, tenant, account, kind, id, at, idempotency_digest, receipt, NULL::bytea, expires_at
FROM regain_consumption WHERE tenant = 'default' AND account = :account AND kind = 'backup-code'
ORDER BY 1, 2, 3, 5;
COMMIT;
\endpipeline
\startpipeline
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT set_config('statement_timeout', :timeout, true), set_config('lock_timeout', :timeout, true),
  set_config('idle_in_transaction_session_timeout', :timeout, true),
  set_config('client_min_messages', 'warning', true),
  set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'off' THEN 'on' WHEN 'local' THEN 'on' ELSE current_setting('synchronous_commit') END, true);
SELECT 1 FROM regain_record
WHERE tenant = '' AND account = '' AND kind = 'epoch' AND id = 'epoch' AND version = 1 FOR SHARE;
SELECT 1 FROM regain_record
WHERE tenant = 'default' AND account = :account AND kind = 'account' AND id = 'account' AND version = 1 FOR SHARE;
UPDATE regain_record SET version = :settled, body = :attempts_body, key_id = :key, mac = :mac
WHERE tenant = 'default' AND account = :account AND kind = 'attempts' AND id = 'all' AND version = :settled - 1
RETURNING 1;
UPDATE regain_record SET version = :codes, body = :codes_body, key_id = :key, mac = :mac
WHERE tenant = 'default' AND account = :account AND kind = 'backup-codes' AND id = 'sheets' AND version = :codes - 1
RETURNING 1;
INSERT INTO regain_record (tenant, account, kind, id, version, body, key_id, mac)
VALUES ('default', :account, 'notice', :notice, 1, :notice_body, :key, :mac)
ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1;
INSERT INTO regain_consumption (tenant, account, kind, id, at, expires_at, idempotency_digest, receipt)
VALUES ('default', :account, 'backup-code', :id, 1, NULL, NULL, :id)
ON CONFLICT (tenant, account, kind, id) DO NOTHING RETURNING 1;
SET LOCAL lock_timeout = 4050;
UPDATE regain_log_head SET size = size + 1 WHERE tenant = '' AND account = '' RETURNING 1;
INSERT INTO regain_audit_entry (tenant, account, id, log_index, bytes, leaf_hash)
SELECT '', '', :id, size - 1, :entry_body, :mac FROM regain_log_head WHERE tenant = '' AND account = ''
ON CONFLICT (tenant, account, id) DO NOTHING RETURNING 1;
\endpipeline
COMMIT;
