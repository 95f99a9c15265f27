"""The keys that the cases of SSH signatures share, and how a case is made."""

from common import case
from ssh_wire import Key, armor, container, signed_data

NAMESPACE = "regain-approve-v1@example.org"
MESSAGE = b"regain-challenge-v1\nexample.org\nalice\n"
TIME = 1_750_000_000

ED = Key("ssh-ed25519", "ed25519")
P256 = Key("ecdsa-sha2-nistp256", "p256")
P384 = Key("ecdsa-sha2-nistp384", "p384")
RSA = Key("ssh-rsa", "rsa")
SK_ED = Key("ssh-ed25519", "sk ed25519", "ssh:")
SK_EC = Key("ecdsa-sha2-nistp256", "sk p256", "ssh:")
WEB = Key("ecdsa-sha2-nistp256", "webauthn", "example.org")
AUTHORITY = Key("ssh-ed25519", "authority")
OTHER = Key("ssh-ed25519", "another")
DATA = signed_data(MESSAGE, NAMESPACE)


def signature(comment, armored, key, flags=(), reason=None, namespace=NAMESPACE, message=MESSAGE, **more):
    result = "invalid" if reason else "valid"
    values = {"armored": armored, "key": key, "namespace": namespace, "message": message}
    if reason:
        values["reason"] = reason
    return case("signature", result, comment, flags, **values, **more)


def simple(key, **more):
    return armor(container(key.blob(), NAMESPACE, key.sign(DATA)), **more)


def bad(comment, blob, key, reason="malformed", flags=(), **more):
    return signature(comment, armor(blob), key.line(), flags, reason, **more)


LAX = ["openssh-accepts"]
