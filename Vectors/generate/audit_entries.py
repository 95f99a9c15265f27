"""Entries of the log, byte for byte, and the commitments in them."""

import re

from common import COMPOSED, DECOMPOSED, case, fixed, flipped, frame, sha256

ABOUT = (
    "tests: fields in clear and personal values with their salts make these bytes and this leaf hash. "
    "commitments: name, salt and value (UTF-8 in hex) make this commitment, or (invalid) another one."
)
ACCOUNT, SHEET, RECEIPT, TOKEN = (
    fixed(label, 16).hex() for label in ("reference", "entry sheet", "receipt", "entry token"))


def commitment(name, salt, value):
    return sha256(frame("regain/commitment/v1", name, salt, value))


def entry(number, at, event, fields, personal, flags=()):
    identifier = fixed(f"entry {number}", 16).hex()
    lines, values = dict(fields), []
    for name, value in personal.items():
        salt = fixed(f"entry salt {number} {name}", 32)
        made = lines[name + "-commitment"] = commitment(name, salt, value).hex()
        values.append({"name": name, "salt": salt.hex(), "value": value, "commitment": made})
    text = f"regain-audit-entry-v1\nid {identifier}\nat {at}\nevent {event}\n"
    text += "".join(f"{name} {lines[name]}\n" for name in sorted(lines, key=str.encode))
    for name, value in [("event", event), *lines.items()]:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", name) and re.fullmatch(r"[A-Za-z0-9._:+-]+", value)
    data = text.encode()
    return case(
        "entry", "valid", event, flags, entryID=identifier, at=at, event=event, fields=fields,
        personal=values, bytes=data, leafHash=sha256(b"\x00" + data))


def make():
    account, sheet = {"account": ACCOUNT}, {"account": ACCOUNT, "sheet": SHEET}
    code = sheet | {"factor": "backup-code", "slot": "1"}
    plan = [
        ("2026-01-01T00:00:00Z", "sys_store_initialised", {}, {}),
        ("2026-11-24T09:30:00Z", "authn_sheet_issued",
         sheet | {"authority": "administrator", "count": "10", "profile": "standard"},
         {"actor": "root", "reason": "by an administrator"}),
        ("2026-11-24T09:31:07Z", "authn_login_success", code | {"receipt": RECEIPT, "remaining": "9"},
         {"source": "192.0.2.1"}),
        ("2026-11-24T09:32:00Z", "authn_login_fail",
         {"bucket": "4095", "factor": "backup-code", "reason": "unknown-account"},
         {"source": "2001:db8::1"}),
        ("9999-12-31T23:59:59Z", "authn_login_lock", sheet | {"until": "9999-12-31T23:59:59Z"}, {}),
        ("1970-01-01T00:00:00Z", "authn_sheet_issued", account,
         {"actor": COMPOSED, "reason": "line\nbreak", "source": ""}),
        ("2024-02-29T23:59:59Z", "authn_login_fail", {"account": ACCOUNT, "reason": "wrong-secret"},
         {"reason": DECOMPOSED, "source": "x" * 300}),
        ("2100-03-01T00:00:00Z", "authn_sheet_ended", sheet | {"how": "replaced"}, {"actor": "\U0001f511"}),
        ("2000-02-29T12:00:00Z", "crypt_records_resealed", {"count": "0", "key": "0123456789abcdef"}, {}),
        ("2026-11-24T09:33:00Z", "authn_login_lock", every_field(), {}),
        ("2026-11-24T09:34:00Z", "authn_login_lock", every_field(),
         {"actor": "a", "reason": "b", "source": "c"}),
    ]
    plan += tokens(account | {"token": TOKEN})
    tests = [entry(number, *planned) for number, planned in enumerate(plan, start=1)]
    others = [
        "authn_sheet_activated", "authn_sheet_confirmed", "authn_sheet_drilled", "authn_login_fail_max", "authn_code_replayed",
        "authn_confirmation_fail", "authn_stop_fail", "excess_rate_limit_exceeded"]
    return tests + [
        entry(number, "2026-11-24T10:00:00Z", event, sheet, {}, ["event"])
        for number, event in enumerate(others, start=len(tests) + 1)]


def tokens(token):
    """What becomes of a token."""
    action = {"action": "reset-password", "case": fixed("case", 16).hex(), "request": fixed("request", 32).hex()}
    return [
        ("2026-11-24T09:35:00Z", "authn_token_created",
         token | action | {"channel": "help-desk", "form": "v4.public", "generation": "0", "until": "2026-11-24T09:50:00Z"},
         {"actor": "root"}),
        ("2026-11-24T09:36:00Z", "authn_token_fail", token | {"factor": "token", "reason": "stateChanged"}, {}),
        ("2026-11-24T09:37:00Z", "authn_token_redeemed", token | action | {"generation": "1", "receipt": RECEIPT}, {}),
        ("2026-11-24T09:38:00Z", "authn_token_reuse", {"accounts": "17", "count": "40", "factor": "token"}, {}),
        ("2026-11-24T09:39:00Z", "authn_tokens_revoked", {"account": ACCOUNT, "generation": "2"}, {"source": "192.0.2.1"}),
    ]


def every_field():
    """Each field in clear, in no order; among their values every character that one may have."""
    names = ["until", "slot", "sheet", "remaining", "receipt", "reason", "profile", "key", "how",
             "factor", "count", "bucket", "authority", "account"]
    values = ["A-Z.a-z_0-9:+", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789",
              "-", ".", "_", ":", "+"]
    return {name: values[number % len(values)] for number, name in enumerate(names)}


def make_more():
    """Commitments on their own, and ones to something else than is offered."""
    right = [
        ("actor", b"root"), ("actor", b""), ("source", b"192.0.2.1"), ("reason", COMPOSED.encode()),
        ("reason", DECOMPOSED.encode()), ("source", b"x" * 1000), ("a", b"one letter"),
        ("a-commitment", b"a name that ends as the field does"),
    ]
    tests = []
    for number, (name, value) in enumerate(right):
        salt = fixed(f"commitment salt {number}", 32) if number else bytes(32)
        tests.append(case(
            "commitment", "valid", "a commitment", name=name, salt=salt, value=value,
            commitment=commitment(name, salt, value)))
    name, salt, value = "actor", fixed("commitment salt", 32), b"root"
    for flag, other in {
        "name": ("actos", salt, value), "salt": (name, flipped(salt), value),
        "value": (name, salt, b"Root"),
        "boundary": ("acto", b"r" + salt[:31], salt[31:] + value),
    }.items():
        tests.append(case(
            "commitment", "invalid", f"another {flag}", [flag], name=name, salt=salt, value=value,
            commitment=commitment(*other)))
    return {"commitments": tests}
