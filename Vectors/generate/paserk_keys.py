"""Serialised keys of PASERK 3 and 4, made by pyseto with its random bytes replaced by fixed ones."""

import pyseto
from pyseto import key_nist, key_sodium

from common import base64url, case, fixed, flipped
from paseto_tokens import P384_ORDER, base64_bytes, public_bytes, signing_key

ABOUT = (
    "kind key: a key, its text and its id. kind wrap: a key under another. kind password: a key under a password. "
    "`random` is what was drawn, in order. Flag form: refused for its text or size, key: these are no key, "
    "tag: it does not authenticate, cost: refused before any work."
)
VERSIONS = (3, 4)
PASSWORD = "correct horse battery staple".encode()


def make():
    tests = []
    for version in VERSIONS:
        tests += plain(version) + wraps(version) + passwords(version)
        tests += wrong_plain(version) + wrong_wraps(version) + wrong_passwords(version)
    return tests


def local_bytes(version, label):
    return fixed(f"paserk {version} {label}", 32)


def secret_bytes(version, label):
    key = signing_key(f"v{version}.paserk", label)
    if version == 4:
        return key.private_bytes_raw() + public_bytes(key)
    return key.private_numbers().private_value.to_bytes(48, "big")


def key_bytes(version, kind, label):
    return local_bytes(version, label) if kind == "local" else secret_bytes(version, label)


def text_of(version, kind, data):
    return f"k{version}.{kind}.{base64url(data)}"


def key_of(version, kind, data):
    return pyseto.Key.from_paserk(text_of(version, kind, data))


def test(kind, version, keyType, result, comment, flags, **more):
    return case(kind, result, comment, flags, version=f"v{version}", keyType=keyType, **more)


# MARK: plain

def plain(version):
    tests = []
    for label in ("a", "b", "c"):
        local, secret = local_bytes(version, label), secret_bytes(version, label)
        public = public_bytes(signing_key(f"v{version}.paserk", label))
        for kind, data in (("local", local), ("secret", secret), ("public", public)):
            key = key_of(version, kind, data)
            text = text_of(version, kind, data)
            assert key.to_paserk() == text
            more = {"publicKey": public, "publicID": key.to_peer_paserk_id()} if kind == "secret" else {}
            tests.append(test("key", version, kind, "valid", f"{kind} key {label}", [], text=text, key=data,
                              keyID=key.to_paserk_id(), **more))
    return tests


def wrong_plain(version):
    tests = []
    for kind in ("local", "secret", "public"):
        data = key_bytes(version, kind, "a") if kind != "public" else public_bytes(
            signing_key(f"v{version}.paserk", "a"))
        good = text_of(version, kind, data)
        forms = {
            "another version": text_of(7 - version, kind, data), "version 2": text_of(2, kind, data),
            "upper case": good.upper(), "another type": text_of(version, "seal", data),
            "an id's type": text_of(version, {"local": "lid", "secret": "sid", "public": "pid"}[kind], data),
            "a byte short": text_of(version, kind, data[:-1]), "a byte more": text_of(version, kind, data + b"\0"),
            "no key": f"k{version}.{kind}.", "nothing": "", "padding": good + "=", "a line end": good + "\n",
            "a space": good[:-1] + " ", "a fourth part": good + ".AA", "an empty part": good + ".",
        }
        tests += [test("key", version, kind, "invalid", comment, ["form"], text=text) for comment, text in forms.items()]
        if len(data) % 3:
            last = good[:-1] + chr(ord(good[-1]) + 1)
            tests.append(test("key", version, kind, "invalid", "leftover bits", ["form"], text=last))
    keys = wrong_ed25519() if version == 4 else wrong_p384()
    return tests + [test("key", version, kind, "invalid", comment, ["key"], text=text_of(version, kind, data))
                    for kind, comment, data in keys]


