"""What several formats share: frames, digests, and bytes that are the same in every run."""

import base64
import hashlib

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Two spellings of one word, which are two names here: nothing is normalised.
COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


def fixed(label, count):
    """Bytes that look random and are the same in every run."""
    out, counter = b"", 0
    while len(out) < count:
        out += hashlib.sha256(f"regain vectors {label} {counter}".encode()).digest()
        counter += 1
    return out[:count]


def case(kind, result, comment, flags=(), /, **values):
    """One test; bytes are shown in hex, and generate.py gives it an id."""
    shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
    return {"kind": kind, "result": result, "comment": comment, "flags": sorted(flags)} | shown


def frame(*parts):
    """Each part after its length in four bytes, big-endian."""
    out = b""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        out += len(data).to_bytes(4, "big") + data
    return out


def sha256(data):
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def hmac_sha256(key, message):
    code = HMAC(key, hashes.SHA256())
    code.update(message)
    return code.finalize()


def argon2id(password, salt, memory, passes):
    """32 bytes out, one lane, version 1.3, neither secret nor associated data."""
    assert ARGON2_VERSION == 0x13
    return hash_secret_raw(password, salt, passes, memory, 1, 32, Type.ID, ARGON2_VERSION)


def crockford(data):
    """Base 32, most significant bit first, without padding, in lower case."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5)).lower()


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


TOKEN_ALGORITHMS = {f"token-v{v}-{kind}": f"v{v}.{kind}" for v in (4, 3) for kind in ("local", "public")}


def algorithm_of(purpose):
    return ({"log-signing": "ed25519"} | TOKEN_ALGORITHMS).get(purpose, "hmac-sha256")


def key_id(key, purpose):
    return crockford(hmac_sha256(key, frame("regain/key-id/v1", purpose, algorithm_of(purpose)))[:10])


def flipped(data, position=0):
    """The bytes with one bit of one byte changed."""
    changed = bytearray(data)
    changed[position] ^= 1
    return bytes(changed)
