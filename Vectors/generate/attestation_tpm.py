"""TPM attestation (WebAuthn L3, 8.3 and 8.3.1)."""

import hashlib

import certificates as c
import tpm_structures as tpm
from attestation_parts import (
    AAGUID, CLIENT_DATA_HASH, CREDENTIAL, DATA, SIGNED, authenticator_data, malformed, refused, registration, valid,
)
from common import flipped, sha256
from der_writer import octets, sequence, tlv
from signing_keys import COSE_HASH, key, sign

FORMAT = "tpm"
AK = key("p256", "attestation key")
MANUFACTURER, MODEL, VERSION = "2.23.133.2.1", "2.23.133.2.2", "2.23.133.2.3"
AIK = "2.23.133.8.3"
TPM_NAME = ((MANUFACTURER, "id:00000000"), (MODEL, "Vector TPM"), (VERSION, "id:00000001"))
EXTENSIONS = [c.constraints(False), c.usages(AIK), c.directory_name(*TPM_NAME)]
AREA = tpm.ecc_area(CREDENTIAL)
INFO = tpm.attest(tpm.name(AREA), sha256(SIGNED))


def leaf(extensions=EXTENSIONS, subject=(), private=AK, **others):
    return c.issued(c.name(*subject), private, extensions, **others)


def attested(chain=None, private=AK, algorithm=-7, area=AREA, info=INFO, data=DATA, ver="2.0", **more):
    statement = {
        "ver": ver, "alg": algorithm, "x5c": chain or [leaf()], "certInfo": info, "pubArea": area,
        "sig": sign(private, info, COSE_HASH[algorithm] or ""),
    }
    return registration(statement | more, data)


def about(area, **others):
    """A statement about another public area, right in all else."""
    return attested(area=area, info=tpm.attest(tpm.name(area), sha256(SIGNED)), **others)


def make_valid():
    yield valid(FORMAT, "a key on P-256", "trusted", attested())
    yield valid(FORMAT, "another root", "untrusted", attested(), "other")
    rsa, rsa_ak = key("rsa", "credential"), key("rsa", "attestation key")
    data = authenticator_data(rsa)
    area = tpm.rsa_area(rsa)
    info = tpm.attest(tpm.name(area), sha256(data + CLIENT_DATA_HASH))
    yield valid(
        FORMAT, "RSA keys, as Windows makes them", "trusted",
        attested([leaf(private=rsa_ak)], rsa_ak, -257, area, info, data),
    )
    info = tpm.attest(tpm.name(AREA), sha256(SIGNED), safe=b"\x33")
    yield valid(FORMAT, "a byte that should be 0 or 1 is neither", "trusted", attested(info=info))
    model = c.extension(c.AAGUID, octets(AAGUID))
    yield valid(FORMAT, "the certificate names the model", "trusted", attested([leaf(EXTENSIONS + [model])]))
    p384 = key("p384", "attestation key")
    info = tpm.attest(tpm.name(AREA), hashlib.sha384(SIGNED).digest())
    yield valid(
        FORMAT, "an attestation key on P-384", "trusted", attested([leaf(private=p384)], p384, -35, info=info)
    )
    yield valid(
        FORMAT, "a key bound to ECDSA with SHA-256", "trusted", about(tpm.ecc_area(CREDENTIAL, scheme=b"\x00\x18\x00\x0b"))
    )


def make_bindings():
    yield refused(FORMAT, "version 1.2", attested(ver="1.2"))
    yield refused(FORMAT, "about another key", about(tpm.ecc_area(key("p256", "stranger"))))
    for what, info in {
        "other data": tpm.attest(tpm.name(AREA), flipped(sha256(SIGNED))),
        "no data": tpm.attest(tpm.name(AREA), b""),
        "another name": tpm.attest(flipped(tpm.name(AREA), 5), sha256(SIGNED)),
        "no name": tpm.attest(b"", sha256(SIGNED)),
        "a creation": tpm.attest(tpm.name(AREA), sha256(SIGNED), kind=b"\x80\x1a"),
    }.items():
        yield refused(FORMAT, f"the TPM attests {what}", attested(info=info))
    yield refused(FORMAT, "signed by another key", attested(private=CREDENTIAL), ("signature",))
    yield refused(
        FORMAT, "the signature is a TPM's structure",
        attested(sig=tpm.ecdsa_signature(sign(AK, INFO))), ("signature",),
    )
    rsa = key("rsa", "attestation key")
    yield refused(FORMAT, "RS1 is not taken", attested([leaf(private=rsa)], rsa, -65535))


def make_certificates():
    bad = {
        "has no usage": [c.constraints(False), EXTENSIONS[2]],
        "has another usage": [c.constraints(False), c.usages("2.23.133.8.1"), EXTENSIONS[2]],
        "has no name": EXTENSIONS[:2],
        "names no model": EXTENSIONS[:2] + [c.directory_name(TPM_NAME[0], TPM_NAME[2])],
        "names no manufacturer": EXTENSIONS[:2] + [c.directory_name(*TPM_NAME[1:])],
        "names no version": EXTENSIONS[:2] + [c.directory_name(*TPM_NAME[:2])],
        "has a DNS name instead": EXTENSIONS[:2] + [c.extension(c.ALTERNATIVE_NAME, sequence(tlv(0x82, b"tpm")))],
        "is an authority's": [c.constraints(True)] + EXTENSIONS[1:],
        "has no basic constraints": EXTENSIONS[1:],
        "names another model by AAGUID": EXTENSIONS + [c.extension(c.AAGUID, octets(flipped(AAGUID)))],
    }
    for what, extensions in bad.items():
        yield refused(FORMAT, f"the certificate {what}", attested([leaf(extensions)]), ("certificate",))
    yield refused(
        FORMAT, "the certificate has a subject", attested([leaf(subject=((c.CN, "TPM"),))]), ("certificate",)
    )


def make_forms():
    yield malformed(FORMAT, "a byte behind the attestation", attested(info=INFO + b"\x00"))
    yield malformed(FORMAT, "an attestation cut off", attested(info=INFO[:-1]))
    yield malformed(FORMAT, "another magic", attested(info=b"\xfe" + INFO[1:]))
    yield malformed(FORMAT, "a quote", attested(info=INFO[:4] + b"\x80\x18" + INFO[6:]))
    yield malformed(FORMAT, "a byte behind the area", about(AREA + b"\x00"))
    yield malformed(FORMAT, "a name with SHA-1", about(tpm.ecc_area(CREDENTIAL, hash_id=tpm.SHA1)))
    yield malformed(FORMAT, "an unknown curve", about(tpm.ecc_area(CREDENTIAL, curve=b"\x00\x05")))
    yield malformed(FORMAT, "a key that decrypts", about(tpm.ecc_area(CREDENTIAL, symmetric=b"\x00\x06\x00\x80\x00\x43")))
    yield malformed(FORMAT, "a key of another kind", about(b"\x00\x08" + AREA[2:]))
    yield malformed(FORMAT, "a point off the curve", about(flipped(AREA, len(AREA) - 1)))
    yield malformed(FORMAT, "another member", attested(response=b""))


def make():
    for part in (make_valid, make_bindings, make_certificates, make_forms):
        yield from part()
