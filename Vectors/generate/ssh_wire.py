"""SSH's data types, keys and signatures, written after RFC 4251 and OpenSSH's PROTOCOL files."""

import base64
import hashlib
import math

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from common import fixed

VENDOR = "@openssh.com"
HASHES = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


def string(value):
    data = value.encode() if isinstance(value, str) else value
    return len(data).to_bytes(4, "big") + data


def mpint(number):
    """Positive numbers and 0."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


def u32(number):
    return number.to_bytes(4, "big")


def u64(number):
    return number.to_bytes(8, "big")


def sha256(data):
    return hashlib.sha256(data).digest()


class Key:
    """A private key from a label, and how SSH writes what it makes."""

    curves = {"nistp256": (ec.SECP256R1, "sha256"), "nistp384": (ec.SECP384R1, "sha384")}

    def __init__(self, kind, label, application=None):
        self.kind, self.application = kind, application
        self.type = kind
        if application is not None:
            self.type = "sk-" + kind + VENDOR
        if kind == "ssh-ed25519":
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(fixed(f"ssh {label}", 32))
        elif kind == "ssh-rsa":
            self.private = rsa_key(label)
        else:
            curve, self.hash = self.curves[kind.rsplit("-", 1)[1]]
            self.private = ec.derive_private_key(int.from_bytes(fixed(f"ssh {label}", 31)), curve())

    @property
    def spki(self):
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def fields(self):
        public = self.private.public_key()
        if self.kind == "ssh-ed25519":
            out = string(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
        elif self.kind == "ssh-rsa":
            numbers = public.public_numbers()
            out = mpint(numbers.e) + mpint(numbers.n)
        else:
            point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            out = string(self.kind.rsplit("-", 1)[1]) + string(point)
        return out + (string(self.application) if self.application is not None else b"")

    def blob(self):
        return string(self.type) + self.fields()

    def line(self, blob=None):
        return line_of(blob or self.blob())

    def raw(self, data, hash_name="sha512"):
        """What the algorithm makes, as it stands in a signature."""
        if self.kind == "ssh-ed25519":
            return self.private.sign(data)
        if self.kind == "ssh-rsa":
            return self.private.sign(data, padding.PKCS1v15(), HASHES[hash_name]())
        r, s = self.numbers(data)
        return mpint(r) + mpint(s)

    def numbers(self, data):
        made = self.private.sign(data, ec.ECDSA(HASHES[self.hash](), deterministic_signing=True))
        return decode_dss_signature(made)

    def sign(self, data, flags=0x01, counter=7, algorithm=None):
        """The string `signature`, without its length."""
        if self.application is None:
            name = {"ssh-rsa": "rsa-sha2-512"}.get(self.type, self.type)
            return string(algorithm or name) + string(self.raw(data))
        message = sha256(self.application.encode()) + bytes([flags]) + u32(counter) + sha256(data)
        return string(algorithm or self.type) + string(self.raw(message)) + bytes([flags]) + u32(counter)

    def sign_webauthn(self, data, origin, client_data, flags=0x05, counter=7, extensions=b""):
        message = (
            sha256(self.application.encode()) + bytes([flags]) + u32(counter) + extensions
            + sha256(client_data))
        return (
            string("webauthn-" + self.type) + string(self.raw(message)) + bytes([flags]) + u32(counter)
            + string(origin) + string(client_data) + string(extensions))

    def certificate_type(self):
        return self.type.removesuffix(VENDOR) + "-cert-v01" + VENDOR


def line_of(blob):
    name = blob[4 : 4 + int.from_bytes(blob[:4], "big")].decode()
    return f"{name} {base64.b64encode(blob).decode()}"


def rsa_key(label, bits=3072):
    p, q = (prime(f"ssh {label} {name}", bits // 2) for name in "pq")
    e = 65537
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def prime(label, bits):
    """The first prime from a number on whose two highest bits are set, so that products have all bits."""
    number = int.from_bytes(fixed(label, bits // 8)) | 3 << (bits - 2) | 1
    while (number - 1) % 65537 == 0 or not is_prime(number):
        number += 2
    return number


def is_prime(number):
    if any(number % small == 0 for small in range(3, 2000, 2)):
        return False
    odd, shift = number - 1, 0
    while odd % 2 == 0:
        odd, shift = odd // 2, shift + 1
    return all(is_witness_of_prime(base, number, odd, shift) for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29))


def is_witness_of_prime(base, number, odd, shift):
    """Miller-Rabin."""
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(shift - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def signed_data(message, namespace, hash_name="sha512"):
    digest = hashlib.new(hash_name, message).digest()
    return b"SSHSIG" + string(namespace) + string("") + string(hash_name) + string(digest)


def container(key_blob, namespace, signature, hash_name="sha512", version=1, reserved=b""):
    return (
        b"SSHSIG" + u32(version) + string(key_blob) + string(namespace) + string(reserved)
        + string(hash_name) + string(signature))


def armor(blob, width=70, end="\n"):
    text = base64.b64encode(blob).decode()
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    return end.join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


def certificate(
    key, authority, principals=("alice",), serial=42, kind=1, key_id="alice's laptop", after=1_700_000_000,
    before=1_800_000_000, options=(), extensions=(), reserved=b"", authority_blob=None, sign=None,
    nonce=None):
    packed = b"".join(string(name) for name in principals)
    body = (
        string(key.certificate_type()) + string(nonce or fixed("ssh certificate nonce", 32)) + key.fields()
        + u64(serial) + u32(kind) + string(key_id) + string(packed) + u64(after) + u64(before)
        + string(pairs(options)) + string(pairs(extensions)) + string(reserved)
        + string(authority_blob or authority.blob()))
    return body + string((sign or authority.sign)(body))


def pairs(options):
    return b"".join(string(name) + string(data) for name, data in options)
