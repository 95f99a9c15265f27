"""What a security key does that OpenSSH's stand-in does not: attest, with a certificate, that it made an SSH key, and count as
it likes. Made by the program behind Vectors/, which needs its requirements.txt."""

import base64
import secrets
import sys
from pathlib import Path

from desk import HOST, Desk

sys.path.append(str(Path(__file__).resolve().parents[2] / "Vectors" / "generate"))

import attestation_parts as parts  # noqa: E402
import ssh_attestations as attestations  # noqa: E402
import ssh_wire as wire  # noqa: E402

APPLICATION = "ssh:recover"


class SecurityKey:
    def __init__(self, desk, kind):
        self.desk, self.count = desk, 0
        self.key = wire.Key(kind, secrets.token_hex(8), APPLICATION)
        self.public = desk.file(f"{self.key.line()} in hardware\n".encode(), "sk.pub")

    def sign(self, text, purpose="approve", flags=0x01, count=None):
        self.count += 1
        namespace = f"regain-{purpose}-v1@{HOST}"
        value = self.key.sign(
            wire.signed_data(text.read_bytes(), namespace), flags=flags, counter=self.count if count is None else count)
        return self.desk.file(wire.armor(wire.container(self.key.blob(), namespace, value)).encode(), "sig")

    def evidence(self, **others):
        challenge = secrets.token_bytes(32)
        made = attestations.file(
            self.key.private, data=attestations.data_of(self.key.private, APPLICATION), challenge=challenge, **others)
        return [
            "--ssh-attestation", self.desk.file(made), "--ssh-attestation-challenge", self.desk.file(challenge)]


def check(folder, environment):
    desk = Desk(folder, environment)
    pem(folder / "home" / "makers.pem", parts.ROOTS["root"])
    pem(folder / "home" / "others.pem", parts.ROOTS["other"])
    for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256"):
        attested(desk, kind)
        counters(desk, kind)
    return "attested keys, counters"


def pem(path, certificate):
    text = base64.encodebytes(certificate).decode()
    path.write_text(f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")


def attested(desk, kind):
    required = "  attestation:\n    roots: makers.pem\n    required: true\n"
    desk.rule(required)
    key, other = SecurityKey(desk, kind), SecurityKey(desk, kind)
    text = desk.enrolment(key.public, kind)
    answer = ["confirm", text, "--signature", key.sign(text, "enroll")]
    desk.refuses("attestation-missing", *answer)
    text = desk.enrolment(key.public, kind)
    answer = ["confirm", text, "--signature", key.sign(text, "enroll")]
    desk.refuses("attestation-invalid", *answer, *other.evidence())
    mixed = key.evidence()[:2] + other.evidence()[2:]
    desk.refuses("attestation-invalid", *answer, *mixed)
    desk.regain(*answer, *key.evidence()[:2], code=64)
    device = desk.regain(*answer, *key.evidence())
    assert " attested " in desk.regain("list", kind)
    text = desk.ask(device, kind)
    assert '"binding":"attested"' in desk.regain("redeem", "--challenge", text, "--signature", key.sign(text), "--json")
    desk.rule(required.replace("makers", "others"))
    text = desk.enrolment(other.public, kind)
    answer = ["confirm", text, "--signature", other.sign(text, "enroll")]
    desk.refuses("attestation-untrusted", *answer, *other.evidence())
    desk.rule(required.replace("makers", "others").replace("true", "false"))
    assert '"binding":"claimed"' in desk.regain(*answer, *other.evidence(), "--json")


def counters(desk, kind):
    """It grows, or is 0 for ever."""
    desk.rule("")
    for counts, refused in (((5, 6, 100, 2**32 - 1), None), ((0, 0, 0), None), ((5, 5), 1), ((5, 6, 0), 2), ((0, 3, 2), 2)):
        key, account = SecurityKey(desk, kind), secrets.token_hex(4)
        text = desk.enrolment(key.public, account)
        device = desk.regain("confirm", text, "--signature", key.sign(text, "enroll", count=counts[0]))
        for place, count in enumerate(counts[1:], 1):
            text = desk.ask(device, account)
            command = ["redeem", "--challenge", text, "--signature", key.sign(text, count=count)]
            if place == refused:
                desk.refuses("counter-regressed", *command)
            else:
                desk.regain(*command)
        assert desk.state(device, account) == ("active" if refused is None else "quarantined")
    key = SecurityKey(desk, kind)
    device = desk.enrol(key.public, key.sign, "verified")
    desk.rule("  userVerification: required\n")
    text = desk.ask(device, "verified")
    for flags, reason in ((0x01, "user-not-verified"), (0x04, "user-not-present")):
        desk.refuses(reason, "redeem", "--challenge", text, "--signature", key.sign(text, flags=flags))
    desk.regain("redeem", "--challenge", text, "--signature", key.sign(text, flags=0x05))
    desk.regain("revoke", device)
