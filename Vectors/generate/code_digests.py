"""What is kept of a code: work, and the digest under the pepper."""

import check_symbols as cs
from code_spellings import SECRETS
from common import COMPOSED, DECOMPOSED, argon2id, case, fixed, flipped, frame, hmac_sha256
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ARGON2ID, PBKDF2 = "argon2id$m=19456$t=2", "pbkdf2-sha256$i=600000"
PLACES = [
    ("default", "alice", 1, ARGON2ID), ("default", "alice", 0, ARGON2ID),
    ("default", COMPOSED, 30, "argon2id$m=12288$t=3"),
    ("default", DECOMPOSED, 30, "argon2id$m=12288$t=3"),
    ("t", "n" * 255, 2, "argon2id$m=65536$t=3"), ("default", "alice", 1, PBKDF2),
    ("default", "alice", 1, "direct"), ("alice", "default", 1, "direct"),
    ("defaul", "talice", 1, "direct"), ("\u540d", "\U0001f511", 15, "direct"),
    ("t", "a", 30, "direct"), ("n" * 255, " ", 0, "direct"), ("t", COMPOSED, 7, PBKDF2),
    ("default", "0", 5, "pbkdf2-sha256$i=1000"), ("t", "a", 9, "argon2id$m=47104$t=1"),
    ("t", "a", 10, "argon2id$m=7168$t=5"),
]


def work_of(scheme, secret, salt):
    if scheme == "direct":
        return secret
    name, *figures = scheme.split("$")
    figures = {f[0]: int(f[2:]) for f in figures}
    if name == "argon2id":
        return argon2id(secret, salt, figures["m"], figures["t"])
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, figures["i"]).derive(secret)


def digest_of(kept):
    return hmac_sha256(
        kept["pepper"],
        frame(
            "regain/backup-code/v1", kept["tenant"], kept["account"], kept["sheet"],
            bytes([kept["slot"]]), kept["scheme"], kept["work"]))


def made(number, place):
    tenant, account, slot, scheme = place
    profile = "long" if scheme == "direct" else "standard"
    secret = cs.text([b & 31 for b in fixed(f"digest secret {number}", SECRETS[profile])])
    salt = fixed(f"salt {number}", 16)
    return {
        "tenant": tenant.encode(), "account": account.encode(), "slot": slot, "scheme": scheme,
        "sheet": fixed(f"sheet {number}", 16), "pepper": fixed(f"pepper {number}", 32),
        "secret": secret, "salt": salt, "work": work_of(scheme, secret.encode(), salt),
    }


def make():
    kept = [made(number, place) for number, place in enumerate(PLACES)]
    zeros = dict.fromkeys(["salt", "sheet"], bytes(16)) | {"pepper": bytes(32)}
    kept.append(kept[6] | zeros)
    kept.append(kept[6] | {"salt": flipped(kept[6]["salt"])})
    comments = [k["scheme"] for k in kept[:-2]]
    comments += ["salt, sheet and pepper of zeros", "another salt, which direct does not use"]
    tests = [
        case("digest", "valid", comment, [k["scheme"].split("$")[0]], digest=digest_of(k), **k)
        for comment, k in zip(comments, kept)
    ]
    return tests + elsewhere(kept[6]) + elsewhere(kept[0], ["salt", "scheme"])


def elsewhere(kept, flags=()):
    """The digest of one code, offered for what differs from it in one part: it is not its digest."""
    code = digest_of(kept)
    other_scheme = PBKDF2 if kept["scheme"] == "direct" else "argon2id$m=19456$t=3"
    changes = {
        "tenant": {"tenant": b"defaulu"}, "account": {"account": b"alicf"},
        "boundary": {"tenant": b"defaul", "account": b"talice"},
        "names-exchanged": {"tenant": kept["account"], "account": kept["tenant"]},
        "sheet": {"sheet": flipped(kept["sheet"], 15)}, "slot": {"slot": kept["slot"] + 1},
        "scheme": {"scheme": other_scheme}, "pepper": {"pepper": flipped(kept["pepper"], 31)},
    }
    if flags:
        changes = {flag: (changes | {"salt": {"salt": flipped(kept["salt"])}})[flag] for flag in flags}
    tests = []
    for flag, change in changes.items():
        other = kept | change
        other["work"] = work_of(other["scheme"], other["secret"].encode(), other["salt"])
        assert digest_of(other) != code
        tests.append(case("digest", "invalid", f"of another {flag}", [flag], digest=code, **other))
    return tests