def wrong_ed25519():
    a, b = secret_bytes(4, "a"), secret_bytes(4, "b")
    yield "secret", "another's public key", a[:32] + b[32:]
    yield "secret", "one bit of the public key changed", flipped(a, 63)
    yield "secret", "no public key", a[:32] + bytes(32)
    # RFC 8032's curve has eight points of small order; these are their encodings, and some that are not canonical.
    for data in (
        "00" * 32, "01" + "00" * 31, "00" * 31 + "80", "01" + "00" * 30 + "80",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ):
        yield "public", "a point of small order", bytes.fromhex(data)
    yield "public", "not on the curve", bytes([2]) + bytes(31)
    yield "public", "y is not below the field's prime", bytes.fromhex("f0" + "ff" * 30 + "7f")


def wrong_p384():
    public = public_bytes(signing_key("v3.paserk", "a"))
    yield "secret", "0", bytes(48)
    yield "secret", "the order of the curve", P384_ORDER.to_bytes(48, "big")
    yield "secret", "one more than the order", (P384_ORDER + 1).to_bytes(48, "big")
    yield "secret", "all ones", b"\xff" * 48
    for first in (0, 1, 4, 5, 6, 7, 0x82, 0xFF):
        yield "public", f"first byte {first}", bytes([first]) + public[1:]
    yield "public", "x is not below the field's prime", b"\2" + b"\xff" * 48
    yield "public", "no point has this x", b"\2" + bytes(47) + bytes([no_point()])


