"""FIDO U2F attestation (WebAuthn L3, 8.6)."""

import certificates as c
from attestation_parts import (
    CLIENT_DATA_HASH, CREDENTIAL, CREDENTIAL_ID, RP_HASH, authenticator_data, malformed, refused, registration, valid,
)
from attestation_packed import ATTESTING
from common import flipped
from der_writer import sequence
from signing_keys import key, point, sign

FORMAT = "fido-u2f"
NOBODY = bytes(16)


def leaf(private=ATTESTING, extensions=(), **others):
    return c.issued(c.name((c.CN, "U2F 1")), private, list(extensions), **others)


def signed(credential=CREDENTIAL, first=b"\x00", rp_hash=RP_HASH, credential_id=CREDENTIAL_ID):
    return first + rp_hash + CLIENT_DATA_HASH + credential_id + point(credential)


def attested(chain=None, private=ATTESTING, credential=CREDENTIAL, data=None, message=None, **more):
    message = message or signed(credential)
    data = data or authenticator_data(credential, aaguid=NOBODY, flags=0x41)
    return registration({"sig": sign(private, message), "x5c": chain or [leaf()]} | more, data)


def make():
    yield valid(FORMAT, "without a model", "trusted", attested())
    yield valid(
        FORMAT, "with a model, which nothing rests on", "trusted", attested(data=authenticator_data(CREDENTIAL))
    )
    yield valid(FORMAT, "another root", "untrusted", attested(), "other")
    yield valid(FORMAT, "the certificate is of version 1", "trusted", attested([leaf(version=1)]))
    yield refused(FORMAT, "two certificates", attested([leaf(), c.ROOT]))
    p384 = key("p384", "attesting")
    yield refused(FORMAT, "a certificate's key on P-384", attested([leaf(p384)], private=p384))
    p384 = key("p384", "credential")
    yield refused(FORMAT, "a new key on P-384", attested(credential=p384))
    yield refused(
        FORMAT, "a certificate of an Android key",
        attested([leaf(extensions=[c.extension(c.ANDROID_KEY, sequence())])]), ("certificate",),
    )
    for what, message in {
        "another first byte": signed(first=b"\x05"),
        "another application": signed(rp_hash=flipped(RP_HASH)),
        "another credential id": signed(credential_id=flipped(CREDENTIAL_ID)),
        "another key": signed(key("p256", "stranger")),
    }.items():
        yield refused(FORMAT, f"signed for {what}", attested(message=message), ("signature",))
    yield refused(FORMAT, "signed by another key", attested(private=CREDENTIAL), ("signature",))
    yield malformed(FORMAT, "with an algorithm", attested(alg=-7))
