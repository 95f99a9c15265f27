"""What Regain accepts of an SSH key, `ssh-keygen -Y verify` accepts too, and the other way round, by the files that Regain
exports for it; and neither does once the device is revoked."""

from desk import HOST, Desk

KINDS = {
    "ed25519": ["-t", "ed25519"], "p256": ["-t", "ecdsa", "-b", "256"], "p384": ["-t", "ecdsa", "-b", "384"],
    "rsa": ["-t", "rsa", "-b", "3072"],
}
SECURITY_KEYS = {"sk-ed25519": ["-t", "ed25519-sk"], "sk-p256": ["-t", "ecdsa-sk", "-O", "application=ssh:work"]}


def check(folder, environment):
    desk = Desk(folder, environment, "  moreAlgorithms: true\n")
    desk.ssh_key("stranger", "-t", "ed25519")
    desk.ssh_key("authority", "-t", "ed25519")
    held = 0
    kinds = KINDS | (SECURITY_KEYS if "SSH_SK_PROVIDER" in environment else {})
    for name, options in kinds.items():
        held += check_key(desk, name, desk.ssh_key(name, *options), name)
    for name in ("ed25519", "p256"):
        key = desk.ssh_key(f"{name}-c", *KINDS[name])
        desk.run("ssh-keygen", "-q", "-s", "authority", "-I", "id", "-n", f"other,{name}-c-account", key, code=0)
        certificate = desk.folder / f"{name}-c-cert.pub"
        held += check_key(desk, f"{name}-c", certificate, certificate.name)
    return f"{held} answers"


def check_key(desk, name, key, signing):
    """Returns how many answers both looked at."""
    account = f"{name}-account"
    sign = desk.ssh_signer(signing)
    device = desk.enrol(key, sign, account)
    desk.run("sh", "-c", f"regain device allowed-signers {account} >{name}.signers", code=0)
    held = 0
    for text, signature, sound in made(desk, name, sign, lambda: desk.ask(device, account)):
        assert both(desk, name, account, text, signature) == sound, (name, text, signature)
        held += 1
    return held + check_end(desk, name, account, device, sign)


def made(desk, name, sign, ask):
    """Texts and signatures, and whether they are right. Each of its own challenge, which takes few wrong answers."""
    text = ask()
    yield text, sign(text), True
    text = ask()
    by_regain = desk.run("regain", "device", "sign", "--challenge", text, "--key", name, code=0).stdout
    # Without its certificate a certified key is another one.
    yield text, desk.file(by_regain, "by-regain"), not name.endswith("-c")
    for old, new in ((b"reset-password", b"reset-passwore"), (b"Z\n", b"Z\n\n"), (b"\n", b"\r\n")):
        text = ask()
        yield desk.file(text.read_bytes().replace(old, new), "changed"), sign(text), False
    for more in ({"namespace": "file"}, {"purpose": "enroll"}):
        text = ask()
        yield text, sign(text, **more), False
    text = ask()
    yield text, desk.ssh_signer("stranger")(text), False
    yield ask(), sign(text), False
    text = ask()
    good = sign(text).read_bytes()
    middle = len(good) - 60
    changed = b"B" if good[middle:middle + 1] == b"A" else b"A"
    yield text, desk.file(good[:middle] + changed + good[middle + 1:], "flipped"), False


def both(desk, name, account, text, signature):
    said = desk.run("regain", "device", "verify", "--challenge", text, "--signature", signature)
    assert said.returncode in (1, 4, 65), said
    accepted = ssh_accepts(desk, name, account, text, signature)
    assert accepted == (said.returncode == 4), (name, text, signature, said, accepted)
    return accepted


def ssh_accepts(desk, name, account, text, signature, *more):
    return desk.run(
        "ssh-keygen", "-Y", "verify", "-f", f"{name}.signers", "-I", account, "-n", f"regain-approve-v1@{HOST}",
        "-s", signature, *more, given=text.read_bytes()).returncode == 0


def check_end(desk, name, account, device, sign):
    text = desk.ask(device, account)
    signature = sign(text)
    assert not ssh_accepts(desk, name, f"{account}-other", text, signature)
    desk.run("sh", "-c", "regain device revocation-list >revoked", code=0)
    assert ssh_accepts(desk, name, account, text, signature, "-r", "revoked")
    desk.regain("redeem", "--challenge", text, "--signature", signature)
    assert desk.state(device, account) == "active"
    # Once more is refused, and no reason to distrust the device.
    desk.refuses("challenge-answered", "redeem", "--challenge", text, "--signature", signature)
    assert desk.state(device, account) == "active"
    text = desk.ask(device, account)
    signature = sign(text)
    assert both(desk, name, account, text, signature)
    desk.regain("revoke", device)
    desk.run("sh", "-c", f"regain device revocation-list >revoked; regain device allowed-signers {account} >{name}.now")
    desk.refuses("device-revoked", "verify", "--challenge", text, "--signature", signature)
    assert not ssh_accepts(desk, name, account, text, signature, "-r", "revoked")
    assert (desk.folder / f"{name}.now").read_text() == ""
    return 5
