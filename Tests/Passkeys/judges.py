"""Programs of others that say whether a passkey's answer is right: PyPI's webauthn, and fido2-assert of libfido2.

What was asked of the passkey they learn from the challenge's text alone, hashed here as Formats has it.
"""

import base64
import hashlib
import json
import subprocess

from cryptography.hazmat.primitives import serialization
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes, decode_credential_public_key
from webauthn.helpers import decoded_public_key_to_cryptography
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import COSEAlgorithmIdentifier

from regain import Wrong

ALGORITHMS = [COSEAlgorithmIdentifier(number) for number in (-7, -8, -257)]
FIDO2_NAMES = {-7: "es256", -8: "eddsa", -257: "rs256"}


def asked(purpose, text):
    """What a passkey is given to sign, for a text in which the number is filled in."""
    return hashlib.sha256(f"regain-webauthn-{purpose}-v1\0{text}".encode()).digest()


class Judges:
    def __init__(self, origin, folder):
        self.origin, self.folder = origin, folder
        self.registrations = self.assertions = self.refusals = 0

    def registration(self, response, text, roots=None):
        """What webauthn makes of a registration.

        - roots: for each format, certificates in PEM that are trusted.
        """
        verified = verify_registration_response(
            credential=response, expected_challenge=asked("enroll", text), expected_rp_id="localhost",
            expected_origin=self.origin, require_user_verification=False,
            supported_pub_key_algs=ALGORITHMS, pem_root_certs_bytes_by_fmt=roots)
        self.registrations += 1
        return verified

    def assertion(self, response, text, key, counter, purpose="approve"):
        """Both must accept it."""
        answer = self.webauthn(response, text, key, counter, purpose)
        if not self._fido2(response, key):
            raise Wrong("fido2-assert refuses what Regain and webauthn accept")
        self.assertions += 1
        return answer

    def refuse(self, response, text, key, counter, purpose="approve"):
        """Both must refuse it: for what everybody can see."""
        try:
            self.webauthn(response, text, key, counter, purpose)
        except WebAuthnException:
            if not self._fido2(response, key):
                self.refusals += 1
                return
        raise Wrong("another program accepts what was forged")

    def refuse_counter(self, response, text, key, counter):
        """webauthn must refuse it, which is told the counter; fido2-assert knows of none."""
        try:
            self.webauthn(response, text, key, counter, "approve")
        except WebAuthnException:
            self.refusals += 1
            return
        raise Wrong("webauthn accepts a counter that went back")

    def webauthn(self, response, text, key, counter, purpose):
        return verify_authentication_response(
            credential=response, expected_challenge=asked(purpose, text), expected_rp_id="localhost",
            expected_origin=self.origin, credential_public_key=key, credential_current_sign_count=counter,
            require_user_verification=False)

    def _fido2(self, response, key):
        decoded = decode_credential_public_key(key)
        pem = self.folder / "judged.pem"
        pem.write_bytes(decoded_public_key_to_cryptography(decoded).public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
        parts = {name: base64url_to_bytes(response["response"][name])
                 for name in ("clientDataJSON", "authenticatorData", "signature")}
        lines = [hashlib.sha256(parts["clientDataJSON"]).digest(), b"localhost",
                 cbor(parts["authenticatorData"]), parts["signature"]]
        given = b"".join((line if line == b"localhost" else base64.b64encode(line)) + b"\n" for line in lines)
        done = subprocess.run(["fido2-assert", "-V", "-p", str(pem), FIDO2_NAMES[decoded.alg]], input=given,
                              capture_output=True, timeout=20, check=False)
        return done.returncode == 0


def cbor(data):
    """A byte string of CBOR, as fido2-assert takes authenticator data."""
    return (bytes([0x58, len(data)]) if len(data) < 256 else b"\x59" + len(data).to_bytes(2, "big")) + data


def client_data(response):
    return json.loads(base64url_to_bytes(response["response"]["clientDataJSON"]))
