"""Packed attestation (WebAuthn L3, 8.2 and 8.2.1)."""

import certificates as c
from attestation_parts import (
    AAGUID, CREDENTIAL, DATA, SIGNED, authenticator_data, CLIENT_DATA_HASH, malformed, refused, registration, valid,
)
from common import flipped
from der_writer import octets, sequence
from signing_keys import COSE_HASH, key, sign

FORMAT = "packed"
ATTESTING = key("p256", "attesting")
LEAF = [c.constraints(False)]


def leaf(extensions=LEAF, subject=c.ATTESTATION_SUBJECT, private=ATTESTING, make=c.issued, **others):
    return make(c.name(*subject), private, extensions, **others)


def without(kind):
    return tuple(pair for pair in c.ATTESTATION_SUBJECT if pair[0] != kind)


def replaced(kind, value):
    return tuple((k, value if k == kind else v) for k, v in c.ATTESTATION_SUBJECT)


def statement(chain, private=ATTESTING, algorithm=-7, signed=SIGNED, **more):
    signature = sign(private, signed, COSE_HASH[algorithm] or "")
    return {"alg": algorithm, "sig": signature, "x5c": chain} | more


def certified(chain, **others):
    return registration(statement(chain, **others))


def self_signed(private, algorithm, data=None, **more):
    data = data or authenticator_data(private)
    signature = sign(private, data + CLIENT_DATA_HASH, COSE_HASH[algorithm] or "")
    return registration({"alg": algorithm, "sig": signature} | more, data)


def make_self():
    for private, algorithm in (
        (CREDENTIAL, -7), (key("p384", "self"), -35), (key("ed25519", "self"), -8), (key("rsa", "self"), -257),
    ):
        yield valid(FORMAT, f"by the new key itself, algorithm {algorithm}", "self", self_signed(private, algorithm))
    yield refused(FORMAT, "the statement's algorithm is not the key's", self_signed(key("ed25519", "self"), -19))
    yield refused(
        FORMAT, "by another key than the new one",
        registration({"alg": -7, "sig": sign(ATTESTING, SIGNED)}), ("signature",),
    )
    yield refused(FORMAT, "RS1 is not taken", self_signed(key("rsa", "self"), -65535))
    yield malformed(FORMAT, "ECDAA is gone", self_signed(CREDENTIAL, -7, ecdaaKeyId=b"\x00"))
    yield malformed(FORMAT, "no signature", registration({"alg": -7}))
    yield malformed(FORMAT, "a signature that is text", registration({"alg": -7, "sig": "sig"}))


def make_chains():
    yield valid(FORMAT, "by a root's leaf", "trusted", certified([leaf()]))
    yield valid(FORMAT, "the root comes along", "trusted", certified([leaf(), c.ROOT]))
    through = leaf(make=c.issued_between)
    yield valid(FORMAT, "through an intermediate", "trusted", certified([through, c.BETWEEN]))
    yield valid(FORMAT, "the intermediate is what is trusted", "trusted", certified([through]), "between")
    yield valid(FORMAT, "the leaf is what is trusted", "trusted", certified([leaf()]), leaf())
    yield valid(FORMAT, "the intermediate is missing", "untrusted", certified([through]))
    yield valid(FORMAT, "another root of the same name", "untrusted", certified([leaf()]), "other")
    yield valid(FORMAT, "only a stranger is trusted", "untrusted", certified([leaf()]), "stranger")
    yield valid(
        FORMAT, "the intermediate is no authority", "untrusted", certified([through, c.NO_AUTHORITY])
    )
    for years, what in ((("240101000000Z", "260101000000Z"), "expired"), (("270101000000Z", "440101000000Z"), "not valid yet")):
        dated = leaf(years=years)
        yield valid(FORMAT, f"the leaf is {what}", "untrusted", certified([dated]))
        yield valid(FORMAT, f"the leaf is trusted itself, and {what}", "untrusted", certified([dated]), dated)
    yield valid(FORMAT, "the leaf is signed with SHA-1", "untrusted", certified([leaf(hash_name="sha1")]))
    for private, algorithm in ((key("p384", "attesting"), -35), (key("ed25519", "attesting"), -8), (key("rsa", "attesting"), -257)):
        yield valid(
            FORMAT, f"attesting key of algorithm {algorithm}", "trusted",
            certified([leaf(private=private)], private=private, algorithm=algorithm),
        )


