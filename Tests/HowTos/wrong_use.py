"""What somebody gets wrong, or tries, with real tools: refused, for the reason that is meant."""

import itertools
import re
import time

from desk import HOST, Desk
from tpm_tools import BOUND, TPM


def check(folder, environment):
    desk = Desk(folder, environment)
    parts = [keys, forms, answers, purposes, kinds, tpm]
    if "SSH_SK_PROVIDER" in environment:
        parts.append(security_key)
    for part in parts:
        part(desk)
    return ", ".join(part.__name__ for part in parts)


def keys(desk):
    """What is no public key that may be enrolled."""
    curve = ["-algorithm", "EC", "-pkeyopt"]
    desk.pem_key("p521", *curve, "ec_paramgen_curve:P-521")
    desk.pem_key("secp256k1", *curve, "ec_paramgen_curve:secp256k1")
    desk.pem_key("explicit", *curve, "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit")
    desk.pem_key("x25519", "-algorithm", "X25519")
    desk.pem_key("rsa1024", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    desk.pem_key("p256", *curve, "ec_paramgen_curve:P-256")
    desk.run("openssl", "ec", "-in", "p256.pem", "-pubout", "-conv_form", "compressed", "-out", "compressed.pub.pem")
    for name in ("p521", "secp256k1", "explicit", "x25519", "rsa1024", "compressed"):
        desk.enrolment(desk.folder / f"{name}.pub.pem", code=65)
    desk.enrolment(desk.folder / "p256.pem", code=65)
    desk.ssh_key("id", "-t", "ed25519")
    desk.enrolment(desk.folder / "id", code=65)
    desk.ssh_key("ssh521", "-t", "ecdsa", "-b", "521")
    desk.enrolment(desk.folder / "ssh521.pub", code=65)
    # Where the policy does not say so.
    for key in (desk.pem_key("rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
                desk.pem_key("p384", *curve, "ec_paramgen_curve:P-384")):
        done = desk.run("regain", "device", "enroll", "alice", "--name", "K", "--key", key)
        assert done.returncode == 65 and done.stdout == b"", done
    for action in ("prove-possession", "Reset", "reset password", ""):
        desk.run("regain", "device", "challenge", "alice", "--device", "0" * 32, "--action", action, code=65)


def forms(desk):
    """DER and the two numbers alone are told apart by what is said, never by a guess."""
    sign = desk.pem_signer("p256")
    device = desk.enrol(desk.folder / "p256.pub.pem", sign)
    for _ in range(3):
        text = desk.ask(device)
        der = sign(text)
        numbers = desk.file(numbers_of(desk, der))
        desk.refuses(
            "wrong-signature", "verify", "--challenge", text, "--signature", der, "--signature-format", "p1363")
        desk.refuses("wrong-signature", "verify", "--challenge", text, "--signature", numbers)
        desk.regain(
            "verify", "--challenge", text, "--signature", numbers, "--signature-format", "p1363", code=4)
        desk.regain("redeem", "--challenge", text, "--signature", der)
    for bad, code in ((b"", 65), (b"\n", 1), (bytes(65_537), 65), (bytes(64), 1), (der.read_bytes() + b"\0", 1)):
        text = desk.ask(device)
        signature = desk.file(bad)
        desk.regain("redeem", "--challenge", text, "--signature", signature, code=code)
        if bad == bytes(64):
            desk.regain(
                "redeem", "--challenge", text, "--signature", signature, "--signature-format", "p1363", code=1)


def numbers_of(desk, der):
    found = desk.run("openssl", "asn1parse", "-inform", "DER", "-in", der, code=0).stdout.decode()
    return b"".join(bytes.fromhex(number.rjust(64, "0")) for number in re.findall(r"INTEGER *:([0-9A-F]+)", found))


def answers(desk):
    """Each answer counts once, for the text, the device and the account that it was asked of."""
    sign = desk.ssh_signer("id")
    device = desk.enrol(desk.folder / "id.pub", sign, "carol")
    desk.ssh_key("other", "-t", "ed25519")
    other = desk.enrol(desk.folder / "other.pub", desk.ssh_signer("other"), "carol")
    text = desk.ask(device, "carol")
    good = sign(text)
    for changed in (b"account: alice", b"account: caro1"):
        forged = desk.file(text.read_bytes().replace(b"account: carol", changed))
        desk.refuses("challenge-changed", "redeem", "--challenge", forged, "--signature", good)
    desk.refuses("wrong-key", "redeem", "--challenge", text, "--signature", desk.ssh_signer("other")(text))
    text = desk.ask(device, "carol")
    desk.refuses("wrong-signature", "redeem", "--challenge", text, "--signature", good)
    done = desk.run("regain", "device", "challenge", "alice", "--device", device, "--action", "reset-password")
    assert done.returncode == 1, done
    desk.enrolment(desk.folder / "id.pub", "dave", code=1)
    text = desk.ask(device, "carol", "--lifetime", "2m")
    late = text.read_bytes().replace(b"expires: 20", b"expires: 21")
    desk.refuses("challenge-changed", "redeem", "--challenge", desk.file(late), "--signature", sign(text))
    good = sign(text)
    desk.regain("revoke", other)
    desk.regain("redeem", "--challenge", text, "--signature", good)
    text = desk.ask(device, "carol")
    good = sign(text)
    desk.regain("revoke", device)
    desk.refuses("device-revoked", "redeem", "--challenge", text, "--signature", good)
    desk.enrolment(desk.folder / "id.pub", "carol", code=1)
    unknown = desk.file(text.read_bytes().replace(b"nonce: ", b"nonce: A")[:-1])
    desk.regain("redeem", "--challenge", unknown, "--signature", good, code=65)


def purposes(desk):
    """An enrolment, a denial and an approval are not taken for each other."""
    desk.ssh_key("erin", "-t", "ed25519")
    sign = desk.ssh_signer("erin")
    text = desk.enrolment(desk.folder / "erin.pub", "erin")
    desk.refuses("wrong-namespace", "confirm", text, "--signature", sign(text, "approve"))
    enrolling = sign(text, "enroll")
    device = desk.regain("confirm", text, "--signature", enrolling)
    desk.regain("confirm", text, "--signature", enrolling, code=1)
    desk.regain("redeem", "--challenge", text, "--signature", enrolling, code=1)
    asked = desk.ask(device, "erin")
    desk.refuses("wrong-namespace", "redeem", "--challenge", asked, "--signature", sign(asked, "enroll"))
    desk.regain("confirm", asked, "--signature", sign(asked, "enroll"), code=1)
    # A raw key's denial is signed over a text of its own.
    desk.pem_key("frank", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    sign = desk.pem_signer("frank")
    device = desk.enrol(desk.folder / "frank.pub.pem", sign, "frank")
    text = desk.ask(device, "frank")
    denial = desk.file(text.read_bytes().replace(b"regain-challenge-v1", b"regain-denial-v1"))
    desk.regain("redeem", "--challenge", denial, "--signature", sign(denial), code=65)
    assert desk.regain("redeem", "--challenge", text, "--signature", sign(denial), code=2) == "denied"


def kinds(desk):
    """A key answers as it was enrolled, and no other way."""
    desk.ssh_key("gina", "-t", "ecdsa", "-b", "256", "-m", "PEM")
    desk.run("openssl", "pkey", "-in", "gina", "-pubout", "-out", "gina.pub.pem", code=0)
    desk.run("cp", "gina", "gina.pem", code=0)
    ssh, raw = desk.ssh_signer("gina"), desk.pem_signer("gina")
    text = desk.enrolment(desk.folder / "gina.pub", "gina")
    desk.regain("confirm", text, "--signature", raw(text), code=65)
    device = desk.regain("confirm", text, "--signature", ssh(text, "enroll"))
    text = desk.ask(device, "gina")
    desk.regain("redeem", "--challenge", text, "--signature", raw(text), code=65)
    desk.regain("redeem", "--challenge", text, "--signature", ssh(text))
    # The same key under another name.
    desk.enrolment(desk.folder / "gina.pub.pem", "gina", code=1)


def tpm(desk):
    """Only a restricted key that the administrator knows speaks for a TPM, of this key and this enrolment."""
    machine = TPM(desk)
    trusted = f"  attestation:\n    tpmKeys: [{machine.name('ak')}]\n"
    required = trusted + "    required: true\n"
    desk.rule(required)
    key, sign = machine.make("key", f"{BOUND}|sign"), machine.signer("key")
    machine.make("key2", f"{BOUND}|sign")

    def refused(reason, evidence, code=1, key=key, sign=sign):
        text = desk.enrolment(key, "tina")
        desk.refuses(reason, "confirm", text, "--signature", sign(text), *evidence(text), code=code)

    def right(text):
        return machine.attest("key", machine.data(text))

    refused("attestation-missing", lambda text: [])
    refused("attestation-invalid", lambda text: machine.attest("key", "00" * 32))
    refused("attestation-invalid", lambda text: machine.attest("key2", machine.data(text)))
    refused("attestation-untrusted", lambda text: machine.attest("key", machine.data(text), "ak2"))
    refused("attestation-invalid", lambda text: [*right(text)[:-1], "ak2.pub"])
    refused("attestation-invalid", lambda text: [*right(text)[:-1], "key.pub"])
    refused("attestation-invalid", lambda text: right(text) and machine.forge("key"))
    refused("wrong-signature", right, sign=machine.signer("key", "tss"))
    refused("wrong-signature", right, sign=machine.signer("key2"))
    # A key that may leave, attested rightly.
    portable = machine.make("portable", "sensitivedataorigin|userwithauth|sign")
    refused(
        "attestation-invalid", lambda text: machine.attest("portable", machine.data(text)), key=portable,
        sign=machine.signer("portable"))
    desk.pem_key("file", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    refused(
        "attestation-invalid", right, key=desk.folder / "file.pub.pem", sign=desk.pem_signer("file"))
    text = desk.enrolment(key, "tina")
    evidence = right(text)
    for option, name in itertools.product((1, 3, 5, 7), ("attest", "attest.sig", "key.pub")):
        if evidence[option] != name and not {evidence[option], name} <= {"ak.pub", "key.pub"}:
            mixed = evidence[:option] + [name] + evidence[option + 1:]
            desk.regain("confirm", text, "--signature", sign(text), *mixed, code=65)
    device = desk.regain("confirm", text, "--signature", sign(text), *evidence)
    assert " attested " in desk.regain("list", "tina")
    assert desk.state(device, "tina") == "active"
    # Evidence of a TPM that nobody knows is a claim.
    desk.rule(trusted)
    text = desk.enrolment(desk.folder / "key2.pem", "tom")
    desk.regain(
        "confirm", text, "--signature", machine.signer("key2")(text),
        *machine.attest("key2", machine.data(text), "ak2"))
    assert " claimed " in desk.regain("list", "tom")
    desk.rule("")


def security_key(desk):
    """Presence and the counter are looked at, which OpenSSH does not do."""
    desk.ssh_key("sk", "-t", "ed25519-sk")
    sign = desk.ssh_signer("sk")
    device = desk.enrol(desk.folder / "sk.pub", sign, "sam")
    text = desk.ask(device, "sam")
    first = sign(text)
    later = desk.ask(device, "sam")
    time.sleep(1.1)
    desk.regain("redeem", "--challenge", later, "--signature", sign(later))
    # Made first, and handed in second.
    desk.refuses("counter-regressed", "redeem", "--challenge", text, "--signature", first)
    assert desk.state(device, "sam") == "active"
    # One that counts from the start again, as a copy would.
    (desk.folder.parent / "counter").unlink()
    text = desk.ask(device, "sam")
    desk.refuses("counter-regressed", "redeem", "--challenge", text, "--signature", sign(text))
    assert desk.state(device, "sam") == "quarantined"
    done = desk.run("regain", "device", "challenge", "sam", "--device", device, "--action", "reset-password")
    assert done.returncode == 1, done
    for kind in ("ed25519-sk", "ecdsa-sk"):
        name = f"untouched-{kind}"
        desk.ssh_key(name, "-t", kind, "-O", "no-touch-required")
        text = desk.enrolment(desk.folder / f"{name}.pub", "sue")
        signature = desk.ssh_signer(name)(text, "enroll")
        desk.run(
            "ssh-keygen", "-Y", "check-novalidate", "-n", f"regain-enroll-v1@{HOST}", "-s", signature,
            given=text.read_bytes(), code=0)
        desk.refuses("user-not-present", "confirm", text, "--signature", signature)
        desk.regain(
            "verify", "--offline", "--challenge", text, "--signature", signature, "--key", f"{name}.pub", code=1)
    pin(desk)
    desk.ssh_key("web", "-t", "ed25519-sk", "-O", "application=ssh:web")
    text = desk.enrolment(desk.folder / "web.pub", "sue")
    desk.refuses("wrong-key", "confirm", text, "--signature", sign(text, "enroll"))


def pin(desk):
    """Without a terminal, ssh-keygen reads the PIN from the challenge, and signs the rest of it."""
    desk.ssh_key("pin", "-t", "ed25519-sk", "-O", "verify-required")
    text = desk.enrolment(desk.folder / "pin.pub", "pia")
    sign = ["regain", "device", "sign", "--challenge", text, "--key", "pin"]
    done = desk.run(*sign, code=1, SSH_ASKPASS="", SSH_ASKPASS_REQUIRE="never")
    assert done.stdout == b"", done
    signature = desk.file(desk.run(*sign, code=0).stdout)
    assert '"kind":"ssh-sk"' in desk.regain("confirm", text, "--signature", signature, "--json")
