"""Keyring files, plain and sealed."""

import base64

from argon2.low_level import Type, hash_secret_raw
from common import crockford, fixed, frame, hmac_sha256
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt

ABOUT = (
    "kind key-id: the id of key material. kind plain: text of a keyring, and the ids in it. kind "
    "sealed: text of a sealed keyring, its passphrase, and the plain text."
)
PURPOSES = ["code-pepper", "row-authentication", "look-up"]
FIRST, LATER = "2026-01-01T00:00:00Z", "2026-06-30T12:34:56Z"


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def key_id(key, purpose):
    return crockford(hmac_sha256(key, frame("regain/key-id/v1", purpose, "hmac-sha256"))[:10])


def line(purpose, state="active", created=FIRST, changed=None, label="", material=None):
    key = fixed(f"keyring {purpose} {label}", 32)
    shown = "-" if state == "revoked" else base64url(key)
    return " ".join([
        "key", key_id(key, purpose), purpose, "hmac-sha256", state, created, changed or created,
        shown if material is None else material])


def text(lines):
    return "\n".join(["regain-keyring-v1"] + lines) + "\n"


def make():
    tests = []
    for purpose in PURPOSES:
        key = fixed(f"key id {purpose}", 32)
        tests.append({
            "kind": "key-id", "result": "valid", "comment": purpose, "purpose": purpose,
            "key": key.hex(), "keyID": key_id(key, purpose)})
    return tests + plain() + sealed()


def case(comment, content, result="invalid"):
    test = {"kind": "plain", "result": result, "comment": comment, "text": content.encode().hex()}
    if result == "valid":
        test["keyIDs"] = [row.split(" ")[1] for row in content.splitlines()[1:]]
    return test


def plain():
    new = [line(purpose) for purpose in PURPOSES]
    rotated = [
        line("code-pepper", "verify-only", changed=LATER, label="old"),
        line("row-authentication", "revoked", changed=LATER, label="old"), line("look-up"),
        line("code-pepper", created=LATER), line("row-authentication", created=LATER)]
    good = text(new)
    wrong = {
        "another version": good.replace("keyring-v1", "keyring-v2"), "nothing": "", "no keys": text([]),
        "no last line end": good[:-1], "an empty line": good + "\n", "CRLF": good.replace("\n", "\r\n"),
        "a purpose missing": text(new[:2]), "an unknown purpose": good.replace("look-up", "lookup"),
        "an unknown state": good.replace(" active ", " current ", 1),
        "an unknown algorithm": good.replace("hmac-sha256", "hmac-sha512", 1),
        "the same key twice": text(new + [new[0]]),
        "two active keys of a purpose": text(new + [line("look-up", label="second")]),
        "an id of another key": text([new[0].replace(new[0].split(" ")[1], new[1].split(" ")[1])] + new[1:]),
        "no active key of a purpose": text([line("code-pepper", "verify-only", changed=LATER)] + new[1:]),
        "out of order": text(rotated[3:] + rotated[:3]),
        "two spaces": good.replace(" active ", "  active ", 1), "a field more": text([new[0] + " x"] + new[1:]),
        "padding": text([new[0] + "="] + new[1:]),
        "material cut short": text([new[0][:-2]] + new[1:]),
        "bits left over": text([new[0][:-1] + "_"] + new[1:]),
        "material of an active key gone": text([line("code-pepper", material="-")] + new[1:]),
        "material of a revoked key kept": text(
            new + [line("look-up", "revoked", label="x", material=base64url(fixed("x", 32)))]),
        "a date alone": text([new[0].replace(FIRST, "2026-01-01", 1)] + new[1:]),
        "changed before created": text([line("code-pepper", created=LATER, changed=FIRST)] + new[1:]),
    }
    tests = [case("a new keyring", good, "valid"), case("a rotated one", text(rotated), "valid")]
    return tests + [case(comment, content) for comment, content in wrong.items()]


def seal(content, passphrase, memory=65536, passes=3, label=""):
    salt, nonce = fixed(f"seal salt {label}", 16), fixed(f"seal nonce {label}", 24)
    head = f"regain-keyring-sealed-v1\nargon2id m={memory} t={passes}\nsalt {base64url(salt)}\n"
    key = hash_secret_raw(passphrase, salt, passes, memory, 1, 32, Type.ID)
    data = crypto_aead_xchacha20poly1305_ietf_encrypt(content.encode(), head.encode(), nonce, key)
    return head + f"nonce {base64url(nonce)}\ndata {base64url(data)}\n"


def sealed():
    content = text([line(purpose) for purpose in PURPOSES])
    passphrase = "correct horse \u00e9 battery".encode()
    good = seal(content, passphrase)
    rows = good.splitlines()
    flipped = rows[4][:-3] + ("A" if rows[4][-3] != "A" else "B") + rows[4][-2:]
    wrong = {
        "another passphrase": (good, b"correct horse e battery"),
        "a changed cost": (good.replace("t=3", "t=4"), passphrase),
        "a cost below the floor": (seal(content, passphrase, 1024, 1), passphrase),
        "a cost above the ceiling": (good.replace("m=65536", "m=2097152"), passphrase),
        "a changed salt": ("\n".join(rows[:2] + ["salt " + base64url(bytes(16))] + rows[3:]) + "\n", passphrase),
        "changed data": ("\n".join(rows[:4] + [flipped]) + "\n", passphrase),
        "cut short": (good[:-10] + "\n", passphrase), "no last line end": (good[:-1], passphrase),
        "a line more": (good + "x\n", passphrase), "leading zeros": (good.replace("t=3", "t=03"), passphrase),
    }
    def entry(comment, content_sealed, word, result):
        test = {"kind": "sealed", "result": result, "comment": comment, "passphrase": word.hex(),
                "text": content_sealed.encode().hex()}
        return test | ({"plain": content.encode().hex()} if result == "valid" else {})
    return [
        entry("the usual cost", good, passphrase, "valid"),
        entry("another cost", seal(content, passphrase, 19456, 2, "other"), passphrase, "valid"),
    ] + [entry(comment, c, word, "invalid") for comment, (c, word) in wrong.items()]
