"""RSA and P-384, where the policy takes them, by OpenSSL, a TPM and a token; and what of theirs is not taken."""

from desk import Desk
from tpm_tools import BOUND, TPM

MODULE = "/usr/lib/softhsm/libsofthsm2.so"


def check(folder, environment):
    desk = Desk(folder, environment, "  moreAlgorithms: true\n")
    for part in (openssl, tpm, token, numbers):
        part(desk)
    return "openssl, tpm, token, numbers"


def accepts(desk, key, sign, account):
    device = desk.enrol(key, sign, account)
    text = desk.ask(device, account)
    signature = sign(text)
    desk.regain("verify", "--challenge", text, "--signature", signature, code=4)
    desk.regain("redeem", "--challenge", text, "--signature", signature)
    return device


def openssl(desk):
    desk.pem_key("rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072")
    device = accepts(desk, desk.folder / "rsa.pub.pem", desk.pem_signer("rsa"), "openssl")
    for options in (["-sigopt", "rsa_padding_mode:pss"], ["-sha512"], ["-sha1"]):
        text = desk.ask(device, "openssl")
        desk.run("openssl", "dgst", "-sha256", *options, "-sign", "rsa.pem", "-out", "bad.sig", text, code=0)
        desk.refuses("wrong-signature", "redeem", "--challenge", text, "--signature", "bad.sig")
    desk.pem_key("p384", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")

    def sign(text, purpose="approve"):
        desk.run("openssl", "dgst", "-sha384", "-sign", "p384.pem", "-out", f"{text}.384", text, code=0)
        return f"{text}.384"
    device = accepts(desk, desk.folder / "p384.pub.pem", sign, "openssl")
    text = desk.ask(device, "openssl")
    desk.refuses("wrong-signature", "redeem", "--challenge", text, "--signature", desk.pem_signer("p384")(text))


def tpm(desk):
    machine = TPM(desk)
    key = machine.make("rsa-key", f"{BOUND}|sign", "rsa2048:rsassa-sha256")

    def sign(text, purpose="approve"):
        machine.tool(
            "sign", "-c", "rsa-key.ctx", "-g", "sha256", "-s", "rsassa", "-f", "plain", "-o", f"{text}.rsa", text)
        return f"{text}.rsa"
    accepts(desk, key, sign, "tpm")
    key = machine.make("rsa-key2", f"{BOUND}|sign", "rsa2048:rsassa-sha256")
    text = desk.enrolment(key, "tpm")
    machine.tool("sign", "-c", "rsa-key2.ctx", "-g", "sha256", "-s", "rsassa", "-f", "plain", "-o", "rsa2.sig", text)
    evidence = machine.attest("rsa-key2", machine.data(text))
    assert '"attestation":"tpm"' in desk.regain("confirm", text, "--signature", "rsa2.sig", *evidence, "--json")


def token(desk):
    desk.run(
        "softhsm2-util", "--init-token", "--free", "--label", "t", "--pin", "123456", "--so-pin", "12345678", code=0)

    def tool(*options):
        desk.run(
            "pkcs11-tool", "--module", MODULE, "--token-label", "t", "--login", "--pin", "env:PIN", *options, code=0,
            PIN="123456")
    # Of P-384, OpenSC 0.23 cannot read the public key out of a token.
    tool("--keypairgen", "--key-type", "rsa:2048", "--id", "01", "--label", "rsa")
    tool("--read-object", "--type", "pubkey", "--id", "01", "--output-file", "rsa.der")
    desk.run("openssl", "pkey", "-pubin", "-inform", "DER", "-in", "rsa.der", "-out", "rsa.token.pem", code=0)

    def sign(text, purpose="approve"):
        tool("--sign", "--id", "01", "--mechanism", "SHA256-RSA-PKCS", "-i", text, "-o", f"{text}.rsa-token")
        return f"{text}.rsa-token"
    accepts(desk, desk.folder / "rsa.token.pem", sign, "token")


def numbers(desk):
    """The number that is to be typed, by SSH and by a raw key."""
    desk.ssh_key("nina", "-t", "ed25519")
    desk.pem_key("nora", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    for account, key, sign in (
        ("nina", "nina.pub", desk.ssh_signer("nina")), ("nora", "nora.pub.pem", desk.pem_signer("nora")),
    ):
        device = desk.enrol(desk.folder / key, sign, account)
        text = desk.ask(device, account, "--match-file", f"{account}.number")
        number = (desk.folder / f"{account}.number").read_bytes().strip()
        wrong = b"%06d" % ((int(number) + 1) % 10 ** len(number))
        for said, reason in ((wrong, "wrong-match-number"), (b"?", "wrong-match-number")):
            typed = desk.file(text.read_bytes().replace(b"match: ?", b"match: " + said), f"{account}-typed")
            desk.refuses(reason, "redeem", "--challenge", typed, "--signature", sign(typed))
        typed = desk.file(text.read_bytes().replace(b"match: ?", b"match: " + number), f"{account}-typed")
        signature = sign(typed)
        # The number stands in what is handed in, or is said beside it.
        desk.regain("verify", "--challenge", typed, "--signature", signature, code=4)
        desk.regain("redeem", "--challenge", text, "--signature", signature, "--match", number.decode())
