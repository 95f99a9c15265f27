"""What a TPM writes (TPM 2.0 Library, Part 2)."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from signing_keys import coordinates, modulus

SHA256, SHA1, NULL = b"\x00\x0b", b"\x00\x04", b"\x00\x10"
FIXED_TPM, FIXED_PARENT, ORIGIN = 1 << 1, 1 << 4, 1 << 5
RESTRICTED, DECRYPT, SIGN = 1 << 16, 1 << 17, 1 << 18
BOUND = FIXED_TPM | FIXED_PARENT | ORIGIN


def sized(data):
    return len(data).to_bytes(2, "big") + data


def ecc_area(private, attributes=BOUND | SIGN, hash_id=SHA256, curve=b"\x00\x03", symmetric=NULL, scheme=NULL):
    x, y = coordinates(private)
    return (
        b"\x00\x23" + hash_id + attributes.to_bytes(4, "big") + sized(b"")
        + symmetric + scheme + curve + NULL + sized(x) + sized(y)
    )


def rsa_area(private, attributes=BOUND | SIGN):
    return (
        b"\x00\x01" + SHA256 + attributes.to_bytes(4, "big") + sized(b"")
        + NULL + b"\x00\x14" + SHA256 + (2048).to_bytes(2, "big") + bytes(4) + sized(modulus(private))
    )


def name(area):
    return area[2:4] + hashlib.sha256(area).digest()


def attest(object_name, extra_data, kind=b"\x80\x17", magic=b"\xffTCG", safe=b"\x01"):
    return (
        magic + kind + sized(b"") + sized(extra_data) + bytes(8 + 4 + 4) + safe + bytes(8)
        + sized(object_name) + sized(b"")
    )


def ecdsa_signature(der, hash_id=SHA256):
    r, s = decode_dss_signature(der)
    return b"\x00\x18" + hash_id + sized(r.to_bytes(32, "big")) + sized(s.to_bytes(32, "big"))


def rsa_signature(signature):
    return b"\x00\x14" + SHA256 + sized(signature)
