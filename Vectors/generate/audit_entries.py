"""Entries of the log, byte for byte."""

from common import fixed, frame, sha256

ABOUT = "fields in clear and personal values with their salts make these bytes and this leaf hash."


def entry(number, at, event, fields, personal):
    identifier = fixed(f"entry {number}", 16).hex()
    lines, values = dict(fields), []
    for name, value in personal.items():
        salt = fixed(f"entry salt {number} {name}", 32)
        lines[name + "-commitment"] = sha256(
            frame("regain/commitment/v1", name, salt, value)).hex()
        values.append({"name": name, "salt": salt.hex(), "value": value})
    text = f"regain-audit-entry-v1\nid {identifier}\nat {at}\nevent {event}\n"
    text += "".join(f"{name} {lines[name]}\n" for name in sorted(lines, key=str.encode))
    data = text.encode()
    return {
        "result": "valid", "comment": event, "entryID": identifier, "at": at, "event": event,
        "fields": fields, "personal": values, "bytes": data.hex(),
        "leafHash": sha256(b"\x00" + data).hex(),
    }


def make():
    account, sheet = fixed("reference", 16).hex(), fixed("entry sheet", 16).hex()
    receipt = fixed("receipt", 16).hex()
    return [
        entry(1, "2026-01-01T00:00:00Z", "store-initialised", {}, {}),
        entry(
            2, "2026-11-24T09:30:00Z", "sheet-issued",
            {"account": account, "authority": "administrator", "count": "10",
             "profile": "standard", "sheet": sheet},
            {"actor": "root", "reason": "by an administrator"}),
        entry(
            3, "2026-11-24T09:31:07Z", "code-redeemed",
            {"account": account, "factor": "backup-code", "receipt": receipt, "remaining": "9",
             "sheet": sheet, "slot": "1"}, {"source": "192.0.2.1"}),
        entry(
            4, "2026-11-24T09:32:00Z", "code-refused",
            {"bucket": "4095", "factor": "backup-code", "reason": "unknown-account"},
            {"source": "2001:db8::1"}),
        entry(
            5, "9999-12-31T23:59:59Z", "account-frozen",
            {"account": account, "sheet": sheet, "until": "9999-12-31T23:59:59Z"}, {}),
        entry(
            6, "1970-01-01T00:00:00Z", "sheet-issued", {"account": account},
            {"actor": "caf\u00e9", "reason": "line\nbreak", "source": ""}),
    ]
