"""Answers that are signed with a passkey's own key, taken out of Chromium, and are still none.

Behind each forged answer comes the honest one to the same challenge, made by the same hand and accepted: so nothing
but what was forged can have been the reason.
"""

import base64
import dataclasses
import hashlib
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from passkeys import refused, same

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
UP, UV, BS, AT, ED = 0x01, 0x04, 0x10, 0x40, 0x80


@dataclasses.dataclass
class Answer:
    """The parts of an answer, before it is signed."""

    client: dict
    id: str
    user: str
    flags: int
    counter: int
    relying_party: str = "localhost"
    rest: bytes = b""
    text: str = None

    def client_data(self):
        return (self.text or json.dumps(self.client, separators=(",", ":"))).encode()

    def data(self):
        head = hashlib.sha256(self.relying_party.encode()).digest()
        return head + bytes([self.flags]) + self.counter.to_bytes(4, "big") + self.rest

    def signed(self, sign):
        client, data = self.client_data(), self.data()
        response = {"clientDataJSON": encoded(client), "authenticatorData": encoded(data),
                    "signature": encoded(sign(data + hashlib.sha256(client).digest())), "userHandle": self.user}
        return {"id": self.id, "rawId": self.id, "type": "public-key", "response": response,
                "clientExtensionResults": {}}


class Forger:
    def __init__(self, stage):
        stage.regain.policy()
        self.stage, self.passkey = stage, stage.enrolled()
        taken = self.passkey.authenticator.credential()
        self.key = serialization.load_der_private_key(decoded(taken["privateKey"]), None)
        self.id, self.user = [encoded(decoded(taken[name])) for name in ("credentialId", "userHandle")]
        self.counter = self.passkey.counter
        self.passkey.remove()

    def answer(self, asked):
        self.counter += 1
        client = {"type": "webauthn.get", "challenge": asked["publicKey"]["challenge"],
                  "origin": self.stage.site.origin, "crossOrigin": False}
        return Answer(client, self.id, self.user, UP | UV, self.counter)

    def sign(self, message):
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))

    def forge(self, change, sign=None):
        """What becomes of a changed answer; the honest one behind it is accepted."""
        asked = self.passkey.ask()
        answer = self.answer(asked)
        change(answer)
        outcome = self.passkey.redeem(asked, answer.signed(sign or self.sign))
        if outcome.code != 0:
            self.passkey.accepted(asked, self.answer(asked).signed(self.sign))
        return outcome

    def high_s(self, message):
        r, s = utils.decode_dss_signature(self.sign(message))
        return utils.encode_dss_signature(r, max(s, ORDER - s))

    def with_nonce(self, message, nonce=123456789):
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        r = ec.derive_private_key(nonce, ec.SECP256R1()).public_key().public_numbers().x
        secret = self.key.private_numbers().private_value
        return utils.encode_dss_signature(r, pow(nonce, -1, ORDER) * (digest + r * secret) % ORDER)


def client(**members):
    return lambda answer: answer.client.update(members)


def part(**members):
    return lambda answer: [setattr(answer, name, value) for name, value in members.items()]


def text(change):
    """Changes the client data as text."""
    return lambda answer: setattr(answer, "text", change(json.dumps(answer.client)))


def forgeries(origin):
    """Each with the reason of its refusal, or nil where it is malformed."""
    yield client(type="webauthn.create"), "wrong-ceremony"
    yield client(type="payment.get"), "wrong-ceremony"
    for change in (lambda c: c + "=", lambda c: c[:-1] + chr(ord(c[-1]) + 1), lambda c: c[:-1]):
        yield (lambda answer, change=change: answer.client.update(challenge=change(answer.client["challenge"])),
               "wrong-webauthn-challenge")
    port = origin.rpartition(":")[2]
    for wrong in (origin.upper(), origin.replace("http:", "https:"), f"http://localhost.:{port}", origin + "/",
                  f"http://www.localhost:{port}", f"{origin}.evil.example", "http://localhost", "null"):
        yield client(origin=wrong), "wrong-origin"
    yield client(crossOrigin=True), "cross-origin"
    yield client(topOrigin=origin), "wrong-top-origin"
    yield client(crossOrigin="true"), None
    yield text(lambda said: said.replace("{", '{"type": "webauthn.get", ', 1)), None
    yield text(lambda said: said + " x"), None
    yield part(relying_party="example.org"), "wrong-relying-party"
    yield part(flags=UV), "user-not-present"
    yield part(flags=UP | UV | BS), "backup-flags"
    yield part(flags=UP | UV | AT), None
    yield part(flags=UP | UV | ED), None
    yield part(rest=b"\xa0"), None
    yield part(user=encoded(b"another account's")), "wrong-user-handle"
    yield part(id=encoded(b"another passkey's id")), "credential-not-allowed"


def check_forged(stage):
    forger = Forger(stage)
    for number, (change, reason) in enumerate(forgeries(stage.site.origin)):
        outcome = forger.forge(change)
        same((outcome.code, outcome.json.get("reason")), (1 if reason else 65, reason), f"forged answer {number}")
    for sign in (lambda message: forger.sign(message) + b"\0", lambda message: forger.sign(message[:-1]),
                 lambda message: p1363(forger.sign(message)), lambda _: b"", lambda _: bytes(70)):
        outcome = forger.forge(part(), sign)
        same((outcome.code, outcome.json.get("reason")), (1, "wrong-signature"), "a forged signature")


def check_unusual(stage):
    """What is odd and allowed: the other programs say so too."""
    forger = Forger(stage)
    odd = [(client(other_keys_can_be_added_here="do not compare clientDataJSON"), None), (part(user=None), None),
           (text(lambda said: "\ufeff" + said), None), (part(), forger.high_s)]
    for change, sign in odd:
        asked = forger.passkey.ask()
        answer = forger.answer(asked)
        change(answer)
        signed = answer.signed(sign or forger.sign)
        forger.passkey.accepted(asked, signed)


def check_counters(stage):
    """A counter that stands still, goes back, or is given up is the end of the passkey."""
    for change in (-1, -2, None):
        forger = Forger(stage)
        forger.forge(part())
        asked = forger.passkey.ask()
        answer = forger.answer(asked)
        answer.counter = 0 if change is None else answer.counter + change
        refused(forger.passkey.redeem(asked, answer.signed(forger.sign)), "counter-regressed")
        same(forger.passkey.state()["state"], "quarantined", "the passkey's state")


def check_nonces(stage):
    """Two signatures with one nonce tell everybody the key."""
    forger = Forger(stage)
    same(forger.forge(part(), forger.with_nonce).code, 0, "a signature with a nonce of ours")
    asked = forger.passkey.ask()
    refused(forger.passkey.redeem(asked, forger.answer(asked).signed(forger.with_nonce)), "repeated-nonce")
    same(forger.passkey.state()["state"], "quarantined", "the passkey's state")


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def p1363(signature):
    return b"".join(number.to_bytes(32, "big") for number in utils.decode_dss_signature(signature))


CASES = [check_forged, check_unusual, check_counters, check_nonces]
