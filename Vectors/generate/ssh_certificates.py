"""Certificates of SSH keys, and what may be wrong with one."""

from ssh_cases import (
    AUTHORITY, DATA, ED, LAX, NAMESPACE, OTHER, P256, P384, RSA, SK_EC, SK_ED, TIME, bad, signature)
from ssh_wire import armor, certificate, container, string

CERT_RULES = {"authority": AUTHORITY.line(), "principal": "alice", "time": TIME}


def certificates():
    def one(comment, blob, reason=None, flags=(), key=ED, rules=CERT_RULES, value=None, **more):
        armored = armor(container(blob, NAMESPACE, value or key.sign(DATA)))
        return signature(comment, armored, key.line(), flags, reason, **rules, **more)

    keys = {"Ed25519": ED, "P-256": P256, "P-384": P384, "RSA": RSA, "sk Ed25519": SK_ED, "sk P-256": SK_EC}
    said = {"serial": 42, "keyID": "alice's laptop"}
    for name, key in keys.items():
        blob = certificate(key, AUTHORITY, ("bob", "alice"))
        yield one(f"{name} with a certificate", blob, key=key, **said)
    for name in ("P-256", "P-384", "RSA"):
        rules = CERT_RULES | {"authority": keys[name].line()}
        yield one(f"an authority with {name}", certificate(ED, keys[name]), rules=rules, **said)
    for time, reason in [(1_700_000_000, None), (1_699_999_999, 1), (1_799_999_999, None), (1_800_000_000, 1)]:
        rules, flags = CERT_RULES | {"time": time}, ()
        yield one(f"at {time}", certificate(ED, AUTHORITY), reason and "certificate-expired", flags, rules=rules)
    yield one("without an end", certificate(ED, AUTHORITY, after=0, before=2**64 - 1))
    yield one("never valid", certificate(ED, AUTHORITY, after=2**64 - 1, before=2**64 - 1), "certificate-expired")
    for comment, principals, flags in [
        ("for somebody else", ("bob",), ()), ("for everybody", (), ()), ("for a pattern", ("*",), ()),
        ("in capitals", ("Alice",), ()), ("a list in one name", ("alice,bob",), ()), ("with a space", ("alice ",), ()),
        ("for nobody by name", ("",), ()),
    ]:
        yield one(comment, certificate(ED, AUTHORITY, principals), "certificate-principal", flags)
    yield one("256 principals", certificate(ED, AUTHORITY, [f"p{i}" for i in range(255)] + ["alice"]))
    yield one("257 principals", certificate(ED, AUTHORITY, [f"p{i}" for i in range(256)] + ["alice"]), "malformed")
    ca = "certificate-authority"
    yield one("another authority", certificate(ED, OTHER), ca)
    yield one("signed by another than it says", certificate(ED, AUTHORITY, sign=OTHER.sign), ca)
    yield one("signed by the key itself", certificate(ED, ED), ca)
    yield one("of a host", certificate(ED, AUTHORITY, kind=2), ca)
    yield one("of kind 0", certificate(ED, AUTHORITY, kind=0), ca)
    for comment, old, new in [("the serial changed", b"\0\0\0\x2a", b"\0\0\0\x2b"), ("the principal changed", b"alice",
                                                                                   b"elice")]:
        changed = certificate(ED, AUTHORITY, key_id="laptop").replace(old, new, 1)
        yield one(comment, changed, ca)
    sk = CERT_RULES | {"authority": SK_ED.line()}
    yield one("an authority in a security key", certificate(ED, SK_ED), ca, LAX, rules=sk)
    rsa_rules = CERT_RULES | {"authority": RSA.line()}
    sha1 = lambda body: string("ssh-rsa") + string(RSA.raw(body, "sha1"))
    yield one("an authority with SHA-1", certificate(ED, RSA, sign=sha1), "malformed", LAX, rules=rsa_rules)
    chained = certificate(AUTHORITY, OTHER)
    yield one("an authority with a certificate", certificate(ED, AUTHORITY, authority_blob=chained), "malformed")
    for name, data in [
        ("force-command", string("true")), ("source-address", string("127.0.0.1/32")), ("x@example.org", b""),
        ("verify-required", b"x"), ("verify-required@example.org", b""), ("no-touch-required", b""),
    ]:
        blob = certificate(ED, AUTHORITY, options=[(name, data)])
        yield one(f"the option {name}", blob, "certificate-option", LAX)
    two = [("force-command", string("true")), ("verify-required", b"")]
    yield one("an option more", certificate(SK_ED, AUTHORITY, options=two), "certificate-option", LAX, SK_ED,
              value=SK_ED.sign(DATA, flags=5))
    uv = certificate(SK_ED, AUTHORITY, options=[("verify-required", b"")])
    yield one("verify-required, and it is", uv, key=SK_ED, value=SK_ED.sign(DATA, flags=5), userVerified=True)
    yield one("verify-required, and it is not", uv, "user-not-verified", LAX, SK_ED)
    plain = certificate(ED, AUTHORITY, options=[("verify-required", b"")])
    yield one("verify-required of a plain key", plain, "user-not-verified", LAX)
    extensions = [("no-touch-required", b""), ("permit-pty", b""), ("x@example.org", string("y"))]
    touch = certificate(SK_ED, AUTHORITY, extensions=extensions)
    yield one("no-touch-required, and touched", touch, key=SK_ED, userPresent=True)
    yield one("no-touch-required, and not touched", touch, "user-not-present", LAX, SK_ED, value=SK_ED.sign(DATA, flags=0))
    for comment, options in [("options out of order", [("z", b""), ("a", b"")]), ("an option twice", [("a", b"")] * 2)]:
        yield one(comment, certificate(ED, AUTHORITY, options=options), "malformed", LAX)
        yield one(comment, certificate(ED, AUTHORITY, extensions=options), "malformed", LAX)
    yield one("65 extensions", certificate(ED, AUTHORITY, extensions=[(f"x{i:02}", b"") for i in range(65)]),
              "malformed", LAX)
    yield one("a reserved part", certificate(ED, AUTHORITY, reserved=b"x"), "malformed", LAX)
    yield one("a byte more", certificate(ED, AUTHORITY) + b"\0", "malformed")
    yield one("a key id that is not text", certificate(ED, AUTHORITY, key_id=b"\xff"), "malformed", LAX)
    yield one("a key id of two lines", certificate(ED, AUTHORITY, key_id="a\nb"), "malformed", LAX)
    yield one("a certificate of another key", certificate(OTHER, AUTHORITY), "wrong-key", LAX, value=OTHER.sign(DATA))
    yield one("a certificate where none was enrolled", certificate(ED, AUTHORITY), ca, rules={})
    yield one("no certificate where one must be", ED.blob(), ca)
    other = container(certificate(ED, AUTHORITY), NAMESPACE, OTHER.sign(DATA))
    yield bad("a certificate with another's signature", other, ED, "wrong-signature", **CERT_RULES)
