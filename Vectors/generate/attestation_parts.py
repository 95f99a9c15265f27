"""What the cases of every attestation format are made of."""

import certificates
from cbor_writer import cbor
from common import case, fixed, sha256
from signing_keys import coordinates, key, modulus, raw_ed25519

ABOUT = "Attestation objects of every format, and what each of its rules refuses."

RP_HASH = sha256(b"example.org")
CLIENT_DATA_HASH = sha256(b"client data of an attestation vector")
AAGUID = fixed("aaguid", 16)
CREDENTIAL_ID = fixed("credential id", 24)
ROOTS = {"root": certificates.ROOT, "other": certificates.OTHER_ROOT, "between": certificates.BETWEEN}
ROOTS["stranger"] = certificates.certificate(
    certificates.BETWEEN_NAME, key("p256", "stranger root"), certificates.BETWEEN_NAME, key("p256", "stranger root"),
    [certificates.constraints(True)],
)


def cose_key(private, algorithm=None):
    kind = type(private.public_key()).__name__
    if "Ed25519" in kind:
        return {1: 1, 3: algorithm or -8, -1: 6, -2: raw_ed25519(private)}
    if "RSA" in kind:
        return {1: 3, 3: algorithm or -257, -1: modulus(private), -2: b"\x01\x00\x01"}
    x, y = coordinates(private)
    algorithm, curve = (-7, 1) if len(x) == 32 else (-35, 2)
    return {1: 2, 3: algorithm, -1: curve, -2: x, -3: y}


def authenticator_data(private, rp_hash=RP_HASH, aaguid=AAGUID, flags=0x45):
    credential = aaguid + len(CREDENTIAL_ID).to_bytes(2, "big") + CREDENTIAL_ID
    return rp_hash + bytes([flags]) + bytes(4) + credential + cbor(cose_key(private))


CREDENTIAL = key("p256", "credential")
DATA = authenticator_data(CREDENTIAL)
SIGNED = DATA + CLIENT_DATA_HASH


def registration(statement, data=DATA):
    """What is attested, and by which statement."""
    return {"statement": statement, "data": data}


def make_case(format_name, result, comment, flags, outcome, made, trust="root"):
    """`outcome`: none, self, trusted, untrusted, refused or malformed."""
    attestation_object = {"fmt": format_name, "attStmt": made["statement"], "authData": made["data"]}
    anchor = trust if isinstance(trust, bytes) else ROOTS[trust]
    return case(
        "registration", result, comment, flags,
        attestationObject=cbor(attestation_object), clientDataHash=CLIENT_DATA_HASH,
        trusted=anchor, time=certificates.NOW, outcome=outcome,
    )


def valid(format_name, comment, outcome, made, trust="root", flags=()):
    return make_case(format_name, "valid", comment, flags, outcome, made, trust)


def refused(format_name, comment, made, flags=()):
    return make_case(format_name, "invalid", comment, flags, "refused", made)


def malformed(format_name, comment, made):
    return make_case(format_name, "invalid", comment, ("form",), "malformed", made)
