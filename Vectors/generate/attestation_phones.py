"""Android key attestation and Apple anonymous attestation (WebAuthn L3, 8.4 and 8.8)."""

import certificates as c
from attestation_parts import CLIENT_DATA_HASH, CREDENTIAL, SIGNED, malformed, refused, registration, valid
from common import flipped, sha256
from der_writer import enumerated, explicit, integer, octets, sequence, set_of, tlv
from signing_keys import key, sign

ANDROID, APPLE = "android-key", "apple"
SUBJECT = c.name((c.CN, "Android Keystore Key"))
PURPOSE, ORIGIN = explicit(1, set_of(integer(2))), explicit(702, integer(0))
ALL_APPLICATIONS = explicit(600, tlv(5, b""))
# As phones have: algorithm, key size, digests, curve, no authentication needed, time of creation.
OTHERS = (
    explicit(2, integer(3)), explicit(3, integer(256)), explicit(5, set_of(integer(4))),
    explicit(10, integer(1)), explicit(503, tlv(5, b"")), explicit(701, integer(1780000000000)),
)
HARDWARE = (PURPOSE,) + OTHERS + (ORIGIN,)
STRANGER = key("p256", "stranger")


def description(challenge=CLIENT_DATA_HASH, software=(), hardware=HARDWARE):
    value = sequence(
        integer(300), enumerated(1), integer(300), enumerated(1), octets(challenge), octets(b""),
        sequence(*software), sequence(*hardware),
    )
    return c.extension(c.ANDROID_KEY, value)


def nonce(data=SIGNED):
    return c.extension(c.APPLE_NONCE, sequence(explicit(1, octets(sha256(data)))))


def leaf(extension, private=CREDENTIAL):
    return c.issued_between(SUBJECT, private, [extension] if extension else [])


def android(extension=None, private=CREDENTIAL, certified=CREDENTIAL, **more):
    chain = [leaf(extension if extension is not None else description(), certified), c.BETWEEN]
    return registration({"alg": -7, "sig": sign(private, SIGNED), "x5c": chain} | more)


def apple(extension=None, certified=CREDENTIAL, **more):
    chain = [leaf(extension if extension is not None else nonce(), certified), c.BETWEEN]
    return registration({"x5c": chain} | more)


def make_android():
    yield valid(ANDROID, "as a phone writes it", "trusted", android())
    yield valid(ANDROID, "another root", "untrusted", android(), "other")
    yield valid(
        ANDROID, "a key that may verify too", "trusted",
        android(description(hardware=(explicit(1, set_of(integer(2), integer(3))), ORIGIN))),
    )
    bad = {
        "another challenge": description(challenge=flipped(CLIENT_DATA_HASH)),
        "no challenge": description(challenge=b""),
        "for all applications, by software": description(software=(ALL_APPLICATIONS,)),
        "for all applications, by hardware": description(hardware=(PURPOSE, ALL_APPLICATIONS, ORIGIN)),
        "imported": description(hardware=(PURPOSE, explicit(702, integer(2)))),
        "of unknown origin": description(hardware=(PURPOSE,)),
        "not for signing": description(hardware=(explicit(1, set_of(integer(3))), ORIGIN)),
        "for nothing": description(hardware=(ORIGIN,)),
        "guarded by software alone": description(software=HARDWARE, hardware=()),
        "with a field twice": description(hardware=(PURPOSE, ORIGIN, ORIGIN)),
        "with a description cut off": c.extension(c.ANDROID_KEY, sequence(integer(300))),
        "without a description": b"",
    }
    for what, extension in bad.items():
        yield refused(ANDROID, f"a key {what}", android(extension), ("certificate",))
    yield refused(ANDROID, "another key is certified", android(certified=STRANGER))
    yield refused(ANDROID, "signed by another key", android(private=STRANGER), ("signature",))
    yield malformed(ANDROID, "another member", android(ver="2.0"))


def make_apple():
    yield valid(APPLE, "as a phone writes it", "trusted", apple())
    yield valid(APPLE, "another root", "untrusted", apple(), "other")
    bad = {
        "another nonce": nonce(flipped(SIGNED)),
        "a nonce without its field": c.extension(c.APPLE_NONCE, sequence(octets(sha256(SIGNED)))),
        "a nonce and more": c.extension(c.APPLE_NONCE, sequence(explicit(1, octets(sha256(SIGNED))), octets(b""))),
        "no nonce": b"",
    }
    for what, extension in bad.items():
        yield refused(APPLE, f"the certificate has {what}", apple(extension), ("certificate",))
    yield refused(APPLE, "another key is certified", apple(certified=STRANGER))
    yield malformed(APPLE, "with an algorithm", apple(alg=-7))


def make():
    yield from make_android()
    yield from make_apple()
