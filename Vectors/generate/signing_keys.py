"""Private keys that are the same in every run, and signatures that are too (RFC 6979)."""

import functools

from common import fixed
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

SHA = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384}
COSE_HASH = {-7: "sha256", -35: "sha384", -257: "sha256", -65535: "sha1", -8: None, -19: None}


@functools.cache
def key(kind, label):
    seed = fixed(f"key {kind} {label}", 64)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed[:32])
    if kind == "rsa":
        return rsa_key(label)
    curve = {"p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1}[kind]()
    return ec.derive_private_key(int.from_bytes(seed[:31], "big") + 1, curve)


def rsa_key(label):
    p, q = prime(f"p {label}"), prime(f"q {label}")
    if p < q:
        p, q = q, p
    public = rsa.RSAPublicNumbers(65537, p * q)
    d = pow(65537, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return numbers.private_key()


def prime(label):
    """The first prime of 1024 bits behind a number that follows from the label."""
    number = int.from_bytes(fixed(f"prime {label}", 128), "big") | 3 << 1022 | 1
    while not is_prime(number) or number % 65537 == 1:
        number += 2
    return number


def is_prime(number):
    if any(number % small == 0 for small in range(3, 2000, 2)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29):
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def sign(private, message, sha="sha256"):
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(message)
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(message, padding.PKCS1v15(), SHA[sha]())
    return private.sign(message, ec.ECDSA(SHA[sha](), deterministic_signing=True))


def spki(private):
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def point(private):
    """04, x and y."""
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def coordinates(private):
    data = point(private)[1:]
    return data[: len(data) // 2], data[len(data) // 2 :]


def raw_ed25519(private):
    return private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )


def modulus(private):
    number = private.public_key().public_numbers().n
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
