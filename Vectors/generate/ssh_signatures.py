"""SSH keys, certificates and signatures, right ones and every known way to make wrong ones.

Written after OpenSSH's PROTOCOL.sshsig, PROTOCOL.u2f and PROTOCOL.certkeys; signatures by
cryptography. What ssh-keygen made itself is in ssh_keygen_made.py.
"""

from common import case
from ssh_algorithms import ecdsa_tricks, ed25519_tricks, rsa_tricks
from ssh_cases import AUTHORITY, ED, P256, P384, RSA, SK_EC, SK_ED, WEB
from ssh_certificates import certificates
from ssh_containers import armors, containers, honest, made_by_ssh_keygen
from ssh_security_keys import browsers, security_keys
from ssh_wire import certificate, line_of, mpint, string

ABOUT = (
    "signature: `armored` is verified for `message`, `namespace` and the enrolled `key`. valid: with what "
    "is said of it. invalid: refused for `reason`, or not read at all (`malformed`). The flag "
    "openssh-accepts: `ssh-keygen -Y verify` of OpenSSH 9.2 takes it nevertheless. key: `line` of a file."
)


def make():
    tests = []
    for group in (
        honest, made_by_ssh_keygen, containers, armors, ed25519_tricks, ecdsa_tricks, rsa_tricks, security_keys,
        browsers, certificates, key_lines,
    ):
        tests.extend(group())
    return tests


def key_lines():
    def line(comment, text, key=None, **more):
        said = {"type": key.type, "spki": key.spki, "application": key.application} if key else {}
        return case("key", "valid" if key else "invalid", comment, (), line=text, **said, **more)

    keys = [ED, P256, P384, RSA, SK_ED, SK_EC]
    for key in keys:
        yield line(key.type, key.line() + "\n", key, lineComment="")
    good = ED.line()
    yield line("with a comment", good + " alice@laptop (new)\r\n", ED, lineComment="alice@laptop (new)")
    yield line("without an end", good, ED, lineComment="")
    for key in (ED, RSA, SK_EC):
        blob = certificate(key, AUTHORITY)
        yield line("a certificate", line_of(blob) + " c\n", key, lineComment="c", certified=True)
    name, encoded = good.split()
    for comment, text in [
        ("nothing", ""), ("an end of line", "\n"), ("options in front", "restrict " + good), ("options", 'command="x" ' + good),
        ("a space in front", " " + good), ("two spaces", good.replace(" ", "  ")), ("a tab", good.replace(" ", "\t")),
        ("the type alone", name), ("the key alone", encoded), ("another type's name", "ssh-rsa " + encoded),
        ("a certificate's name", f"ssh-ed25519-cert-v01@openssh.com {encoded}"), ("two lines", good + "\n" + good),
        ("an empty line behind", good + "\n\n"), ("a comment in front", "# a\n" + good), ("padding cut off", "ssh-rsa "
         + RSA.line().split()[1].rstrip("=")), ("a letter more", good + "A"), ("NUL", good + " \0"), ("CR", good + "\r"),
        ("very long", good + " " + "c" * 16_384), ("a key of ssh.com", "---- BEGIN SSH2 PUBLIC KEY ----"),
        ("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"), ("DSA", line_of(string("ssh-dss") + mpint(5) * 4)),
        ("P-521", line_of(string("ecdsa-sha2-nistp521") + string("nistp521") + string(b"\x04" + bytes(132)))),
        ("the signature's name as type", line_of(string("webauthn-sk-ecdsa-sha2-nistp256@openssh.com") + WEB.fields())),
        ("a byte more in the key", line_of(ED.blob() + b"\0")), ("a key cut short", line_of(ED.blob()[:-1])),
        ("a security key without application", line_of(SK_ED.blob()[:-8])),
    ]:
        yield line(comment, text)
