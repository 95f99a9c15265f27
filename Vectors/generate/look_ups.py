"""Keyed digests that stand for names."""

from common import fixed, frame, hmac_sha256

ABOUT = (
    "kind idempotency: digest. kind bucket and source: the number of the bucket that a name falls "
    "into; source buckets are 65536, account buckets 4096."
)


def make():
    tests = []
    for number in range(4):
        key = fixed(f"look-up key {number}", 32)
        tenant = ["default", "t", "\u540d", "default"][number]
        account = ["alice", "caf\u00e9", "cafe\u0301", "n" * 255][number]
        sheet = fixed(f"look-up sheet {number}", 16).hex()
        word = f"key-{number}-" + "0123456789abcdef01234567"
        operation = ["redeem-backup-code", "issue-backup-codes"][number % 2]
        credential = [f"{sheet}.{number + 1}", ""][number % 2]
        common = {"key": key.hex(), "tenant": tenant.encode().hex(), "result": "valid"}
        tests.append(common | {
            "kind": "idempotency", "account": account.encode().hex(), "operation": operation,
            "credential": credential, "idempotencyKey": word, "comment": operation,
            "digest": hmac_sha256(
                key,
                frame("regain/idempotency/v1", tenant, account, operation, credential, word)).hex(),
        })
        digest = hmac_sha256(key, frame("regain/bucket/v1", tenant, account))
        tests.append(common | {
            "kind": "bucket", "account": account.encode().hex(), "comment": "an unknown account",
            "bucket": int.from_bytes(digest[:2], "big") % 4096,
        })
        source = ["192.0.2.1", "2001:db8::1", "", "x" * 300][number]
        digest = hmac_sha256(key, frame("regain/source/v1", tenant, source))
        tests.append(common | {
            "kind": "source", "source": source, "comment": "a source",
            "bucket": int.from_bytes(digest[:2], "big"),
        })
    return tests
