"""Keys, signed notes, checkpoints and whom to trust (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import log_tree
from common import case, fixed, flipped, sha256

ORIGIN = "regain/" + fixed("log origin", 16).hex()
OTHER = "regain/" + fixed("another log origin", 16).hex()
# After a gap; and a name of as many parts that is no store's.
BRANCH = ORIGIN + "/" + fixed("log branch", 16).hex()
TWO_PARTS = "logs.example/one/two"
LOG, WITNESS = 1, 4


class Signer:
    """An Ed25519 key that follows from a label, under the name of a log."""

    def __init__(self, label, name=ORIGIN, kind=LOG):
        self.private = Ed25519PrivateKey.from_private_bytes(fixed(f"log key {label}", 32))
        self.public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.name, self.kind = name, kind
        self.id = sha256(name.encode() + b"\n" + bytes([kind]) + self.public)[:4]

    @property
    def text(self):
        return verifier_key(self.name, self.id, bytes([self.kind]) + self.public)

    def sign(self, message):
        return self.private.sign(message)

    def signature(self, text, at=1_800_000_000):
        """What stands in the line under a note, without the key's id."""
        if self.kind == LOG:
            return self.sign(text.encode())
        return at.to_bytes(8, "big") + self.sign(f"cosignature/v1\ntime {at}\n{text}".encode())

    def line(self, text):
        return signature_line(self.name, self.id + self.signature(text))


def encoded(data):
    return base64.b64encode(data).decode()


def verifier_key(name, identifier, data):
    return f"{name}+{identifier.hex()}+{encoded(data)}"


def signature_line(name, data):
    return f"\u2014 {name} {encoded(data)}\n"


def checkpoint(origin, size, root):
    return f"{origin}\n{size}\n{encoded(root)}\n"


def note(text, *signers):
    return text + "\n" + "".join(signer.line(text) for signer in signers)


FIRST, SECOND, THIRD, THIEF = (Signer(label) for label in ("first", "second", "third", "thief"))


def make():
    return verifier_keys() + notes() + checkpoints() + trusts()


def verifier_keys():
    good = FIRST
    data = bytes([LOG]) + good.public
    tests = [
        case("verifier-key", "valid", comment, text=signer.text, name=signer.name, kindByte=signer.kind,
             publicKey=signer.public, keyID=signer.id)
        for comment, signer in {
            "of a log": good, "of another log": Signer("first", OTHER), "of a branch": Signer("first", BRANCH),
            "of a witness": Signer("witness", "witness.example", WITNESS),
            "a name beyond ASCII": Signer("first", "caf\u00e9"), "a long name": Signer("first", "n" * 255),
        }.items()]
    edge = bytes(32), b"\x01" + bytes(31), b"\xff" * 32, bytes.fromhex("02" + "00" * 31)

    def key(public, name=ORIGIN, kind=LOG):
        identifier = sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]
        return verifier_key(name, identifier, bytes([kind]) + public)

    wrong = {
        "nothing": "", "a name alone": ORIGIN, "no key": f"{ORIGIN}+{good.id.hex()}",
        "no name": key(good.public, ""), "a name with a space": key(good.public, "my log"),
        "a name with a tab": key(good.public, "my\tlog"), "a name that is too long": key(good.public, "n" * 256),
        "an id of another name": verifier_key(OTHER, good.id, data),
        "an id of another key": verifier_key(ORIGIN, SECOND.id, data),
        "an id in upper case": f"{ORIGIN}+{good.id.hex().upper()}+{encoded(data)}",
        "an id of 3 bytes": verifier_key(ORIGIN, good.id[:3], data),
        "an unknown kind": key(good.public, kind=5), "kind 0": key(good.public, kind=0),
        "31 bytes": key(good.public[:31]), "33 bytes": key(good.public + b"\0"),
        "no bytes": verifier_key(ORIGIN, good.id, b""),
        "a space at the end": good.text + " ", "a line end": good.text + "\n",
        "base 64 of the other alphabet": good.text.rsplit("+", 1)[0] + "+" + "-" * 44,
    } | {f"a point of low order or none, {n}": key(point) for n, point in enumerate(edge, start=1)}
    return tests + [case("verifier-key", "invalid", c, text=text) for c, text in wrong.items()]


