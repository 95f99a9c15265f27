"""Passkeys of every kind that Chromium makes, and what becomes known of each."""

import base64
import textwrap

import cbor2
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import AttestationFormat

from passkeys import accepted, refused, same

U2F = {"protocol": "u2f", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False,
       "isUserVerified": False}
SYNCED = {"defaultBackupEligibility": True, "defaultBackupState": True}


def check_algorithms(stage):
    stage.regain.policy(moreAlgorithms=True)
    for number, name in [(-7, "ecdsa-p256"), (-8, "ed25519"), (-257, "rsa")]:
        passkey = stage.enrolled(algorithm=number)
        same([passkey.device[member] for member in ("kind", "algorithm", "binding", "attestation")],
             ["webauthn", name, "claimed", None], f"what is known of COSE's {number}")
        for _ in range(2):
            same(passkey.approves()["userVerified"], True, "whether the user was verified")
        passkey.remove()
    stage.regain.policy()
    asked = stage.regain.enroll(stage.account())["publicKey"]["pubKeyCredParams"]
    same(-257 in [item["alg"] for item in asked], False, "whether RSA is asked for by default")
    # A browser that makes what nobody asked for.
    refused(stage.begin(algorithm=-257).confirm(), "algorithm-not-requested")


def check_synced(stage):
    stage.regain.policy()
    passkey = stage.enrolled(**SYNCED)
    same(passkey.device["binding"], "synced", "the binding of a synced passkey")
    same(passkey.made.credential_device_type.value, "multi_device", "what the judge says of it")
    passkey.approves()
    state = passkey.state()
    same((state["backupEligible"], state["backedUp"]), (True, True), "its state")
    stage.regain.policy(syncedPasskeys=False)
    asked, answer = passkey.answered()
    refused(passkey.redeem(asked, answer), "synced-key")
    passkey.remove()
    refused(stage.begin(**SYNCED).confirm(), "synced-key")


def check_attestation(stage, options, format, name):
    """Unknown makers are recorded and not trusted; known ones are."""
    stage.regain.policy(attestation={"required": False})
    passkey = stage.enrolled(**options)
    same([passkey.device["binding"], passkey.device["attestation"]], ["claimed", name], f"an unknown maker's {name}")
    passkey.approves()
    passkey.remove()

    stage.regain.policy(attestation={"required": False})
    new = stage.begin(**options)
    root = certificate(new.registration)
    (stage.regain.home / "roots.pem").write_bytes(root)
    stage.regain.policy(attestation={"required": True, "roots": "roots.pem"})
    passkey = new.confirmed(roots={format: [root]})
    same([passkey.device["binding"], passkey.device["attestation"]], ["attested", name], f"a known maker's {name}")
    passkey.approves()
    passkey.remove()

    # A browser that was asked for no statement, and then one is demanded.
    stage.regain.policy()
    silent = stage.begin(**options)
    stage.regain.policy(attestation={"required": True, "roots": "roots.pem"})
    refused(silent.confirm(), "attestation-missing")


def check_packed(stage):
    check_attestation(stage, {}, AttestationFormat.PACKED, "packed")


def check_u2f(stage):
    check_attestation(stage, U2F, AttestationFormat.FIDO_U2F, "fido-u2f")
    # It cannot verify its user.
    stage.regain.policy()
    passkey = stage.enrolled(**U2F)
    same(passkey.approves()["userVerified"], False, "whether a U2F key verified its user")
    asked, answer = passkey.answered()
    stage.regain.policy(userVerification="required")
    refused(passkey.redeem(asked, answer), "user-not-verified")
    passkey.remove()


def check_extensions(stage):
    """What nobody asked for and authenticators say all the same, signed and not."""
    stage.regain.policy()
    passkey = stage.enrolled(ctap2Version="ctap2_1", hasPrf=True, hasCredBlob=True, hasMinPinLength=True)
    asked = passkey.ask()
    answer = passkey.sign(asked["publicKey"] | {"extensions": {"getCredBlob": True, "prf": {"eval": {"first": "AAAA"}}}})
    same(bool(base64url_to_bytes(answer["response"]["authenticatorData"])[32] & 0x80), True,
         "whether the authenticator answers to extensions")
    accepted(passkey.redeem(asked, answer))
    # fido2-assert takes no extensions that it has not asked for.
    stage.judges.webauthn(answer, asked["text"], passkey.key, passkey.counter, "approve")
    passkey.remove()


def certificate(registration):
    """The attesting certificate, in PEM."""
    data = base64url_to_bytes(registration["response"]["attestationObject"])
    der = cbor2.loads(data)["attStmt"]["x5c"][-1]
    lines = textwrap.wrap(base64.b64encode(der).decode(), 64)
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]).encode()


CASES = [check_algorithms, check_synced, check_packed, check_u2f, check_extensions]
