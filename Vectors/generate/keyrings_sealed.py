"""Sealed keyring files: what opens, and what was changed, is too cheap or too dear, or is no such file."""

from common import COMPOSED, DECOMPOSED, argon2id, base64url, case, fixed, flipped
from keyrings_plain import new_keyring, rotated, text
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt,
)

PASSPHRASE = f"correct horse {COMPOSED} battery".encode()
CONTENT = text(new_keyring()).encode()
CHEAP = (7168, 5)


class Sealed:
    """The lines of one sealed keyring, to be written as they are or with something else in them."""

    def __init__(self, cost=CHEAP, label="", content=CONTENT, passphrase=PASSPHRASE, salt=None):
        self.salt = fixed(f"seal salt {label}", 16) if salt is None else salt
        self.nonce = fixed(f"seal nonce {label}", 24)
        self.lines = [
            "regain-keyring-sealed-v1", "argon2id m={} t={}".format(*cost),
            "salt " + base64url(self.salt), "nonce " + base64url(self.nonce)]
        self.head = ("\n".join(self.lines[:3]) + "\n").encode()
        self.key = argon2id(passphrase, self.salt, *cost)
        self.content, self.passphrase = content, passphrase
        self.data = encrypt(content, self.head, self.nonce, self.key)
        assert decrypt(self.data, self.head, self.nonce, self.key) == content

    def text(self, **changed):
        """The file, with lines replaced: header, cost, salt, nonce, data."""
        names = ["header", "cost", "salt", "nonce", "data"]
        lines = dict(zip(names, self.lines + ["data " + base64url(self.data)])) | changed
        return "\n".join(lines.values()) + "\n"


def make():
    tests = [opening(comment, sealed) for comment, sealed in right().items()]
    good = Sealed(label="good")
    tests.append(opening("for the ones below, which differ from it in one thing", good))
    for flag, files in {"form": wrong_form(good), "cost": wrong_cost(), "tag": wrong_tag(good)}.items():
        tests += [refused(comment, content, flag) for comment, content in files.items()]
    words = {
        "another passphrase": PASSPHRASE[:-1] + b"x", "another spelling": PASSPHRASE.replace(
            COMPOSED.encode(), DECOMPOSED.encode()),
        "a line end after it": PASSPHRASE + b"\n", "a letter less": PASSPHRASE[:-1],
        "NUL after it": PASSPHRASE + b"\0",
    }
    return tests + [refused(comment, good.text(), "tag", word) for comment, word in words.items()]


def opening(comment, sealed):
    return case(
        "sealed", "valid", comment, passphrase=sealed.passphrase, text=sealed.text().encode(),
        key=sealed.key, plain=sealed.content)


def refused(comment, content, flag, passphrase=PASSPHRASE):
    return case("sealed", "invalid", comment, [flag], passphrase=passphrase, text=content.encode())


def right():
    floor = [(47104, 1), (19456, 2), (12288, 3), (9216, 4), (7168, 5), (7168, 16)]
    return {"the usual cost": Sealed((65536, 3))} | {
        f"m={cost[0]} t={cost[1]}": Sealed(cost, f"cost {cost}") for cost in floor
    } | {
        "a rotated keyring": Sealed(label="rotated", content=text(rotated()).encode()),
        "a passphrase of one byte": Sealed(label="short", passphrase=b" "),
        "a passphrase of 1024 bytes that are no text": Sealed(label="long", passphrase=b"\xff\0" * 512),
        "a salt of zeros": Sealed(label="zeros", salt=bytes(16)),
    }