def note_case(result, comment, flags, data, keys, signers=()):
    data = data if isinstance(data, bytes) else data.encode()
    shown = {"signers": [signer.text for signer in signers]} if result == "valid" else {}
    return case("note", result, comment, flags, note=data, keys=[key.text for key in keys], **shown)


def notes():
    text = "a note\n"
    stranger, witness = Signer("stranger"), Signer("witness", "witness.example", WITNESS)
    other_name = Signer("first", OTHER)
    many = [Signer(f"many {n}", f"log.example/{n}") for n in range(65)]
    good = note(text, FIRST)
    forged = text + "\n" + signature_line(ORIGIN, FIRST.id + flipped(FIRST.signature(text), 7))
    no_time = text + "\n" + signature_line(witness.name, witness.id + witness.sign(text.encode()))
    line = FIRST.line(text)
    valid = {
        "one signature": (good, [FIRST], [FIRST]),
        "two keys": (note(text, SECOND, FIRST), [FIRST, SECOND], [SECOND, FIRST]),
        "a stranger's beside it": (note(text, stranger, FIRST), [FIRST], [FIRST]),
        "only strangers'": (note(text, stranger), [FIRST], []),
        "no key to look for": (good, [], []),
        "the key under another name": (good, [other_name], []),
        "a stranger's that is wrong": (forged, [SECOND], []),
        "a witness beside the log": (note(text, FIRST, witness), [FIRST, witness], [FIRST, witness]),
        "empty lines in the text": (note("a\n\nb\n\n", FIRST), [FIRST], [FIRST]),
        "16 signatures": (note(text, *many[:15], FIRST), [FIRST], [FIRST]),
        "text beyond ASCII": (note("\u00e9 \U0001f511\n", FIRST), [FIRST], [FIRST]),
    }
    refused = {
        "a signature of another text": (note("another\n", FIRST).replace("another", "a note"), [FIRST]),
        "a flipped signature": (forged, [FIRST]),
        "a flipped one beside a good one": (forged + FIRST.line(text), [FIRST]),
        "a good one beside a flipped one": (good + forged.split("\n\n")[1], [FIRST]),
        "a signature of 63 bytes": (
            text + "\n" + signature_line(ORIGIN, FIRST.id + FIRST.signature(text)[:63]), [FIRST]),
        "a signature of 65 bytes": (
            text + "\n" + signature_line(ORIGIN, FIRST.id + FIRST.signature(text) + b"\0"), [FIRST]),
        "a witness's that has no time": (no_time, [witness]),
    }
    forms = {
        "nothing": "", "a line end": "\n", "text alone": text, "no empty line": text + line,
        "no signature": text + "\n", "no text": "\n" + line, "no last line end": good[:-1],
        "a line after": good + "\n", "a hyphen for the dash": good.replace("\u2014", "-"),
        "two spaces": good.replace("\u2014 ", "\u2014  "), "a word more": good[:-1] + " x\n",
        "no name": text + "\n" + signature_line("", FIRST.id + FIRST.signature(text)),
        "an id alone": text + "\n" + signature_line(ORIGIN, FIRST.id),
        "no padding": good.replace("=", ""), "no base 64": text + f"\n\u2014 {ORIGIN} ????\n",
        "a tab": note("a\tnote\n", FIRST), "CRLF": good.replace("\n", "\r\n"), "NUL": note("a\0note\n", FIRST),
        "not UTF-8": b"\xff" + good.encode(), "65 signatures": note(text, *many),
    }
    return [note_case("valid", c, [], *values) for c, values in valid.items()] + [
        note_case("invalid", c, ["signature"], *values) for c, values in refused.items()] + [
        note_case("invalid", c, ["form"], data, [FIRST]) for c, data in forms.items()]


