"""SSH signatures of security keys, and those that browsers make with them."""

import base64

from common import base64url
from ssh_cases import DATA, LAX, MESSAGE, NAMESPACE, SK_EC, SK_ED, WEB, bad, signature, simple
from ssh_wire import Key, armor, container, sha256, signed_data, string, u32

PAGE = "https://recover.example.org"
WEB_RULES = {"relyingPartyID": "example.org", "origins": [PAGE]}


def security_keys():
    for key in (SK_ED, SK_EC):
        def made(key=key, **more):
            return container(key.blob(), NAMESPACE, key.sign(DATA, **more))

        for flags, counter, more in [
            (0x01, 0, {}), (0x01, 2**32 - 1, {}), (0x05, 8, {"userVerification": True}), (0x05, 8, {}), (0x1D, 9, {}),
            (0x23, 9, {}),
        ]:
            yield signature(
                f"{key.type}, flags {flags:02x}", armor(made(flags=flags, counter=counter)), key.line(),
                userPresent=True, userVerified=flags & 4 != 0, counter=counter, **more)
        for flags, reason, more in [
            (0x00, "user-not-present", {}), (0x04, "user-not-present", {}),
            (0x01, "user-not-verified", {"userVerification": True}), (0x41, "malformed", {}),
            (0x81, "malformed", {}), (0xFF, "malformed", {}),
        ]:
            yield bad(f"{key.type}, flags {flags:02x}", made(flags=flags), key, reason, LAX, **more)
        good = key.sign(DATA)
        for comment, changed, reason in [
            ("the presence claimed afterwards", key.sign(DATA, flags=0)[:-5] + b"\x01" + u32(7), "wrong-signature"),
            ("another counter", good[:-4] + u32(8), "wrong-signature"), ("no counter", good[:-4], "malformed"),
            ("no flags", good[:-5], "malformed"), ("a byte more", good + b"\0", "malformed"),
        ]:
            yield bad(comment, container(key.blob(), NAMESPACE, changed), key, reason)
        application_games(key, (games := []))
        yield from games
    plain = Key("ssh-ed25519", "sk ed25519")
    unmarked = container(SK_ED.blob(), NAMESPACE, plain.sign(DATA))
    yield bad("a signature without touch by a security key's type", unmarked, SK_ED)
    marked = container(plain.blob(), NAMESPACE, SK_ED.sign(DATA))
    yield bad("a security key's signature by a plain key", marked, plain)
    yield signature("the plain form of a security key's key", simple(plain), SK_ED.line(), (), "wrong-key")


def application_games(key, out):
    for application, reason in [("ssh:work", None), ("ssh:", None), ("example.org", "wrong-application"),
                                ("", "wrong-application"), ("SSH:", "wrong-application")]:
        other = Key(key.kind, "applications", application)
        flags = LAX if reason else ()
        out.append(signature(f"the application {application!r}", simple(other), other.line(), flags, reason))
    other = Key(key.kind, "sk ed25519" if key is SK_ED else "sk p256", "ssh:other")
    out.append(signature("made for another application", simple(other), key.line(), (), "wrong-key"))
    claimed = container(key.blob(), NAMESPACE, other.sign(DATA))
    out.append(bad("made for another application, with the enrolled key beside it", claimed, key, "wrong-signature"))
    accent = Key(key.kind, "applications", "ssh:\u00e9")
    out.append(signature("an application not in ASCII", simple(accent), accent.line(), LAX, "malformed"))


def client_data(challenge=None, origin=PAGE, kind="webauthn.get", rest=',"crossOrigin":false}'):
    challenge = base64url(DATA) if challenge is None else challenge
    return f'{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{rest}'.encode()


