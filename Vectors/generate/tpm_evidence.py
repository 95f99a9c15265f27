"""Evidence that a key was made in a TPM: what a TPM wrote, and what each rule refuses.

The first cases were made by a software TPM, swtpm, with `Tests/Devices/tpm.sh`, and are kept in `captured/tpm`. The
others are signed here, as no TPM would.
"""

import pathlib

import tpm_structures as tpm
from common import case, fixed, flipped
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from signing_keys import key, sign, spki

ABOUT = "Evidence that a key was made in a TPM and cannot leave it."

CAPTURED = pathlib.Path(__file__).resolve().parent / "captured" / "tpm"
CAPTURED_NONCE = bytes(range(32))
NONCE = fixed("tpm nonce", 32)
KEY, AK = key("p256", "tpm key"), key("p256", "tpm attestation key")
AK_ATTRIBUTES = tpm.BOUND | tpm.RESTRICTED | tpm.SIGN
CREATED = b"\x80\x1a"


def read(name):
    return (CAPTURED / name).read_bytes()


def make_case(result, comment, outcome, flags=(), /, **values):
    return case("evidence", result, comment, flags, outcome=outcome, **values)


def captured(**changes):
    values = {
        "attestation": read("attest"), "signature": read("attest.sig"), "keyArea": read("key.pub"),
        "attestationKeyArea": read("ak.pub"), "trustedName": read("ak.name"), "qualifyingData": CAPTURED_NONCE,
        "publicKey": load_pem_public_key(read("key.pem")).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    }
    return values | changes


def area_of(private, attributes):
    return (tpm.rsa_area if isinstance(private, rsa.RSAPrivateKey) else tpm.ecc_area)(private, attributes)


def made(
    private=KEY, attributes=tpm.BOUND | tpm.SIGN, ak=AK, ak_attributes=AK_ATTRIBUTES, kind=CREATED, nonce=NONCE,
    name=None, signer=None, **changes,
):
    area, ak_area = area_of(private, attributes), area_of(ak, ak_attributes)
    attestation = tpm.attest(name or tpm.name(area), nonce, kind)
    signature = sign(signer or ak, attestation)
    wrap = tpm.rsa_signature if isinstance(ak, rsa.RSAPrivateKey) else tpm.ecdsa_signature
    values = {
        "attestation": attestation, "signature": wrap(signature), "keyArea": tpm.sized(area),
        "attestationKeyArea": tpm.sized(ak_area), "trustedName": tpm.name(ak_area), "qualifyingData": NONCE,
        "publicKey": spki(private),
    }
    return values | changes


def make_captured():
    yield make_case("valid", "as a TPM writes it", "trusted", **captured())
    yield make_case("valid", "by a key that nobody has listed", "untrusted", **captured(trustedName=b"\x00\x0b" + bytes(32)))
    yield make_case(
        "invalid", "an unrestricted key of the same TPM signed it as a file", "refused",
        **captured(
            attestation=read("forged"), signature=read("forged.sig"), attestationKeyArea=read("loose.pub"),
            trustedName=tpm.name(read("loose.pub")[2:]),
        ),
    )
    yield make_case("invalid", "for another enrolment", "refused", **captured(qualifyingData=flipped(CAPTURED_NONCE)))
    yield make_case("invalid", "for another key", "refused", **captured(publicKey=spki(KEY)))
    yield make_case("invalid", "another key's area", "refused", **captured(keyArea=read("loose.pub")))
    yield make_case("invalid", "another attestation key's area", "refused", **captured(attestationKeyArea=read("loose.pub")))
    for name in ("attestation", "signature", "keyArea", "attestationKeyArea"):
        whole = captured()[name]
        yield make_case("invalid", f"{name} cut off", "malformed", ("form",), **captured(**{name: whole[:-1]}))
        yield make_case("invalid", f"a byte behind {name}", "malformed", ("form",), **captured(**{name: whole + b"\x00"}))
        yield make_case("invalid", f"no {name}", "malformed", ("form",), **captured(**{name: b""}))


def make_rules():
    yield make_case("valid", "as a TPM would write it", "trusted", **made())
    yield make_case(
        "valid", "RSA keys", "trusted", **made(private=key("rsa", "tpm key"), ak=key("rsa", "tpm attestation key"))
    )
    for what, bit in (("may be moved to another TPM", tpm.FIXED_TPM), ("may be moved to another parent", tpm.FIXED_PARENT), ("was brought from outside", tpm.ORIGIN)):
        yield make_case("invalid", f"the key {what}", "refused", **made(attributes=(tpm.BOUND | tpm.SIGN) & ~bit))
        yield make_case("invalid", f"the attestation key {what}", "refused", **made(ak_attributes=AK_ATTRIBUTES & ~bit))
    yield make_case("invalid", "the attestation key is not restricted", "refused", **made(ak_attributes=tpm.BOUND | tpm.SIGN))
    yield make_case("invalid", "the attestation key does not sign", "refused", **made(ak_attributes=AK_ATTRIBUTES & ~tpm.SIGN))
    yield make_case("invalid", "the attestation key decrypts too", "refused", **made(ak_attributes=AK_ATTRIBUTES | tpm.DECRYPT))
    yield make_case("invalid", "that the key is loaded, not that it was made", "refused", **made(kind=b"\x80\x17"))
    yield make_case("invalid", "about another name", "refused", **made(name=tpm.name(tpm.ecc_area(AK))))
    yield make_case("invalid", "signed by the new key", "refused", **made(signer=KEY))
    good = made()
    signature = good["signature"]
    yield make_case("invalid", "signed with SHA-1", "malformed", ("form",), **made(signature=signature[:2] + tpm.SHA1 + signature[4:]))
    yield make_case("invalid", "an RSA signature by an ECC key", "refused", **made(signature=tpm.rsa_signature(bytes(256))))
    yield make_case("invalid", "r and s of 0", "refused", **made(signature=signature[:4] + tpm.sized(bytes(32)) * 2))
    rsapss = b"\x00\x16" + signature[2:]
    yield make_case("invalid", "a scheme that is not verified", "malformed", ("form",), **made(signature=rsapss))


def make():
    return list(make_captured()) + list(make_rules())