def make_leaf_rules():
    model = c.extension(c.AAGUID, octets(AAGUID))
    yield valid(FORMAT, "the certificate names the model", "trusted", certified([leaf(LEAF + [model])]))
    bad_extensions = {
        "names another model": LEAF + [c.extension(c.AAGUID, octets(flipped(AAGUID)))],
        "names the model critically": LEAF + [c.extension(c.AAGUID, octets(AAGUID), True)],
        "names a model of 15 bytes": LEAF + [c.extension(c.AAGUID, octets(AAGUID[:15]))],
        "names the model without the inner string": LEAF + [c.extension(c.AAGUID, AAGUID)],
        "is an authority's": [c.constraints(True)],
        "has no basic constraints": [model],
        "has basic constraints of another form": [c.extension(c.BASIC_CONSTRAINTS, octets(b""), True)],
        "has a FALSE that is not DER": [c.extension(c.BASIC_CONSTRAINTS, b"\x30\x03\x01\x01\x01", True)],
        "is of an Android key": LEAF + [c.extension(c.ANDROID_KEY, sequence())],
        "is of an Apple key": LEAF + [c.extension(c.APPLE_NONCE, sequence())],
    }
    for what, extensions in bad_extensions.items():
        yield refused(FORMAT, f"the certificate {what}", certified([leaf(extensions)]), ("certificate",))
    yield refused(FORMAT, "the certificate is of version 1", certified([leaf([], version=1)]), ("certificate",))
    bad_subjects = {
        "unit": replaced(c.OU, "Authenticator attestation"),
        "country": replaced(c.C, "AAA"),
        "country's letters": replaced(c.C, "A1"),
        "no unit": without(c.OU),
        "no country": without(c.C),
        "no organization": without(c.O),
        "no common name": without(c.CN),
        "two units": c.ATTESTATION_SUBJECT + ((c.OU, "Authenticator Attestation"),),
        "an empty organization": replaced(c.O, ""),
    }
    for what, subject in bad_subjects.items():
        yield refused(FORMAT, f"the certificate's subject: {what}", certified([leaf(subject=subject)]), ("certificate",))


def make_signatures():
    chain = [leaf()]
    yield refused(FORMAT, "signed by another key", certified(chain, private=CREDENTIAL), ("signature",))
    yield refused(
        FORMAT, "over other client data", certified(chain, signed=DATA + flipped(CLIENT_DATA_HASH)), ("signature",)
    )
    yield refused(
        FORMAT, "over other authenticator data", certified(chain, signed=flipped(DATA) + CLIENT_DATA_HASH), ("signature",)
    )
    yield refused(FORMAT, "P-256 key, and ES384 said", certified(chain, algorithm=-35), ("signature",))
    yield refused(
        FORMAT, "RS1 is not taken",
        certified([leaf(private=key("rsa", "attesting"))], private=key("rsa", "attesting"), algorithm=-65535),
    )
    p521 = key("p521", "attesting")
    yield refused(FORMAT, "a key on P-521", certified([leaf(private=p521)], private=p521))


def make_forms():
    chain = [leaf()]
    yield malformed(FORMAT, "an empty chain", certified([]))
    yield malformed(FORMAT, "a chain of ten", certified(chain * 10))
    yield malformed(FORMAT, "a byte behind the certificate", certified([chain[0] + b"\x00"]))
    yield malformed(FORMAT, "a certificate cut off", certified([chain[0][:-1]]))
    yield malformed(FORMAT, "a chain of text", certified(["certificate"]))
    yield malformed(FORMAT, "an extension twice", certified([leaf(LEAF * 2)]))
    yield malformed(FORMAT, "a version 4", certified([leaf(version=4)]))
    yield malformed(FORMAT, "another member", certified(chain, ver="2.0"))
    big = c.extension("1.2.3.4", bytes(8192))
    yield malformed(FORMAT, "a certificate of more than 8 KiB", certified([leaf(LEAF + [big])]))


def make():
    for part in (make_self, make_chains, make_leaf_rules, make_signatures, make_forms):
        yield from part()