def browsers():
    def page(comment, data, reason=None, flags=(), origin=PAGE, rules=WEB_RULES, key=WEB, bits=5, extensions=b""):
        value = key.sign_webauthn(DATA, origin, data, bits, extensions=extensions)
        armored = armor(container(key.blob(), NAMESPACE, value))
        said = {} if reason else {"userPresent": True, "userVerified": bits & 4 != 0, "counter": 7}
        return signature(comment, armored, key.line(), flags, reason, **rules, **said)

    yield page("a browser's", client_data())
    yield page("a browser's, touched only", client_data(), bits=0x01)
    yield page("an old browser's, without crossOrigin", client_data(rest="}"))
    more = ',"crossOrigin":false,"other_keys_can_be_added_here":"do not compare"}'
    yield page("with a member more", client_data(rest=more))
    yield page("with extensions", client_data(), bits=0x81, extensions=b"\xa1\x61x\xf5")
    foreign = "https://recover.example.org.evil"
    yield page("a page of another origin", client_data(origin=foreign), "wrong-origin", LAX, origin=foreign)
    for other in ("http://recover.example.org", PAGE + ":8443", PAGE.upper(), PAGE + "/", PAGE + "."):
        yield page("another origin", client_data(origin=other), "wrong-origin", LAX, origin=other)
    yield page("the right origin beside another's", client_data(origin=foreign), "wrong-origin")
    yield page("no origins are allowed", client_data(), "wrong-origin", LAX, rules={"relyingPartyID": "example.org"})
    quote = PAGE + '","x":"'
    yield page("a quote in the origin", client_data(origin=quote), "wrong-origin", origin=quote)
    yield page("a registration", client_data(kind="webauthn.create"), "wrong-ceremony")
    yield page("a payment", client_data(kind="payment.get"), "wrong-ceremony")
    spaced = client_data().replace(b":", b": ", 1)
    yield page("with a space", spaced, "wrong-ceremony")
    for comment, challenge in [
        ("the challenge of another message", base64url(signed_data(b"x", NAMESPACE))), ("the hash as challenge", base64url(
            sha256(DATA))), ("a padded challenge", base64.urlsafe_b64encode(DATA).decode() + "="), ("no challenge", ""),
        ("more behind the challenge", base64url(DATA + b"xxx")), ("the message as challenge", base64url(MESSAGE)),
        ("the challenge cut short", base64url(DATA)[:-1]),
    ]:
        yield page(comment, client_data(challenge), "wrong-webauthn-challenge")
    yield page("in a frame", client_data(rest=',"crossOrigin":true}'), "cross-origin", LAX)
    framed = ',"crossOrigin":true,"topOrigin":"https://evil.example"}'
    yield page("in a frame of another page", client_data(rest=framed), "cross-origin", LAX)
    yield page("crossOrigin as text", client_data(rest=',"crossOrigin":"false"}'), "cross-origin", LAX)
    yield page("another member first", client_data(rest=',"x":1,"crossOrigin":false}'), "cross-origin", LAX)
    yield page("cut short", client_data(rest=""), "cross-origin", LAX)
    yield page("cut short behind crossOrigin", client_data(rest=',"crossOrigin":false'), "cross-origin", LAX)
    yield page("more behind the end", client_data() + b"x", "cross-origin", LAX)
    for comment, rules in [("another relying party", {"relyingPartyID": "example.com", "origins": [PAGE]}),
                           ("no relying party", {"origins": [PAGE]})]:
        yield page(comment, client_data(), "wrong-application", LAX, rules=rules)
    yield page("a browser's, of OpenSSH's application", client_data(), "wrong-application", LAX, key=SK_EC)
    yield signature("OpenSSH's, of a page's application", simple(WEB), WEB.line(), LAX, "wrong-application", **WEB_RULES)
    for comment, bits, reason, lax in [
        ("nobody present", 0x04, "user-not-present", LAX), ("a registration's flags", 0x45, "malformed", ()),
        ("extensions announced", 0x85, "malformed", ()),
    ]:
        yield _flagged(comment, bits, reason, lax)
    yield _flagged("not verified", 0x01, "user-not-verified", LAX, userVerification=True)
    yield _flagged("extensions not announced", 0x05, "malformed", (), extensions=b"\xa0")
    good = WEB.sign_webauthn(DATA, PAGE, client_data())
    yield bad("a byte more", container(WEB.blob(), NAMESPACE, good + b"\0"), WEB, **WEB_RULES)
    renamed = WEB.sign(DATA, algorithm="webauthn-sk-ecdsa-sha2-nistp256@openssh.com")
    yield bad("a browser's name alone", container(WEB.blob(), NAMESPACE, renamed), WEB, **WEB_RULES)
    typed = string("webauthn-sk-ecdsa-sha2-nistp256@openssh.com") + WEB.fields()
    yield bad("the signature's name as a key's type", container(typed, NAMESPACE, good), WEB, flags=LAX, **WEB_RULES)
    changed = good.replace(b'"crossOrigin":false', b'"crossOrigin":false,"x":0')
    yield bad("changed client data", container(WEB.blob(), NAMESPACE, changed), WEB, "malformed", **WEB_RULES)


def _flagged(comment, bits, reason, lax, extensions=b"", **more):
    value = WEB.sign_webauthn(DATA, PAGE, client_data(), flags=bits, extensions=extensions)
    return bad(comment, container(WEB.blob(), NAMESPACE, value), WEB, reason, lax, **WEB_RULES, **more)
