"""Plain keyring files: right ones with what is in them, and ones that are to be refused."""

import base64

from common import algorithm_of, base64url, case, crockford, fixed, frame, hmac_sha256, key_id

PURPOSES = ["code-pepper", "row-authentication", "look-up"]
FIRST, LATER = "2026-01-01T00:00:00Z", "2026-06-30T12:34:56Z"


def line(purpose, state="active", created=FIRST, changed=None, label="", key=None, **shown):
    """One key; shown replaces fields of its line as they are written."""
    key = fixed(f"keyring {purpose} {label}", 32) if key is None else key
    fields = {
        "word": "key", "id": key_id(key, purpose), "purpose": purpose, "algorithm": algorithm_of(purpose),
        "state": state, "created": created, "changed": changed or created,
        "material": "-" if state == "revoked" else prefix_of(purpose) + base64url(key),
    }
    return " ".join((fields | shown).values())


def prefix_of(purpose):
    """What stands before the material: PASERK, for the keys of tokens."""
    version, _, kind = algorithm_of(purpose).partition(".")
    return f"k{version[1:]}.{kind.replace('public', 'secret')}." if kind else ""


def text(lines):
    return "\n".join(["regain-keyring-v1"] + lines) + "\n"


def new_keyring():
    return [line(purpose) for purpose in PURPOSES]


def parsed(content):
    """The keys of a right keyring."""
    names = ["id", "purpose", "algorithm", "state", "created", "changed", "material"]
    keys = [dict(zip(names, row.split(" ")[1:])) for row in content.splitlines()[1:]]
    for key in keys:
        # The last part: before it stands what PASERK says of a token's key.
        material = key["material"].rsplit(".", 1)[-1]
        key["material"] = None if material == "-" else base64.urlsafe_b64decode(material + "==").hex()
    return keys


def whole(comment, content):
    """A keyring that is taken as it is."""
    keys = parsed(content)
    return case(
        "plain", "valid", comment, text=content.encode(), keys=keys, keyIDs=[k["id"] for k in keys])


def make():
    tests = [whole(comment, content) for comment, content in right().items()]
    for flag, contents in {"text": wrong_text(), "field": wrong_field(), "keys": wrong_keys()}.items():
        for comment, content in contents.items():
            data = content if isinstance(content, bytes) else content.encode()
            assert data != text(new_keyring()).encode(), comment
            tests.append(case("plain", "invalid", comment, [flag], text=data))
    return tests


def rotated():
    return [
        line("code-pepper", "verify-only", changed=LATER, label="old"),
        line("row-authentication", "revoked", changed=LATER, label="old"), line("look-up"),
        line("code-pepper", created=LATER), line("row-authentication", created=LATER)]


def right():
    new, one = new_keyring(), fixed("one key", 32)
    retired = [line("look-up", "revoked", label=f"retired {n}") for n in range(3)]
    revoked_id = line("look-up", "revoked", id="zzzzzzzzzzzzzzzz")
    times = ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"]
    return {
        "a new keyring": text(new), "a rotated one": text(rotated()),
        "another order of purposes": text(new[::-1]),
        "one key for every purpose, under three ids": text([line(p, key=one) for p in PURPOSES]),
        "a key of zeros": text([line("code-pepper", key=bytes(32))] + new[1:]),
        "material with - and _": text([line("code-pepper", key=b"\xfb\xff" * 16)] + new[1:]),
        "keys long gone": text(retired + [revoked_id] + new),
        "the first and the last time, and a leap day": text(
            [line(p, created=times[n], changed=times[2]) for n, p in enumerate(PURPOSES)]),
        "the same time again": text(new + [line("look-up", "verify-only", label="second")]),
    } | {f"a key of the log: {comment}": text(lines) for comment, lines in log_keys().items()}


def log_keys():
    """A keyring has one that is active, or none."""
    new, own = new_keyring(), line("log-signing")
    old = line("log-signing", "verify-only", changed=LATER, label="old")
    gone = line("log-signing", "revoked", changed=LATER, label="gone")
    return {
        "a new one": new + [own], "the first": [own] + new, "made later": new + [line("log-signing", created=LATER)],
        "rotated": new + [gone, old, line("log-signing", created=LATER)], "none that is active": new + [old, gone],
        "the bytes of another key": new + [line("log-signing", key=fixed("keyring look-up ", 32))],
    }


def wrong_text():
    new = new_keyring()
    good = text(new)
    lines = [line("look-up", "revoked", label=f"many {n}") for n in range(760)]
    return {
        "another version": good.replace("keyring-v1", "keyring-v2"), "nothing": "",
        "a line end alone": "\n", "no header": "\n".join(new) + "\n",
        "the header alone": text([]), "the header without its line end": "regain-keyring-v1",
        "the header with a space": good.replace("v1\n", "v1 \n"),
        "a byte order mark": "\ufeff" + good, "not UTF-8": b"\xff" + good.encode(),
        "no last line end": good[:-1], "an empty line at the end": good + "\n",
        "an empty line at the start": "\n" + good,
        "an empty line between keys": good.replace("\nkey", "\n\nkey", 2),
        "CRLF": good.replace("\n", "\r\n"), "CR": good.replace("\n", "\r"),
        "CRLF once": good[:-1] + "\r\n", "a comment": good + "# mine\n", "NUL at the end": good + "\0",
        "the header twice": good.replace("v1\n", "v1\nregain-keyring-v1\n"),
        "too long": text(new + lines),
    }


