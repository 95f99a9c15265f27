"""What several formats share: frames, digests, and bytes that are the same in every run."""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fixed(label, count):
    """Bytes that look random and are the same in every run."""
    out, counter = b"", 0
    while len(out) < count:
        out += hashlib.sha256(f"regain vectors {label} {counter}".encode()).digest()
        counter += 1
    return out[:count]


def frame(*parts):
    """Each part after its length in four bytes, big-endian."""
    out = b""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        out += len(data).to_bytes(4, "big") + data
    return out


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac_sha256(key, message):
    code = HMAC(key, hashes.SHA256())
    code.update(message)
    return code.finalize()


def crockford(data):
    """Base 32, most significant bit first, without padding, in lower case."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5)).lower()