def checkpoints():
    root = log_tree.tree(5).root()
    valid = {
        "of five entries": (ORIGIN, 5, root, ""), "of none": (ORIGIN, 0, log_tree.EMPTY, ""),
        "of a branch": (BRANCH, 5, root, ""), "the largest": (ORIGIN, 2**63 - 1, root, ""),
        "with lines of extension": (ORIGIN, 5, root, "one\ntwo words\n"),
    }
    tests = []
    for comment, (origin, size, value, more) in valid.items():
        text = checkpoint(origin, size, value) + more
        tests.append(case("checkpoint", "valid", comment, note=note(text, FIRST).encode(), origin=origin, size=size,
                          root=value))
    good = checkpoint(ORIGIN, 5, root)
    lines = good.split("\n")
    texts = {
        "no root": f"{ORIGIN}\n5\n", "an origin alone": ORIGIN + "\n", "no origin": f"\n5\n{lines[2]}\n",
        "an origin with a space": checkpoint("my log", 5, root),
        "a root of 31 bytes": checkpoint(ORIGIN, 5, root[:31]), "of 33 bytes": checkpoint(ORIGIN, 5, root + b"\0"),
        "a root in hex": f"{ORIGIN}\n5\n{root.hex()}\n", "a root without padding": good.replace("=", ""),
        "a root with bits left over": good[:-3] + chr(ord(good[-3]) + 1) + "=\n",
        "an empty line of extension": good + "\n", "an empty line and more": good + "\nx\n",
    } | {f"size {size}": f"{ORIGIN}\n{size}\n{lines[2]}\n"
         for size in ["", "05", "-5", "+5", "5.0", "0x5", "5 ", " 5", "\u0665", "five", str(2**63), str(2**64)]}
    return tests + [case("checkpoint", "invalid", comment, note=note(text, FIRST).encode())
                    for comment, text in texts.items()]


def trust(*pins):
    """Each a key, or a key with the first and the last size for which its word counts."""
    lines = []
    for pin in pins:
        key, first, last = pin if isinstance(pin, tuple) else (pin, 0, None)
        lines.append(f"key {key.text} {first} {'-' if last is None else last}\n")
    return "regain-log-trust-v1\n" + "".join(lines)


def trusts():
    good = trust(FIRST)
    tests = []
    for comment, pins in {
        "one key": [(FIRST, 0, None)], "a range": [(FIRST, 7, 7)], "to a last size": [(FIRST, 0, 4)],
        "two keys, one after the other": [(FIRST, 0, 4), (SECOND, 4, None)],
        "one key twice": [(FIRST, 0, 4), (FIRST, 9, None)], "the largest": [(FIRST, 2**63 - 1, 2**63 - 1)],
    }.items():
        shown = [{"key": key.text, "first": first, "last": last} for key, first, last in pins]
        tests.append(case("trust", "valid", comment, text=trust(*pins), origin=ORIGIN, pins=shown))
    key = good.split("\n")[1]
    wrong = {
        "nothing": "", "no key": "regain-log-trust-v1\n", "no header": key + "\n",
        "another version": good.replace("-v1", "-v2"), "no last line end": good[:-1], "an empty line": good + "\n",
        "an empty line between": good.replace("-v1\n", "-v1\n\n"), "CRLF": good.replace("\n", "\r\n"),
        "a comment": good + "# mine\n", "two names": trust(FIRST, Signer("first", OTHER)),
        "another word": good.replace("\nkey ", "\npin "), "two spaces": good.replace("\nkey ", "\nkey  "),
        "a field less": good.replace(" 0 -", " 0"), "a field more": good.replace(" 0 -", " 0 - -"),
        "no key at all": good.replace(FIRST.text, "-"), "a key of another id": good.replace(
            FIRST.id.hex(), SECOND.id.hex()),
    } | {f"first {size or 'missing'}": good.replace(" 0 -", f" {size} -")
         for size in ["-", "", "00", "+0", "-1", "0x1", str(2**63)]} | {
        f"last {size or 'missing'}": good.replace(" 0 -", f" 0 {size}")
        for size in ["", "--", "04", "+4", "-4", "end", str(2**63)]}
    return tests + [case("trust", "invalid", comment, text=text) for comment, text in wrong.items()]
