"""Registrations that were put together anew: nothing in one without attestation is signed, so that anybody can."""

import json

import cbor2
from webauthn.helpers import base64url_to_bytes

from forgeries import encoded
from passkeys import refused, same


def rebuilt(registration, challenge=None, authenticator_data=None, id=None, **client):
    """The same registration but for these parts."""
    response = registration["response"]
    said = json.loads(base64url_to_bytes(response["clientDataJSON"])) | client
    if challenge is not None:
        said["challenge"] = challenge
    made = cbor2.loads(base64url_to_bytes(response["attestationObject"]))
    if authenticator_data is not None:
        made["authData"] = authenticator_data
    new = {"clientDataJSON": encoded(json.dumps(said).encode()),
           "attestationObject": encoded(cbor2.dumps(made, canonical=True))}
    id = id or registration["id"]
    return registration | {"id": id, "rawId": id, "response": response | new}


def data_of(registration):
    return cbor2.loads(base64url_to_bytes(registration["response"]["attestationObject"]))["authData"]


def check_stolen(stage):
    """Nobody enrols a passkey that is somebody's, under whatever name or with whatever key."""
    stage.regain.policy()
    victim = stage.begin()
    victim.confirmed().remove()
    thief = stage.begin()
    thief.authenticator.remove()
    theirs, ours = data_of(victim.registration), data_of(thief.registration)
    name, key = slice(55, 55 + 32), slice(55 + 32, None)
    same([len(theirs), theirs[53:55]], [len(ours), b"\0\x20"], "the form of Chromium's registrations")
    their_key = ours[:55] + ours[name] + theirs[key]
    their_name = ours[:55] + theirs[name] + ours[key]
    challenge = thief.begun["publicKey"]["challenge"]
    for stolen in (rebuilt(victim.registration, challenge),
                   rebuilt(thief.registration, authenticator_data=their_key),
                   rebuilt(thief.registration, authenticator_data=their_name, id=victim.registration["id"])):
        begun = stage.regain.enroll(stage.account())
        stolen = rebuilt(stolen, begun["publicKey"]["challenge"])
        refused(stage.regain.confirm(begun["challenge"], stolen), "key-enrolled-already")
    thief.confirmed()


def check_rebuilt(stage):
    """Each with the reason of its refusal, or nil where it is malformed."""
    new = stage.begin()
    new.authenticator.remove()
    registration, data = new.registration, data_of(new.registration)
    flags = data[32]
    # The key's y, which ends it: no longer on the curve. Its algorithm, -7: now -35, of another curve.
    off_curve, other_algorithm = data[:-1] + bytes([data[-1] ^ 1]), data.replace(b"\x03\x26\x20", b"\x03\x38\x22\x20")
    # The length of the credential's id: longer than what there is.
    overlong = data[:53] + b"\x03\xff" + data[55:]
    wrong = [({"type": "webauthn.get"}, "wrong-ceremony"), ({"origin": "http://localhost"}, "wrong-origin"),
             ({"crossOrigin": True}, "cross-origin"), ({"challenge": "A" * 43}, "wrong-webauthn-challenge"),
             ({"authenticator_data": bytes(32) + data[32:]}, "wrong-relying-party"),
             ({"authenticator_data": data[:32] + bytes([flags & ~1]) + data[33:]}, "user-not-present"),
             ({"authenticator_data": data[:32] + bytes([flags & ~8 | 16]) + data[33:]}, "backup-flags"),
             ({"authenticator_data": data[:32] + bytes([flags & ~64]) + data[33:37]}, None),
             ({"authenticator_data": data + b"\0"}, None), ({"authenticator_data": overlong}, None),
             ({"authenticator_data": off_curve}, None), ({"authenticator_data": other_algorithm}, None),
             ({"id": encoded(bytes(32))}, None)]
    for number, (changes, reason) in enumerate(wrong):
        begun = stage.regain.enroll(stage.account())
        forged = rebuilt(registration, **({"challenge": begun["publicKey"]["challenge"]} | changes))
        outcome = stage.regain.confirm(begun["challenge"], forged)
        same((outcome.code, outcome.json.get("reason")), (1 if reason else 65, reason), f"registration {number}")
    new.confirmed()


CASES = [check_stolen, check_rebuilt]