def wrong_cost():
    """All but the dearest were sealed at their cost, so that nothing but the bounds refuses them."""
    low = [(1024, 1), (47103, 1), (19455, 2), (12287, 3), (9215, 4), (7167, 5), (7167, 16)]
    tests = {f"below the floor: m={m} t={t}": Sealed((m, t), f"low {m}").text() for m, t in low}
    dear = Sealed(label="dear")
    return tests | {
        "above the ceiling: t=17": Sealed((7168, 17), "high").text(),
        "above the ceiling: m=1048577": dear.text(cost="argon2id m=1048577 t=3"),
        "above the ceiling: m=4294967296": dear.text(cost="argon2id m=4294967296 t=3"),
        "above the ceiling: more than 64 bits": dear.text(cost="argon2id m=18446744073709558784 t=5"),
        "no passes": dear.text(cost="argon2id m=65536 t=0"),
    }


def wrong_tag(good):
    bare, cut = Sealed(label="bare"), Sealed(label="cut")
    bare.data = encrypt(CONTENT, b"", bare.nonce, bare.key)
    cut.data = encrypt(CONTENT, cut.head[:-1], cut.nonce, cut.key)
    size = len(good.data)
    changes = {
        "the first byte changed": flipped(good.data), "the last byte of the text changed": flipped(
            good.data, size - 17),
        "the tag's first byte changed": flipped(good.data, size - 16),
        "the tag's last byte changed": flipped(good.data, size - 1), "a byte cut off": good.data[:-1],
        "the tag cut off": good.data[:-16], "a byte more": good.data + b"\0",
        "the tag alone": good.data[-16:], "15 bytes": good.data[:15],
    }
    tests = {c: good.text(data="data " + base64url(data)) for c, data in changes.items()}
    return tests | {
        "another salt": good.text(salt="salt " + base64url(flipped(good.salt))),
        "another nonce": good.text(nonce="nonce " + base64url(flipped(good.nonce, 23))),
        "more memory": good.text(cost="argon2id m=7169 t=5"), "more passes": good.text(
            cost="argon2id m=7168 t=6"),
        "sealed without associated data": bare.text(),
        "sealed without the last line end in the associated data": cut.text(),
    }


def wrong_form(good):
    whole, cost = good.text(), good.lines[1]
    last = whole.splitlines()[4]
    costs = {
        "a leading zero": "argon2id m=7168 t=05", "a sign": "argon2id m=+7168 t=5",
        "lanes": cost + " p=1", "another order": "argon2id t=5 m=7168",
        "two spaces": cost.replace(" t", "  t"),
        "another function": cost.replace("argon2id", "argon2i"), "a comma": "argon2id m=7168,t=5",
        "no number": "argon2id m= t=5", "hex": "argon2id m=0x1c00 t=5",
    }
    sizes = {
        "a salt of 15 bytes": {"salt": "salt " + base64url(good.salt[:15])},
        "a salt of 17 bytes": {"salt": "salt " + base64url(good.salt + b"\0")},
        "a nonce of 12 bytes": {"nonce": "nonce " + base64url(good.nonce[:12])},
        "a nonce of 25 bytes": {"nonce": "nonce " + base64url(good.nonce + b"\0")},
        "no data": {"data": "data "}, "data without its name": {"data": last[5:]},
        "a salt with padding": {"salt": good.lines[2] + "=="},
        "a salt with bits left over": {"salt": good.lines[2][:-1] + chr(ord(good.lines[2][-1]) + 1)},
        "data with a space at the end": {"data": last + " "}, "data in two lines": {
            "data": last[:40] + "\n" + last[40:]},
    }
    return {f"cost: {c}": good.text(cost=value) for c, value in costs.items()} | {
        c: good.text(**change) for c, change in sizes.items()} | {
        "another version": good.text(header="regain-keyring-sealed-v2"),
        "a plain keyring": CONTENT.decode(),
        "nothing": "", "no last line end": whole[:-1], "an empty line at the end": whole + "\n",
        "a line more": whole + "x\n", "CRLF": whole.replace("\n", "\r\n"),
        "a byte order mark": "\ufeff" + whole,
        "nonce and salt exchanged": "\n".join(
            [good.lines[0], cost, good.lines[3], good.lines[2], last]) + "\n",
        "the nonce missing": whole.replace(good.lines[3] + "\n", ""),
    }
