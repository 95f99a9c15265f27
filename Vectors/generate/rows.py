"""The MAC of a row."""

from common import fixed, frame, hmac_sha256

ABOUT = "mac is right for the row under key, or (invalid) is the one of a row that differs in one part."


def mac(key, row):
    return hmac_sha256(
        key,
        frame(
            "regain/row/v1", row["tenant"], row["account"], row["kind"], row["recordID"],
            row["version"].to_bytes(8, "big"), row["body"]))


def test(key, row, code, result, comment):
    shown = {k: v.encode().hex() if isinstance(v, str) and k in ("tenant", "account") else v
             for k, v in row.items()}
    shown["body"] = row["body"].hex()
    return shown | {"key": key.hex(), "mac": code.hex(), "result": result, "comment": comment}


def make():
    tests = []
    base = {"tenant": "default", "account": "alice", "kind": "backup-codes", "recordID": "sheets",
            "version": 3, "body": b'{"active":null}'}
    key = fixed("row key", 32)
    variants = [
        base, base | {"tenant": "", "account": "", "kind": "epoch", "recordID": "epoch", "version": 1},
        base | {"account": "", "kind": "attempts", "recordID": "bucket-4095"},
        base | {"account": "cafe\u0301"}, base | {"version": 2**62, "body": fixed("body", 5000)},
        base | {"kind": "notice", "recordID": fixed("notice", 16).hex(), "body": b""},
    ]
    for row in variants:
        tests.append(test(key, row, mac(key, row), "valid", "a row of kind " + row["kind"]))
    changes = {
        "tenant": "defaulu", "account": "alicf", "kind": "account", "recordID": "sheet",
        "version": 4, "body": b'{"active":nulL}',
    }
    for part, value in changes.items():
        tests.append(test(key, base | {part: value}, mac(key, base), "invalid", f"another {part}"))
    moved = base | {"tenant": "defaulta", "account": "lice"}
    tests.append(test(key, moved, mac(key, base), "invalid", "a byte moved to the next part"))
    tests.append(test(fixed("another key", 32), base, mac(key, base), "invalid", "another key"))
    return tests
