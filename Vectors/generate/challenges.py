"""Texts of challenges (Formats, "Challenge"), what is signed of them, and texts that are none."""

import hashlib

from common import base64url, case, fixed, frame

ABOUT = (
    "kind text: the facts of a challenge, its one text, its id, and what each kind of device signs to approve, to deny and "
    "to enrol; and texts that are refused."
)
HEADER = "regain-challenge-v1"
PLAIN = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@+=:/")


def make():
    return [valid(*planned) for planned in plans()] + broken()


def plans():
    base = facts()
    return [
        ("every optional line empty", base),
        ("a number that is to be typed", base | {"match": "?"}),
        ("a number that was typed", base | {"match": "047110"}),
        ("everything there", base | {
            "case": fixed("case", 16).hex(), "subject": digest("subject"), "state": digest("state"),
            "display": "Reset the password of Zo\u00eb", "from": "203.0.113.9 Lisbon PT, Firefox", "match": "000000"}),
        ("a passkey that is yet to be made", base | {
            "device": "-", "key-type": "webauthn", "action": "prove-possession"}),
        ("names that must be escaped", base | {
            "tenant": "-", "account": "a*b?c!d,e f\u00e9\"%", "key-type": "ssh-sk:ecdsa-p256"}),
        ("names at their longest", base | {"tenant": "\u00e9" * 127 + "x", "account": " " * 255}),
        ("texts at their longest", base | {"display": "\U0001f511" * 120, "from": "\u00df" * 120}),
        ("a raw key", base | {"key-type": "raw:ecdsa-p384", "action": "a" + "-" * 63}),
        ("another host", base | {"rp": "xn--80ak6aa92e.example"}),
    ]


def facts():
    return {
        "rp": "recover.example.org", "tenant": "default", "account": "alice", "case": "-", "device": digest("device"),
        "key-type": "ssh:ed25519", "action": "reset-password", "subject": "-", "display": "-", "from": "-", "match": "-",
        "state": "-", "nonce": base64url(fixed("nonce", 32)), "issued": "2026-11-23T19:00:00Z",
        "expires": "2026-11-23T19:10:00Z"}


def digest(label):
    return "sha256:" + hashlib.sha256(label.encode()).hexdigest()


def escaped(name):
    data = name.encode()
    if data == b"-":
        return "%2D"
    return "".join(chr(byte) if byte in PLAIN else f"%{byte:02X}" for byte in data)


def lines(values):
    return [HEADER] + [
        f"{name}: {escaped(value) if name in ('tenant', 'account') else value}" for name, value in values.items()]


def text(values):
    return ("\n".join(lines(values)) + "\n").encode()


def valid(comment, values):
    signed = text(values)
    nonce = fixed("nonce", 32)
    rp = values["rp"]
    return case(
        "text", "valid", comment, text=signed, account=values["account"].encode(), tenant=values["tenant"].encode(),
        challengeID=hashlib.sha256(frame("regain/challenge-id/v1", nonce)).digest()[:16],
        namespaces=[f"regain-{word}-v1@{rp}" for word in ("approve", "deny", "enroll")],
        webAuthn=[
            hashlib.sha256(f"regain-webauthn-{word}-v1\0".encode() + signed).hexdigest()
            for word in ("approve", "deny", "enroll")],
        rawDenial=signed.replace(HEADER.encode(), b"regain-denial-v1", 1))


def broken():
    right = text(facts() | {"display": "Reset"})
    whole = right.decode().split("\n")[:-1]

    def changed(old, new):
        assert old.encode() in right, old
        return right.replace(old.encode(), new.encode(), 1)

    tests = [
        ("nothing", b""), ("noise", bytes(range(256))), ("no end of the last line", right[:-1]),
        ("an empty line at the end", right + b"\n"), ("a line more", right + b"more: x\n"),
        ("line ends of Windows", right.replace(b"\n", b"\r\n")), ("a byte order mark", b"\xef\xbb\xbf" + right),
        ("another version", changed("v1", "v2")), ("a denial's first line", changed(HEADER, "regain-denial-v1")),
        ("a line twice", ("\n".join(whole[:3] + whole[2:]) + "\n").encode()),
        ("a line missing", ("\n".join(whole[:3] + whole[4:]) + "\n").encode()),
        ("two lines exchanged", ("\n".join(whole[:2] + [whole[3], whole[2]] + whole[4:]) + "\n").encode()),
        ("no space behind a colon", changed("rp: ", "rp:")), ("two spaces", changed("rp: ", "rp:  ")),
        ("a space at the end", changed("alice\n", "alice \n")), ("a tab", changed("alice", "al\tice")),
        ("an empty value", changed("display: Reset", "display: ")),
        ("a host in capitals", changed("recover.", "Recover.")), ("a URL", changed("recover.", "https://recover.")),
        ("an address", changed("recover.example.org", "203.0.113.9")),
        ("a dot at the end", changed("example.org", "example.org.")),
        ("an escape that need not be", changed("alice", "%61lice")), ("a small escape", changed("alice", "%c3%a9")),
        ("half an escape", changed("alice", "alice%2")), ("a name with a comma", changed("alice", "alice,bob")),
        ("no account", changed("alice", "-")), ("hex in capitals", changed("sha256:", "sha256:").replace(
            b"device: sha256:", b"device: sha256:AB", 1)),
        ("a digest that is cut", changed(digest("device"), digest("device")[:-2])),
        ("an unknown hash", changed("sha256:", "sha512:")), ("an unknown kind", changed("ssh:", "pgp:")),
        ("an unknown algorithm", changed(":ed25519", ":ed448")), ("no algorithm", changed("ssh:ed25519", "ssh")),
        ("an action in capitals", changed("reset-password", "Reset-password")),
        ("an action with a space", changed("reset-password", "reset password")),
        ("an action of 65", changed("reset-password", "a" * 65)),
        ("writing turned round", changed("Reset", "Re\u202eset")), ("a space without width", changed("Reset", "Re\u200bset")),
        ("a filler", changed("Reset", "Re\u3164set")), ("a wide space", changed("Reset", "Re\u2003set")),
        ("a control character", changed("Reset", "Re\u0007set")), ("a text of 121", changed("Reset", "x" * 121)),
        ("a space before a text", changed("display: Reset", "display:  Reset")),
        ("five digits", changed("match: -", "match: 12345")), ("seven digits", changed("match: -", "match: 1234567")),
        ("digits of another script", changed("match: -", "match: \u0661\u0662\u0663\u0664\u0665\u0666")),
        ("a nonce of 31 bytes", changed(base64url(fixed("nonce", 32)), base64url(fixed("nonce", 31)))),
        ("a nonce with padding", changed(base64url(fixed("nonce", 32)), base64url(fixed("nonce", 32)) + "=")),
        ("a nonce with bits behind it", changed(base64url(fixed("nonce", 32)), loose(base64url(fixed("nonce", 32))))),
        ("a time with an offset", changed("19:00:00Z", "19:00:00+00:00")), ("a time with a fraction", changed(
            "19:00:00Z", "19:00:00.0Z")), ("a day that there is not", changed("2026-11-23", "2026-11-31")),
        ("a date alone", changed("2026-11-23T19:00:00Z", "2026-11-23")), ("no UTF-8", right.replace(b"Reset", b"\xff")),
        ("more than 4096 bytes", right + b"x" * 4096),
    ]
    return [case("text", "malformed", comment, text=data) for comment, data in tests]


def loose(encoded):
    """The same bytes for a reader that does not look at the last bits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return encoded[:-1] + alphabet[alphabet.index(encoded[-1]) ^ 1]