def no_point():
    """The least x that no point of P-384 has."""
    p = 2**384 - 2**128 - 2**96 + 2**32 - 1
    b = int("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef", 16)
    return next(x for x in range(256) if pow(x**3 - 3 * x + b, (p - 1) // 2, p) == p - 1)


# MARK: wrapped and sealed

def with_random(values, body):
    """Runs pyseto with these as its random bytes; all must be drawn."""
    drawn = list(values)

    def token_bytes(count):
        assert len(drawn[0]) == count
        return drawn.pop(0)

    saved = key_nist.token_bytes, key_sodium.token_bytes
    key_nist.token_bytes = key_sodium.token_bytes = token_bytes
    try:
        made = body()
    finally:
        key_nist.token_bytes, key_sodium.token_bytes = saved
    assert not drawn
    return made


def wrap(version, kind, label):
    data, under = key_bytes(version, kind, label), fixed(f"paserk wrapping key {version} {label}", 32)
    nonce = fixed(f"paserk wrap {version} {kind} {label}", 32)
    text = with_random([nonce], lambda: key_of(version, kind, data).to_paserk(wrapping_key=under))
    assert pyseto.Key.from_paserk(text, wrapping_key=under).to_paserk() == text_of(version, kind, data)
    return text, {"key": data, "wrappingKey": under, "random": nonce}


def wraps(version):
    tests = []
    for kind in ("local", "secret"):
        for label in ("a", "b"):
            text, more = wrap(version, kind, label)
            tests.append(test("wrap", version, kind, "valid", f"{kind} key {label}", ["deterministic"], text=text, **more))
    return tests


def damaged(header, raw, header_of):
    """Texts with the flag of what is wrong with them."""
    yield "another version", "form", header_of(other_version=True) + base64url(raw)
    yield "the other type", "form", header_of(other_type=True) + base64url(raw)
    yield "upper case", "form", header.upper() + base64url(raw)
    yield "a byte short", "form", header + base64url(raw[:-1])
    yield "a byte more", "form", header + base64url(raw + b"\0")
    yield "sixteen bytes more", "form", header + base64url(raw + bytes(16))
    yield "nothing", "form", header
    yield "padding", "form", header + base64url(raw) + "="
    yield "a line end", "form", header + base64url(raw) + "\n"
    yield "no base 64", "form", header + base64url(raw)[:-1] + "*"


def wrong_wraps(version):
    tests = []
    for kind in ("local", "secret"):
        text, more = wrap(version, kind, "a")
        more.pop("key"), more.pop("random")
        header = f"k{version}.{kind}-wrap.pie."
        raw = base64_bytes(text[len(header) :])

        def header_of(other_version=False, other_type=False):
            shown = {"local": "secret", "secret": "local"}[kind] if other_type else kind
            return f"k{7 - version if other_version else version}.{shown}-wrap.pie."

        cases = list(damaged(header, raw, header_of))
        tag = 48 if version == 3 else 32
        for name, place in (("the tag", 0), ("the nonce", tag), ("the key", tag + 32), ("the last byte", -1)):
            cases.append((f"{name} changed", "tag", header + base64url(flipped(raw, place))))
        cases.append(("another way of wrapping", "form", text.replace(".pie.", ".aws.")))
        tests += [test("wrap", version, kind, "invalid", comment, [flag], text=wrong, **more)
                  for comment, flag, wrong in cases]
        tests.append(test("wrap", version, kind, "invalid", "another wrapping key", ["tag"], text=text,
                          wrappingKey=flipped(more["wrappingKey"])))
    return tests


COSTS = {3: [{"iteration": 100_000}, {"iteration": 123_456}],
         4: [{"memory_cost": 19_456, "time_cost": 2}, {"memory_cost": 65_536, "time_cost": 3}]}


def sealed(version, kind, label, cost):
    data = key_bytes(version, kind, label)
    salt = fixed(f"paserk salt {version} {kind} {label}", 32 if version == 3 else 16)
    nonce = fixed(f"paserk seal {version} {kind} {label}", 16 if version == 3 else 24)
    if version == 4:
        cost = cost | {"parallelism": 1}
    text = with_random([salt, nonce], lambda: key_of(version, kind, data).to_paserk(password=PASSWORD, **cost))
    assert pyseto.Key.from_paserk(text, password=PASSWORD).to_paserk() == text_of(version, kind, data)
    return text, {"key": data, "password": PASSWORD, "random": salt + nonce}


def passwords(version):
    tests = []
    for kind in ("local", "secret"):
        for label, cost in zip(("a", "b"), COSTS[version]):
            text, more = sealed(version, kind, label, cost)
            start = len(f"k{version}.{kind}-pw.")
            place = slice(32, 36) if version == 3 else slice(16, 32)
            more["cost"] = base64_bytes(text[start:])[place]
            tests.append(test("password", version, kind, "valid", f"{kind} key {label}", ["deterministic"], text=text, **more))
    return tests


def wrong_passwords(version):
    tests = []
    for kind in ("local", "secret"):
        text, more = sealed(version, kind, "a", COSTS[version][0])
        more = {"password": PASSWORD}
        header = f"k{version}.{kind}-pw."
        raw = base64_bytes(text[len(header) :])

        def header_of(other_version=False, other_type=False):
            shown = {"local": "secret", "secret": "local"}[kind] if other_type else kind
            return f"k{7 - version if other_version else version}.{shown}-pw."

        cases = list(damaged(header, raw, header_of))
        places = {"the salt": 0, "the nonce": 36 if version == 3 else 32, "the key": 60, "the last byte": -1}
        for name, place in places.items():
            cases.append((f"{name} changed", "tag", header + base64url(flipped(raw, place))))
        for comment, start, data in wrong_costs(version):
            changed = raw[:start] + data + raw[start + len(data) :]
            cases.append((comment, "cost", header + base64url(changed)))
        tests += [test("password", version, kind, "invalid", comment, [flag], text=wrong, **more)
                  for comment, flag, wrong in cases]
        for wrong in (b"", PASSWORD + b" ", PASSWORD[:-1]):
            tests.append(test("password", version, kind, "invalid", "another password", ["tag"], text=text, password=wrong))
    return tests


def wrong_costs(version):
    if version == 3:
        for count in (0, 1, 99_999, 10_000_001, 2**31, 2**32 - 1):
            yield f"{count} iterations", 32, count.to_bytes(4, "big")
        return
    for memory in (0, 1, 8192, 7 << 20, (19456 << 10) + 1, (1 << 30) + 1024, 1 << 31, 1 << 40, 1 << 63, 2**64 - 1):
        yield f"{memory} bytes of memory", 16, memory.to_bytes(8, "big")
    for passes in (0, 1, 17, 2**31, 2**32 - 1):
        yield f"{passes} passes", 24, passes.to_bytes(4, "big")
    for lanes in (0, 2, 4, 2**31, 2**32 - 1):
        yield f"{lanes} lanes", 28, lanes.to_bytes(4, "big")
