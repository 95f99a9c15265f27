"""Passkeys that the library's simulated authenticator made, and what PyPI's webauthn says of them.

They are kept in `captured/simulated-passkeys.json`, which the test "What it makes is written down, to be judged" writes
where REGAIN_SIMULATED_PASSKEYS names it. Nothing is taken from there that webauthn does not say as well.
"""

import json
import pathlib

from common import case
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AttestationFormat, COSEAlgorithmIdentifier

ABOUT = "What the simulated authenticator makes, and whether another program takes it for a passkey's."

CAPTURED = pathlib.Path(__file__).resolve().parent / "captured" / "simulated-passkeys.json"
FORMATS = (AttestationFormat.PACKED, AttestationFormat.FIDO_U2F)


def expected(passkey):
    return {"expected_challenge": base64url_to_bytes(passkey["challenge"]), "expected_rp_id": passkey["relyingParty"],
            "expected_origin": passkey["origin"], "require_user_verification": False}


def registered(passkey):
    """The registrations are all right."""
    roots = {name: [passkey["root"].encode()] for name in FORMATS} if passkey["root"] else None
    return verify_registration_response(
        credential=passkey["registration"], pem_root_certs_bytes_by_fmt=roots,
        supported_pub_key_algs=[COSEAlgorithmIdentifier(passkey["algorithm"])], **expected(passkey))


def is_accepted(passkey, registration):
    try:
        verify_authentication_response(
            credential=passkey["answer"], credential_public_key=registration.credential_public_key,
            credential_current_sign_count=registration.sign_count, **expected(passkey))
    except WebAuthnException:
        return False
    return True


def make():
    tests = []
    for passkey in json.loads(CAPTURED.read_text()):
        accepted = is_accepted(passkey, registered(passkey))
        if accepted != passkey["isRight"]:
            raise ValueError(f"webauthn judges otherwise: {passkey['name']}")
        kept = {name: passkey[name] for name in
                ("algorithm", "challenge", "origin", "relyingParty", "registration", "answer", "root")}
        tests.append(case("passkey", "valid" if accepted else "invalid", passkey["name"], **kept))
    return tests
