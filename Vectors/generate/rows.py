"""The MAC of a row."""

from common import COMPOSED, DECOMPOSED, case, fixed, flipped, frame, hmac_sha256

ABOUT = "mac is right for the row under key, or (invalid) is the one of a row that differs in one part."

BASE = {
    "tenant": b"default", "account": b"alice", "kind": "backup-codes", "recordID": "sheets", "version": 3,
    "body": b'{"active":null}',
}
STORE, TENANT = {"tenant": b"", "account": b""}, {"account": b""}


def mac(key, row):
    return hmac_sha256(
        key,
        frame(
            "regain/row/v1", row["tenant"], row["account"], row["kind"], row["recordID"],
            row["version"].to_bytes(8, "big"), row["body"]))


def test(key, row, code, result, comment, flags=()):
    shown = row | {"versionBytes": row["version"].to_bytes(8, "big")}
    return case(row["kind"], result, comment, flags, key=key, mac=code, **shown)


def variants():
    """A row of each kind where it stands, and rows at the ends of what can be."""
    notice, token = (fixed(label, 16).hex() for label in ("notice", "token row"))
    return [
        BASE, BASE | STORE | {"kind": "epoch", "recordID": "epoch", "version": 1},
        BASE | STORE | {"kind": "clock", "recordID": "high-water", "body": b'{"highest":1795510800}'},
        BASE | TENANT | {"kind": "attempts", "recordID": "bucket-4095"},
        BASE | TENANT | {"kind": "attempts", "recordID": "bucket-0"},
        BASE | TENANT | {"kind": "source", "recordID": "bucket-65535"},
        BASE | TENANT | {"kind": "overall", "recordID": "shard-15"},
        BASE | {"kind": "account", "recordID": "account"}, BASE | {"kind": "attempts", "recordID": "all"},
        BASE | {"account": COMPOSED.encode()}, BASE | {"account": DECOMPOSED.encode()},
        BASE | {"tenant": b"n" * 255, "account": b"m" * 255}, BASE | {"tenant": b"t", "account": b"a"},
        BASE | {"version": 2**62, "body": fixed("body", 5000)}, BASE | {"version": 2**63 - 1},
        BASE | {"version": 256}, BASE | {"version": 2**32}, BASE | {"body": bytes(range(256))},
        BASE | {"kind": "notice", "recordID": notice, "body": b""},
        BASE | {"kind": "devices", "recordID": "devices"}, BASE | TENANT | {"kind": "challenge", "recordID": token},
        BASE | {"kind": "tokens", "recordID": "tokens"}, BASE | TENANT | {"kind": "token", "recordID": token},
    ]


def changes():
    return [
        ("tenant", {"tenant": b"defaulu"}), ("tenant", {"tenant": b""}),
        ("account", {"account": b"alicf"}), ("account", {"account": b""}),
        ("kind", {"kind": "account"}), ("kind", {"kind": "tokens"}), ("recordID", {"recordID": "sheet"}),
        ("version", {"version": 4}), ("version", {"version": 2}), ("version", {"version": 3 << 56}),
        ("body", {"body": b'{"active":nulL}'}), ("body", {"body": b'{"active": null}'}),
        ("body", {"body": b""}), ("body", {"body": b'{"active":null}\n'}),
    ]


def make():
    key = fixed("row key", 32)
    right = mac(key, BASE)
    tests = [test(key, row, mac(key, row), "valid", "a row of kind " + row["kind"]) for row in variants()]
    for number in range(2):
        other = [bytes(32), b"\xff" * 32][number]
        tests.append(test(other, BASE, mac(other, BASE), "valid", "a key of one byte over and over"))
    for part, change in changes():
        assert mac(key, BASE | change) != right
        tests.append(test(key, BASE | change, right, "invalid", f"another {part}", [part]))
    for comment, change in [
        ("a byte moved from account to tenant", {"tenant": b"defaulta", "account": b"lice"}),
        ("a byte moved from tenant to account", {"tenant": b"defaul", "account": b"talice"}),
        ("tenant and account exchanged", {"tenant": b"alice", "account": b"default"}),
    ]:
        tests.append(test(key, BASE | change, right, "invalid", comment, ["boundary"]))
    composed, decomposed = (BASE | {"account": name.encode()} for name in (COMPOSED, DECOMPOSED))
    tests.append(test(key, decomposed, mac(key, composed), "invalid", "another spelling", ["account"]))
    tests.append(test(fixed("another key", 32), BASE, right, "invalid", "another key", ["key"]))
    for comment, code in [
        ("first bit changed", flipped(right)), ("last bit changed", flipped(right, 31)),
        ("cut short", right[:31]), ("16 bytes", right[:16]), ("one byte more", right + b"\0"),
        ("nothing", b""), ("zeros", bytes(32)),
        ("under a key of zeros", mac(bytes(32), BASE)),
    ]:
        tests.append(test(key, BASE, code, "invalid", f"the MAC: {comment}", ["mac"]))
    return tests
