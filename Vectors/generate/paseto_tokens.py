"""Tokens of PASETO 3 and 4, made by pyseto or, where it only reads, by hand and read by it."""

import pyseto
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyseto.utils import pae

from common import base64url, case, fixed, flipped

ABOUT = (
    "kind local: a token and the key that opens it. kind public: a token and the key that verifies it. "
    "`implicit` is the implicit assertion. Flag form: refused as it is read, flag open: it is read, and does not open."
)
SUITES = ("v3.local", "v3.public", "v4.local", "v4.public")
P384_ORDER = int(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16)
FOOTER = b'{"kid":"k4.lid.iVtYQDjr5gEijCSjJC3fQaJm7nCeQSeaty0Jixy8dbsk"}'
PAYLOADS = {
    "no payload": b"", "one byte": b"\0", "some claims": b'{"sub":"alice","exp":"2027-01-31T09:30:00Z"}',
    "any bytes": fixed("paseto payload", 257), "a long payload": fixed("paseto long payload", 1000),
}


def make():
    return [test for suite in SUITES for test in valid(suite) + wrong_form(suite) + wrong_content(suite)] + wrong_p384()


# MARK: making

def local_key(suite, label="key"):
    return fixed(f"paseto {suite} {label}", 32)


def signing_key(suite, label="key"):
    if suite.startswith("v4"):
        return Ed25519PrivateKey.from_private_bytes(fixed(f"paseto {suite} {label}", 32))
    return ec.derive_private_key(int.from_bytes(fixed(f"paseto {suite} {label}", 48), "big"), ec.SECP384R1())


def public_bytes(key):
    if isinstance(key, Ed25519PrivateKey):
        return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def p1363(der):
    return b"".join(number.to_bytes(48, "big") for number in decode_dss_signature(der))


def ecdsa(key, message):
    return key.sign(message, ec.ECDSA(hashes.SHA384(), deterministic_signing=True))


def signature(suite, key, pieces):
    if suite.startswith("v4"):
        return key.sign(pae(pieces))
    return p1363(ecdsa(key, pae([public_bytes(key)] + pieces)))


def joined(suite, body, footer):
    return f"{suite}.{base64url(body)}" + ("." + base64url(footer) if footer else "")


def token(suite, payload, footer=b"", implicit=b"", label="key"):
    if suite.endswith("local"):
        key = pyseto.Key.new(int(suite[1]), "local", local_key(suite, label))
        nonce = fixed(f"paseto nonce {suite} {len(payload)}", 32)
        return key.encrypt(payload, footer, implicit, nonce).decode()
    made = signature(suite, signing_key(suite, label), [f"{suite}.".encode(), payload, footer, implicit])
    return joined(suite, payload + made, footer)


def reader(suite):
    if suite.endswith("local"):
        return pyseto.Key.new(int(suite[1]), "local", local_key(suite))
    return pyseto.Key.from_paserk(f"k{suite[1]}.public." + base64url(public_bytes(signing_key(suite))))


def keys(suite):
    if suite.endswith("local"):
        return {"key": local_key(suite)}
    key = signing_key(suite)
    if suite.startswith("v4"):
        secret = key.private_bytes_raw() + public_bytes(key)
    else:
        secret = key.private_numbers().private_value.to_bytes(48, "big")
    return {"key": public_bytes(key), "secretKey": secret}


def test(suite, result, comment, flags, text, implicit=b"", **more):
    return case(suite[3:], result, comment, flags, suite=suite, token=text, implicit=implicit, **keys(suite), **more)


def valid(suite):
    tests = []
    for name, payload in PAYLOADS.items():
        for footer in (b"", FOOTER, b"\xff\0"):
            for implicit in (b"", b"tenant default"):
                text = token(suite, payload, footer, implicit)
                more = {"nonce": fixed(f"paseto nonce {suite} {len(payload)}", 32)} if "local" in suite else {}
                tests.append(test(
                    suite, "valid", name, ["deterministic"] if suite != "v3.public" else [], text, implicit,
                    payload=payload, footer=footer, **more))
                # pyseto refuses a signed token without a payload.
                if payload or "local" in suite:
                    assert pyseto.decode(reader(suite), text, implicit).payload == payload
    return tests


# MARK: what is refused as it is read

