"""X.509 certificates, good and bad (RFC 5280)."""

from common import sha256
from der_writer import bits, boolean, explicit, integer, octets, oid, printable, sequence, set_of, tlv, utf8
from signing_keys import key, sign, spki

BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, ALTERNATIVE_NAME = "2.5.29.19", "2.5.29.37", "2.5.29.17"
AAGUID = "1.3.6.1.4.1.45724.1.1.4"
ANDROID_KEY, APPLE_NONCE = "1.3.6.1.4.1.11129.2.1.17", "1.2.840.113635.100.8.2"

C, O, OU, CN = "2.5.4.6", "2.5.4.10", "2.5.4.11", "2.5.4.3"
# When the vectors are judged: 2026-06-01.
NOW = 1780272000
SIGNATURES = {
    ("ec", "sha256"): sequence(oid("1.2.840.10045.4.3.2")),
    ("ec", "sha384"): sequence(oid("1.2.840.10045.4.3.3")),
    ("ec", "sha1"): sequence(oid("1.2.840.10045.4.1")),
    ("rsa", "sha256"): sequence(oid("1.2.840.113549.1.1.11"), tlv(5, b"")),
}


def attribute(kind, value):
    return sequence(oid(kind), printable(value) if kind == C else utf8(value))


def name(*attributes):
    return sequence(*(set_of(attribute(kind, value)) for kind, value in attributes))


def extension(kind, value, critical=False):
    return sequence(oid(kind), *([boolean(True)] if critical else []), octets(value))


def constraints(is_authority):
    return extension(BASIC_CONSTRAINTS, sequence(*([boolean(True)] if is_authority else [])), True)


def usages(*kinds):
    return extension(EXTENDED_KEY_USAGE, sequence(*map(oid, kinds)))


def directory_name(*attributes):
    return extension(ALTERNATIVE_NAME, sequence(explicit(4, name(*attributes))), True)


def certificate(
    subject, subject_key, issuer, issuer_key, extensions,
    years=("240101000000Z", "440101000000Z"), version=3, hash_name="sha256",
):
    """Dates are UTCTime. Keys are private ones."""
    kind = "rsa" if hasattr(issuer_key, "private_numbers") and hasattr(issuer_key.private_numbers(), "p") else "ec"
    algorithm = SIGNATURES[kind, hash_name]
    serial = int.from_bytes(sha256(spki(subject_key) + b"".join(extensions))[:15], "big") + 1
    body = sequence(
        *([explicit(0, integer(version - 1))] if version > 1 else []),
        integer(serial),
        algorithm,
        issuer,
        sequence(*(tlv(0x17, date.encode()) for date in years)),
        subject,
        spki(subject_key),
        *([explicit(3, sequence(*extensions))] if extensions else []),
    )
    return sequence(body, algorithm, bits(sign(issuer_key, body, hash_name)))


ROOT_NAME = name((C, "AA"), (O, "Regain"), (CN, "Vector root"))
ROOT_KEY = key("p256", "root")
ROOT = certificate(ROOT_NAME, ROOT_KEY, ROOT_NAME, ROOT_KEY, [constraints(True)])

OTHER_ROOT_KEY = key("p256", "other root")
OTHER_ROOT = certificate(ROOT_NAME, OTHER_ROOT_KEY, ROOT_NAME, OTHER_ROOT_KEY, [constraints(True)])

BETWEEN_NAME = name((C, "AA"), (O, "Regain"), (CN, "Vector intermediate"))
BETWEEN_KEY = key("p384", "intermediate")
BETWEEN = certificate(BETWEEN_NAME, BETWEEN_KEY, ROOT_NAME, ROOT_KEY, [constraints(True)])
# May certify nobody, and does.
NO_AUTHORITY = certificate(BETWEEN_NAME, BETWEEN_KEY, ROOT_NAME, ROOT_KEY, [constraints(False)])

ATTESTATION_SUBJECT = ((C, "AA"), (O, "Regain"), (OU, "Authenticator Attestation"), (CN, "Model 1"))


def issued(subject, subject_key, extensions, **others):
    """A certificate by the root."""
    return certificate(subject, subject_key, ROOT_NAME, ROOT_KEY, extensions, **others)


def issued_between(subject, subject_key, extensions, **others):
    """A certificate by the intermediate authority."""
    return certificate(subject, subject_key, BETWEEN_NAME, BETWEEN_KEY, extensions, **others)
