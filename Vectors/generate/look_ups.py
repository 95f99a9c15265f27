"""Keyed digests that stand for names."""

from common import COMPOSED, DECOMPOSED, case, fixed, frame, hmac_sha256

ABOUT = (
    "kind idempotency: digest. kind bucket and source: the number of the bucket that a name falls "
    "into, and the digest that it is from; source buckets are 65536, account buckets 4096."
)
WORD = "0123456789abcdef01234567"


def make():
    tests = []
    for number in range(4):
        key = fixed(f"look-up key {number}", 32)
        tenant = ["default", "t", "\u540d", "default"][number]
        account = ["alice", COMPOSED, DECOMPOSED, "n" * 255][number]
        sheet = fixed(f"look-up sheet {number}", 16).hex()
        operation = ["redeem-backup-code", "issue-backup-codes"][number % 2]
        credential = [f"{sheet}.{number + 1}", ""][number % 2]
        tests.append(
            idempotency(key, tenant, account, operation, credential, f"key-{number}-{WORD}"))
        tests.append(bucket(key, tenant, account))
        source_name = ["192.0.2.1", "2001:db8::1", "", "x" * 300][number]
        tests.append(source(key, tenant, source_name))
    return tests + tokens() + neighbours() + ends()


def tokens():
    key, token = fixed("look-up key 0", 32), fixed("look-up token", 16).hex()
    return [
        idempotency(key, "default", "alice", operation, credential, f"key-5-{WORD}")
        for operation, credential in [
            ("issue-token", "reset-password https://app.example.org"), ("redeem-token", token),
            ("redeem-device-approval", token), ("deny-device-challenge", token)]]


def idempotency(key, tenant, account, operation, credential, word, comment=None, flags=()):
    digest = hmac_sha256(
        key, frame("regain/idempotency/v1", tenant, account, operation, credential, word))
    return case(
        "idempotency", "valid", comment or operation, flags, key=key, tenant=tenant.encode(),
        account=account.encode(), operation=operation, credential=credential, idempotencyKey=word,
        digest=digest)


def bucket(key, tenant, account, comment="an unknown account", flags=()):
    digest = hmac_sha256(key, frame("regain/bucket/v1", tenant, account))
    return case(
        "bucket", "valid", comment, flags, key=key, tenant=tenant.encode(), account=account.encode(),
        digest=digest, bucket=int.from_bytes(digest[:2], "big") % 4096)


def source(key, tenant, name, comment="a source", flags=()):
    digest = hmac_sha256(key, frame("regain/source/v1", tenant, name))
    return case(
        "source", "valid", comment, flags, key=key, tenant=tenant.encode(), source=name, digest=digest,
        bucket=int.from_bytes(digest[:2], "big"))


def neighbours():
    """Under one key, names that differ as little as they can: each has a digest of its own."""
    key, sheet = fixed("look-up neighbours", 32), fixed("look-up sheet 0", 16).hex()
    tests = []
    for comment, tenant, account in [
        ("one name", "default", "alice"), ("tenant and account exchanged", "alice", "default"),
        ("a byte moved to the next part", "defaul", "talice"),
        ("composed", "default", COMPOSED), ("decomposed", "default", DECOMPOSED),
    ]:
        tests.append(bucket(key, tenant, account, comment, ["neighbour"]))
        tests.append(source(key, tenant, account, comment, ["neighbour"]))
        tests.append(idempotency(
            key, tenant, account, "redeem-backup-code", f"{sheet}.1", WORD, comment, ["neighbour"]))
    for comment, operation, credential, word in [
        ("another slot", "redeem-backup-code", f"{sheet}.11", WORD),
        ("a digit moved to the next part", "redeem-backup-code", f"{sheet}.", "1" + WORD),
        ("another operation", "issue-backup-codes", f"{sheet}.1", WORD),
        ("another letter case", "redeem-backup-code", f"{sheet}.1", WORD.upper()),
        ("22 characters", "redeem-backup-code", f"{sheet}.1", WORD[:22]),
        ("255 characters", "redeem-backup-code", f"{sheet}.1", "~" * 127 + "!" * 128),
    ]:
        tests.append(idempotency(
            key, "default", "alice", operation, credential, word, comment, ["neighbour"]))
    assert len({test["digest"] for test in tests}) == len(tests)
    return tests


def ends():
    """Names that fall into the first and the last bucket, found by trying."""
    key, tests = fixed("look-up ends", 32), []
    for make_test, last in [(bucket, 4095), (source, 65535)]:
        for wanted in (0, last):
            names = (make_test(key, "t", f"{number}") for number in range(1_000_000))
            found = next(test for test in names if test["bucket"] == wanted)
            tests.append(found | {"comment": f"bucket {wanted}", "flags": ["end-of-range"]})
    return tests
