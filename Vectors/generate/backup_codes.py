"""Codes as they are printed, typed and kept."""

import check_symbols as cs
from argon2.low_level import Type, hash_secret_raw
from common import fixed, frame, hmac_sha256
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ABOUT = (
    "kind text: input (UTF-8 in hex) reads as profile, tag, slot and secret, or is malformed, with a "
    "hint where the check symbols give one. kind digest: what is kept of a code."
)
SECRETS = {"standard": 16, "long": 26}


def symbols_of(label, profile, tag, slot):
    secret = [byte & 31 for byte in fixed(label, SECRETS[profile])]
    return cs.complete([tag, slot] + secret)


def make():
    return texts() + mistakes() + malformed() + digests()


def valid(comment, typed, profile, symbols):
    return {
        "kind": "text", "result": "valid", "comment": comment, "input": typed.encode().hex(),
        "profile": profile, "tag": symbols[0], "slot": symbols[1],
        "secret": cs.text(symbols[2:-2]),
    }


def texts():
    tests = []
    for profile in SECRETS:
        for tag, slot in [(0, 0), (0, 1), (31, 30), (9, 10), (17, 5)]:
            symbols = symbols_of(f"text {profile} {tag} {slot}", profile, tag, slot)
            tests.append(valid("as printed", cs.grouped(symbols), profile, symbols))
        # One with a 0 and a 1 in it, to be typed in every way.
        symbols = next(
            s for n in range(999)
            if {0, 1} <= set((s := symbols_of(f"spelling {profile} {n}", profile, 3, 7))[2:-2]))
        tests += spellings(profile, symbols)
    return tests


def spellings(profile, symbols):
    plain, printed = cs.text(symbols), cs.grouped(symbols)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    ways = {
        "lower case": printed.lower(), "no separators": plain, "spaces": " ".join(plain),
        "no-break spaces": printed.replace("-", "\u00a0"), "en dashes": printed.replace("-", "\u2013"),
        "minus signs": printed.replace("-", "\u2212"), "soft hyphens": printed.replace("-", "\u00ad"),
        "full width": wide, "full-width dashes": printed.replace("-", "\uff0d"),
        "O and I": plain.replace("0", "O").replace("1", "I"),
        "o and l": plain.replace("0", "o").replace("1", "l"),
        "i and L": plain.replace("0", "O").replace("1", "i").replace("I", "L"),
        "full-width O and l": plain.replace("0", "\uff2f").replace("1", "\uff4c"),
        "a byte order mark and a line end": "\ufeff" + printed + "\r\n",
        "zero-width spaces": "\u200b".join(plain),
    }
    return [valid(name, typed, profile, symbols) for name, typed in ways.items()]


def wrong(comment, symbols):
    hint = cs.hint(symbols)
    assert hint is not None
    return {
        "kind": "text", "result": "malformed", "comment": comment, "hint": hint,
        "input": cs.grouped(symbols).encode().hex(),
    }


def mistakes():
    tests = []
    for profile in SECRETS:
        right = symbols_of(f"mistakes {profile}", profile, 12, 4)
        for position in range(len(right)):
            change = fixed(f"change {profile} {position}", 1)[0] % 31 + 1
            symbols = list(right)
            symbols[position] ^= change
            tests.append(wrong("one wrong symbol", symbols))
        for position in range(len(right) - 1):
            if right[position] != right[position + 1]:
                symbols = list(right)
                symbols[position : position + 2] = reversed(symbols[position : position + 2])
                tests.append(wrong("two neighbours swapped", symbols))
        for number in range(20):
            seed = fixed(f"two {profile} {number}", 4)
            first, second = seed[0] % len(right), seed[1] % len(right)
            if first != second:
                symbols = list(right)
                symbols[first] ^= seed[2] % 31 + 1
                symbols[second] ^= seed[3] % 31 + 1
                tests.append(wrong("two wrong symbols", symbols))
    return tests


def malformed():
    printed = cs.grouped(symbols_of("malformed", "standard", 1, 1))
    ways = {
        "nothing": b"", "separators alone": b" -- ", "cut short": printed[:-1].encode(),
        "one symbol more": (printed + "0").encode(), "a long code cut short": b"0" * 29,
        "31 symbols": b"0" * 31, "10 000 symbols": b"A" * 10_000,
        "U": printed.replace(printed[3], "U").encode(), "a picture": printed.encode() + "\U0001f511".encode(),
        "control characters": b"\x00\x01\x7f" + printed.encode(),
        "Arabic-Indic digits": "\u0661\u0662\u0663".encode(), "a letter with an accent": "\u00c9".encode(),
        "slot 31": cs.grouped(symbols_of("slot", "standard", 1, 31)).encode(),
        "not UTF-8": printed.encode() + b"\xff", "overlong UTF-8": b"\xc0\xb0" + printed.encode(),
        "a surrogate": b"\xed\xa0\x80" + printed.encode(), "cut UTF-8": printed.encode() + b"\xe2\x80",
    }
    return [
        {"kind": "text", "result": "malformed", "comment": name, "input": data.hex()}
        for name, data in ways.items()
    ]


def work_of(scheme, secret, salt):
    if scheme == "direct":
        return secret
    name, *figures = scheme.split("$")
    figures = {f[0]: int(f[2:]) for f in figures}
    if name == "argon2id":
        return hash_secret_raw(secret, salt, figures["t"], figures["m"], 1, 32, Type.ID)
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, figures["i"]).derive(secret)


def digests():
    places = [
        ("default", "alice", 1, "argon2id$m=19456$t=2"), ("default", "alice", 0, "argon2id$m=19456$t=2"),
        ("default", "caf\u00e9", 30, "argon2id$m=12288$t=3"),
        ("default", "cafe\u0301", 30, "argon2id$m=12288$t=3"),
        ("t", "n" * 255, 2, "argon2id$m=65536$t=3"), ("default", "alice", 1, "pbkdf2-sha256$i=600000"),
        ("default", "alice", 1, "direct"), ("alice", "default", 1, "direct"),
        ("defaul", "talice", 1, "direct"), ("\u540d", "\U0001f511", 15, "direct"),
    ]
    tests = []
    for number, (tenant, account, slot, scheme) in enumerate(places):
        profile = "long" if scheme == "direct" else "standard"
        secret = cs.text([b & 31 for b in fixed(f"digest secret {number}", SECRETS[profile])])
        salt, pepper = fixed(f"salt {number}", 16), fixed(f"pepper {number}", 32)
        sheet = fixed(f"sheet {number}", 16)
        work = work_of(scheme, secret.encode(), salt)
        digest = hmac_sha256(
            pepper,
            frame("regain/backup-code/v1", tenant, account, sheet, bytes([slot]), scheme, work))
        tests.append({
            "kind": "digest", "result": "valid", "comment": scheme, "tenant": tenant.encode().hex(),
            "account": account.encode().hex(), "sheet": sheet.hex(), "slot": slot, "scheme": scheme,
            "salt": salt.hex(), "pepper": pepper.hex(), "secret": secret, "work": work.hex(),
            "digest": digest.hex(),
        })
    return tests
