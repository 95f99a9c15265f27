"""Sheets sealed to a recipient: the box is built from its parts, so that it is the same in every run."""

import hashlib
import json

from nacl.public import Box, PrivateKey, SealedBox

from check_symbols import complete, grouped
from common import base64url, case, crockford, fixed, frame, sha256

ABOUT = (
    "kind recipient: the two lines of a key pair, and its id. kind sheet: a line that `secretKeyLine` "
    "opens to `plain`, or does not: it was changed, or what was sealed is no sheet."
)
SECRET = fixed("recipient secret", 32)


def public_of(secret):
    return bytes(PrivateKey(secret).public_key)


def public_line(public):
    return f"regain-recipient-v1 {base64url(public)}\n"


def secret_line(secret):
    return f"regain-recipient-secret-v1 {base64url(secret)}\n"


def recipient_id(public):
    return crockford(sha256(frame("regain/recipient-id/v1", public))[:10])


def sealed(plain, public, label):
    """crypto_box_seal with a sender key that is known."""
    sender = PrivateKey(fixed(f"sender {label}", 32))
    nonce = hashlib.blake2b(bytes(sender.public_key) + public, digest_size=24).digest()
    box = Box(sender, PrivateKey(SECRET).public_key).encrypt(plain, nonce).ciphertext
    out = bytes(sender.public_key) + box
    assert SealedBox(PrivateKey(SECRET)).decrypt(out) == plain
    return out


def code(profile, tag, slot, label):
    secret = [byte % 32 for byte in fixed(f"sealed code {label} {slot}", 16 if profile == "standard" else 26)]
    return grouped(complete([tag, slot] + secret))


def plain_text(name="", /, profile="long", count=3, **more):
    facts = {
        "tenant": "default", "account": "alice", "sheet": fixed(f"sheet {name}", 16).hex(),
        "profile": profile, "issued": "2026-01-31T09:30:00Z", "expires": None, "label": None,
        "state": "active", "confirm": None,
    } | more
    lines = ["regain-sheet-v1"] + [f"{word} {value}" for word, value in facts.items() if value]
    lines += [f"code {slot} {code(profile, 7, slot, name)}" for slot in range(1, count + 1)]
    return facts, "\n".join(lines + ["stop " + code(profile, 7, 0, name)]) + "\n"


def line(facts, plain, name="", /, **more):
    public = public_of(SECRET)
    fields = {
        "account": facts["account"], "batch": fixed("batch", 16).hex(), "sheet": facts["sheet"],
        "store": fixed("store", 16).hex(), "tenant": facts["tenant"], "recipient": recipient_id(public),
        "sealed": base64url(sealed(plain.encode(), public, name)),
    } | more
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def make():
    tests = []
    for number in range(3):
        secret = fixed(f"recipient {number}", 32)
        public = public_of(secret)
        tests.append(case(
            "recipient", "valid", "a key pair", publicLine=public_line(public),
            secretLine=secret_line(secret), recipientID=recipient_id(public)))
    for label, more in {
        "long": {}, "standard": {"profile": "standard", "count": 10}, "thirty": {"count": 30},
        "label": {"label": "Sp\u00e4tschicht \u2013 Tor 3"}, "expires": {"expires": "2027-01-31T00:00:00Z"},
        "pending": {"state": "pending", "confirm": "2"}, "names": {"account": "\u540d \"x\"", "tenant": "a\\b"},
    }.items():
        facts, plain = plain_text(label, **more)
        tests.append(sheet("valid", label, line(facts, plain, label), plain))
    return tests + [sheet("invalid", comment, text) for comment, text in wrong()]


def sheet(result, comment, text, plain=None):
    more = {} if plain is None else {"plain": plain.encode()}
    return case("sheet", result, comment, secretKeyLine=secret_line(SECRET), line=text, **more)


def wrong():
    facts, plain = plain_text("wrong")
    good = line(facts, plain)
    yield "another account beside it", line(facts, plain, account="bob")
    yield "another tenant beside it", line(facts, plain, tenant="other")
    yield "another sheet beside it", line(facts, plain, sheet="0" * 32)
    yield "another recipient named", line(facts, plain, recipient="0" * 16)
    yield "nothing sealed", line(facts, "")
    yield "the seal cut short", good.replace('"}', "")[:-4] + '"}'
    yield "no last line end", line(facts, plain[:-1])
    yield "CRLF", line(facts, plain.replace("\n", "\r\n"))
    yield "another version", line(facts, plain.replace("sheet-v1", "sheet-v2"))
    yield "no stop code", line(facts, plain[: plain.index("stop")])
    yield "no codes", line(facts, plain[: plain.index("code 1")] + plain[plain.index("stop") :])
    yield "slots out of order", line(facts, plain.replace("code 2", "code 4"))
    yield "another profile", line(facts, plain.replace("profile long", "profile standard"))
    yield "an unknown profile", line(facts, plain.replace("profile long", "profile short"))
    yield "a line more", line(facts, plain + "x y\n")
    yield "tenant and account exchanged", line(
        facts, plain.replace("tenant default\naccount alice", "account alice\ntenant default"))
    yield "a code in lower case", line(facts, plain[:-6] + plain[-6:].lower())
    yield "an escape sequence as a label", line(facts, plain.replace("state", "label \x1b[2J\nstate"))