def wrong_field():
    new = new_keyring()
    key = fixed("keyring code-pepper ", 32)
    own_id, other_id = key_id(key, "code-pepper"), new[1].split(" ")[1]

    def pepper(**shown):
        return text([line("code-pepper", **shown)] + new[1:])

    def revoked(**shown):
        return text([line("code-pepper", "revoked", label="old", **shown)] + new)

    padded = {"two spaces": ("active ", "active  "), "a tab": ("active ", "active\t"),
              "a space at the start": ("key ", " key "), "another word": ("key ", "Key ")}
    strange = {c: text([new[0].replace(*change, 1)] + new[1:]) for c, change in padded.items()}
    standard = base64.b64encode(b"\xfb\xff" * 16).decode().rstrip("=")
    times = {
        "a date alone": "2026-01-01", "a small t": "2026-01-01t00:00:00Z",
        "a small z": "2026-01-01T00:00:00z", "an offset": "2026-01-01T00:00:00+00:00",
        "a fraction": "2026-01-01T00:00:00.0Z", "30 February": "2024-02-30T00:00:00Z",
        "29 February of a common year": "2025-02-29T00:00:00Z", "month 13": "2025-13-01T00:00:00Z",
        "24 o'clock": "2025-12-31T24:00:00Z", "a leap second": "2016-12-31T23:59:60Z",
        "a time before 1970": "1969-12-31T23:59:59Z", "no time": "-", "seconds": "1767225600",
    }
    return strange | {
        "a space at the end": text([new[0] + " "] + new[1:]),
        "a field more": text([new[0] + " x"] + new[1:]),
        "a field less": text([new[0].rsplit(" ", 1)[0]] + new[1:]),
        "an unknown purpose": text(new[:2] + [line("lookup", label="")]),
        "an unknown state": pepper(state="current"), "a state in upper case": pepper(state="Active"),
        "an unknown algorithm": pepper(algorithm="hmac-sha512"),
        "an id of another key": pepper(id=other_id), "an id in upper case": pepper(id=own_id.upper()),
        "the id for another purpose": pepper(id=key_id(key, "look-up")),
        "an id cut short": pepper(id=own_id[:-1]), "an empty id": pepper(id=""),
        "padding": pepper(material=base64url(key) + "="),
        "material cut short": pepper(material=base64url(key)[:-2]),
        "31 bytes": pepper(key=key[:31]), "33 bytes": pepper(key=key + b"\0"),
        "no bytes": pepper(material=""),
        "bits left over": pepper(material=base64url(key)[:-1] + chr(ord(base64url(key)[-1]) + 1)),
        "the other alphabet": pepper(key=b"\xfb\xff" * 16, material=standard),
        "material in hex": pepper(material=key.hex()),
        "material of an active key gone": pepper(material="-"),
        "material of a verify-only key gone": text(
            [line("code-pepper", "verify-only", label="old", material="-")] + new),
        "material of a revoked key kept": revoked(
            material=base64url(fixed("keyring code-pepper old", 32))),
        "a revoked key with an empty field": revoked(material=""),
        "a revoked key's id with l": revoked(id="l" * 16), "in upper case": revoked(id="A" * 16),
        "with 15 symbols": revoked(id="a" * 15), "with 17 symbols": revoked(id="a" * 17),
    } | {f"created: {c}": pepper(created=t, changed=LATER) for c, t in times.items()} | {
        f"changed: {c}": pepper(changed=t) for c, t in list(times.items())[:4]}


def wrong_keys():
    new, turned = new_keyring(), rotated()
    return {
        "a purpose missing": text(new[:2]), "the same key twice": text(new + [new[0]]),
        "a key active and verify-only": text(new + [line("look-up", "verify-only")]),
        "a key active and revoked": text(new + [line("look-up", "revoked")]),
        "a revoked key twice": text([line("look-up", "revoked", label="old")] * 2 + new),
        "two active keys of a purpose": text(new + [line("look-up", label="second")]),
        "no active key of a purpose": text([line("code-pepper", "verify-only", changed=LATER)] + new[1:]),
        "all revoked": text([line(purpose, "revoked") for purpose in PURPOSES]),
        "out of order": text(turned[3:] + turned[:3]),
        "out of order by a second": text(
            [line("code-pepper", created="2026-01-01T00:00:01Z")] + new[1:]),
        "changed before created": text(new[:2] + [line("look-up", created=LATER, changed=FIRST)]),
    } | {f"a key of the log: {comment}": text(new + lines) for comment, lines in wrong_log_keys().items()}


def wrong_log_keys():
    own, key = line("log-signing"), fixed("keyring log-signing ", 32)
    as_hmac = crockford(hmac_sha256(key, frame("regain/key-id/v1", "log-signing", "hmac-sha256"))[:10])
    return {
        "two that are active": [own, line("log-signing", label="second")], "twice": [own, own],
        "active and verify-only": [own, line("log-signing", "verify-only")],
        "another algorithm": [line("log-signing", algorithm="hmac-sha256")],
        "another algorithm, with its id": [line("log-signing", algorithm="hmac-sha256", id=as_hmac)],
        "the id of another algorithm": [line("log-signing", id=as_hmac)],
        "its algorithm for another purpose": [line("look-up", "verify-only", label="old", algorithm="ed25519")],
        "a seed of 31 bytes": [line("log-signing", key=key[:31])],
        "a secret key of 64 bytes": [line("log-signing", key=key + key)],
        "a revoked one with its seed": [line("log-signing", "revoked", label="old", material=base64url(key))],
    }
