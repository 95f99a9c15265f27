"""Keys and signatures that one implementation takes and another does not."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ssh_cases import DATA, ED, LAX, NAMESPACE, P256, RSA, bad, signature, simple
from ssh_wire import Key, armor, container, line_of, mpint, rsa_key, string

ORDER = 2**252 + 27742317777372353535851937790883648493


def ed25519_tricks():
    raw = ED.raw(DATA)
    s = int.from_bytes(raw[32:], "little")
    more = raw[:32] + (s + ORDER).to_bytes(32, "little")
    yield bad("S + L", container(ED.blob(), NAMESPACE, string("ssh-ed25519") + string(more)), ED,
              "wrong-signature", LAX)
    for count in (0, 63, 65, 128):
        cut = (raw + raw)[:count]
        yield bad(f"{count} bytes", container(ED.blob(), NAMESPACE, string("ssh-ed25519") + string(cut)), ED)
    identity = bytes([1]) + bytes(31)
    for comment, point, flags in [
        ("the neutral element as key", identity, LAX), ("a key of order 2", b"\xec" + b"\xff" * 30 + b"\x7f", ()),
        ("a key of 31 bytes", ED.private.public_key().public_bytes_raw()[:31], ()),
        ("a key of zeros", bytes(32), ()), ("the neutral element, not canonical", b"\xee" + b"\xff" * 30 + b"\x7f", LAX),
    ]:
        blob = string("ssh-ed25519") + string(point)
        forged = string("ssh-ed25519") + string(identity + bytes(32))
        yield signature(comment, armor(container(blob, NAMESPACE, forged)), line_of(blob), flags, "malformed")


def ecdsa_tricks():
    r, s = P256.numbers(DATA)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    size = lambda n: n.to_bytes((n.bit_length() + 7) // 8, "big")
    high, low = max(s, order - s), min(s, order - s)

    def wrapped(numbers):
        return container(P256.blob(), NAMESPACE, string("ecdsa-sha2-nistp256") + string(numbers))

    for comment, number in (("a low s", low), ("a high s", high)):
        yield signature(comment, armor(wrapped(mpint(r) + mpint(number))), P256.line())
    minus = bytes([0x80 | size(s)[0]]) + size(s)[1:]
    for comment, numbers, reason in [
        ("r with a zero in front", string(b"\0\0" + size(r)) + mpint(s), "malformed"),
        ("s with a zero in front", mpint(r) + string(b"\0\0" + size(s)), "malformed"),
        ("a zero in front that says nothing", mpint(r) + string(b"\0" + size(low)), "malformed"),
        ("a negative s", mpint(r) + string(minus), "malformed"), ("r of 0", mpint(0) + mpint(s), "malformed"),
        ("s of 0", mpint(r) + mpint(0), "malformed"), ("s of 0 in a byte", mpint(r) + string(b"\0"), "malformed"),
        ("r alone", mpint(r), "malformed"), ("three numbers", mpint(r) + mpint(s) + mpint(s), "malformed"),
        ("r + n", mpint(r + order) + mpint(s), None), ("s of n", mpint(r) + mpint(order), "wrong-signature"),
        ("r of 2²⁵⁶", mpint(2**256) + mpint(s), "malformed"), ("r of 4000 bytes", mpint(2**32_000) + mpint(s), "malformed"),
        ("1 and 1", mpint(1) + mpint(1), "wrong-signature"), ("swapped", mpint(s) + mpint(r), "wrong-signature"),
        ("as DER", P256.private.sign(DATA, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)), "malformed"),
        ("r and s of fixed size", r.to_bytes(32, "big") + s.to_bytes(32, "big"), "malformed"),
    ]:
        reason = reason or ("wrong-signature" if (r + order).bit_length() <= 256 else "malformed")
        flags = LAX if "a zero in front" in comment else ()
        yield bad(comment, wrapped(numbers), P256, reason, flags)
    compressed = P256.private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    point = P256.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    for comment, other in [
        ("a compressed point", compressed), ("a hybrid point", bytes([6 + point[-1] % 2]) + point[1:]),
        ("off the curve", point[:-1] + bytes([point[-1] ^ 1])), ("the point at infinity", b"\0"),
        ("the point 0, 0", b"\x04" + bytes(64)),
    ]:
        blob = string("ecdsa-sha2-nistp256") + string("nistp256") + string(other)
        yield signature(comment, armor(container(blob, NAMESPACE, P256.sign(DATA))), line_of(blob), (), "malformed")


def rsa_tricks():
    def wrapped(name, raw):
        return container(RSA.blob(), NAMESPACE, string(name) + string(raw))

    yield bad("RSA with SHA-1", wrapped("ssh-rsa", RSA.raw(DATA, "sha1")), RSA)
    yield bad("SHA-512 under the name of SHA-1", wrapped("ssh-rsa", RSA.raw(DATA)), RSA)
    yield bad("SHA-256 under the name of SHA-512", wrapped("rsa-sha2-512", RSA.raw(DATA, "sha256")), RSA,
              "wrong-signature")
    raw = RSA.raw(DATA)
    for comment, other in [
        ("a zero in front", b"\0" + raw), ("a byte short", raw[:-1]), ("a byte more", raw + b"\0"), ("no bytes", b""),
        ("zeros", bytes(len(raw))),
    ]:
        yield bad(comment, wrapped("rsa-sha2-512", other), RSA, "wrong-signature")
    for bits in (1024, 1536):
        small = Key("ssh-ed25519", "small")
        small.kind = small.type = "ssh-rsa"
        small.private = rsa_key(f"rsa {bits}", bits)
        flags = LAX if bits >= 1024 else ()
        yield signature(f"an RSA key of {bits} bits", simple(small), small.line(), flags, "malformed")
    n = RSA.private.public_key().public_numbers().n
    for comment, fields in [
        ("the exponent 3", mpint(3) + mpint(n)), ("a modulus with a zero in front", mpint(65537) + string(
            b"\0\0" + n.to_bytes(384, "big"))), ("an even modulus", mpint(65537) + mpint(n + 1)),
        ("a negative modulus", mpint(65537) + string(n.to_bytes(384, "big"))),
    ]:
        blob = string("ssh-rsa") + fields
        flags = LAX if "a zero in front" in comment else ()
        yield signature(comment, armor(container(blob, NAMESPACE, RSA.sign(DATA))), line_of(blob), flags, "malformed")