def wrong_form(suite):
    payload = PAYLOADS["some claims"]
    good, footed = token(suite, payload), token(suite, payload, FOOTER)
    head, body = good[: len(suite) + 1], good[len(suite) + 1 :]
    least = {"v3.local": 80, "v3.public": 96, "v4.local": 64, "v4.public": 64}[suite]
    texts = {
        "no token": "", "a header alone": head, "no body": head + "." + base64url(FOOTER),
        "no dot": suite + body, "upper case": head.upper() + body, "version 1": "v1" + good[2:],
        "version 2": "v2" + good[2:], "version 5": "v5" + good[2:], "version 04": "v0" + good[1:],
        "another encoding of claims": good[:2] + "c" + good[2:], "a space before": " " + good,
        "a line end behind": good + "\n", "CR LF behind": good + "\r\n", "an empty footer": good + ".",
        "a fourth dot": footed + ".", "five parts": footed + "." + base64url(b"x"),
        "padding": good + "=", "padding of the footer": footed + "=",
        "a line end within": head + body[:8] + "\n" + body[8:], "a space within": head + body[:8] + " " + body[8:],
        "a NUL within": head + body[:8] + "\0" + body[8:], "the other alphabet's plus": head + "+" + body[1:],
        "the other alphabet's slash": head + "/" + body[1:], "one character too many": head + base64url(bytes(96)) + "A",
        "a body one byte short": head + base64url(bytes(least - 1)),
        "too long": joined(suite, bytes(12400), b""),
    }
    for length in (least, least + 1, least + 2):
        if length % 3:
            texts[f"leftover bits, {length} bytes"] = head + base64url(bytes(length))[:-1] + "B"
    texts["leftover bits of the footer"] = good + "." + "AB"
    return [test(suite, "invalid", comment, ["form"], text) for comment, text in texts.items()]


# MARK: what is read and does not open

def wrong_content(suite):
    payload, implicit = PAYLOADS["some claims"], b"tenant default"
    good = token(suite, payload, FOOTER, implicit)
    head, body, footer = good.rsplit(".", 2)[0] + ".", *good.rsplit(".", 2)[1:]
    raw = base64_bytes(body)
    other = suite.replace("v3", "v4") if "v3" in suite else suite.replace("v4", "v3")
    texts = {
        "no implicit assertion": (good, b""), "another implicit assertion": (good, b"tenant other"),
        "footer and implicit assertion exchanged": (joined(suite, raw, implicit), FOOTER),
        "the footer stripped": (head + body, implicit), "another's footer": (joined(suite, raw, FOOTER[::-1]), implicit),
        "a footer added": (token(suite, payload, b"", implicit) + "." + footer, implicit),
        "the footer and what is implicit run on": (joined(suite, raw, FOOTER + implicit), b""),
        "another key's": (token(suite, payload, FOOTER, implicit, label="other"), implicit),
        "the first bit changed": (joined(suite, flipped(raw), FOOTER), implicit),
        "the payload changed": (joined(suite, flipped(raw, 34), FOOTER), implicit),
        "the last bit changed": (joined(suite, flipped(raw, -1), FOOTER), implicit),
        "a byte more before": (joined(suite, b"\0" + raw, FOOTER), implicit),
        "a byte more behind": (joined(suite, raw + b"\0", FOOTER), implicit),
        "all zeros": (joined(suite, bytes(len(raw)), FOOTER), implicit),
        "the other version": (other + good[len(suite) :], implicit),
    }
    return [test(suite, "invalid", comment, ["open"], *text) for comment, text in texts.items()]


def base64_bytes(text):
    return pyseto.utils.base64url_decode(text)


def wrong_p384():
    """What only ECDSA can have wrong."""
    suite, payload = "v3.public", PAYLOADS["some claims"]
    key = signing_key(suite)
    pieces = [b"v3.public.", payload, b"", b""]
    pk = public_bytes(key)
    good = p1363(ecdsa(key, pae([pk] + pieces)))
    r, s = good[:48], good[48:]
    plain = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    other_s = (P384_ORDER - int.from_bytes(s, "big")).to_bytes(48, "big")
    order, nothing = P384_ORDER.to_bytes(48, "big"), bytes(48)
    signatures = {
        "signed without the public key": p1363(ecdsa(key, pae(pieces))),
        "signed with the public key uncompressed": p1363(ecdsa(key, pae([plain] + pieces))),
        "signed with the other parity": p1363(ecdsa(key, pae([bytes([pk[0] ^ 1]) + pk[1:]] + pieces))),
        "signed with the public key last": p1363(ecdsa(key, pae(pieces + [pk]))),
        "a signature in DER": ecdsa(key, pae([pk] + pieces)),
        "r is 0": nothing + s, "s is 0": r + nothing, "both are 0": nothing * 2,
        "r is the order": order + s, "s is the order": r + order, "r and s exchanged": s + r,
        "little-endian": r[::-1] + s[::-1],
    }
    tests = [test(suite, "invalid", comment, ["open"], joined(suite, payload + made, b""))
             for comment, made in signatures.items()]
    for made in (good, r + other_s):
        text = joined(suite, payload + made, b"")
        high = int.from_bytes(made[48:], "big") > P384_ORDER // 2
        assert pyseto.decode(reader(suite), text).payload == payload
        tests.append(test(suite, "valid", "s in the higher half" if high else "s in the lower half", [], text,
                          payload=payload, footer=b""))
    return tests
