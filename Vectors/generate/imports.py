"""Codes as other systems store them, made by those systems' own code or by what they call.

Django's hasher is Django's. devise calls bcrypt, and WordPress bcrypt over a keyed hash
(wp_hash_password since 6.8); Keycloak hashes once with SHA-512 (RecoveryAuthnCodesUtils).
"""

import base64
import hashlib
import hmac

import bcrypt
import django.conf

from common import case, fixed, frame, hmac_sha256

django.conf.settings.configure()
from django.contrib.auth.hashers import PBKDF2PasswordHasher, PBKDF2SHA1PasswordHasher  # noqa: E402

ABOUT = (
    "kind: the format. valid: `stored` is taken, and `code` redeems it; `work` is the hash that is "
    "wrapped, `scheme` how it is named. invalid: `stored` is taken, and `code` is another code. "
    "malformed: `stored` is not taken."
)
BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
CODES = ["3f2a9c4b7d1e8f60a5b4c3d2e1f09876", "12345678", "Tr0ub4dor&3", "p\u00e4ssw\u00f6rt", "a"]


def make():
    tests = []
    for format_, store, scheme in [
        ("devise", lambda code, label: bcrypted(code, label, 4, "2a"), "bcrypt$c=4"),
        ("devise", lambda code, label: bcrypted(code, label, 10, "2b"), "bcrypt$c=10"),
        ("wordpress", lambda code, label: bcrypted(code, label, 5, "2y"), "bcrypt$c=5"),
        ("wordpress", wordpress, "wordpress-bcrypt$c=6"),
        ("django", lambda code, label: django_hash(code, label, 1000), "django-pbkdf2-sha256$i=1000"),
        ("django", lambda code, label: django_hash(code, "s", 1), "django-pbkdf2-sha256$i=1"),
        ("keycloak", keycloak, "keycloak-sha512"),
    ]:
        for code in CODES if format_ != "keycloak" else ["ABCD1234EFGH", "ZZZZZZZZZZZZ"]:
            stored = store(code, f"{scheme} {code}")
            tests.append(taken(format_, stored, code, scheme))
            tests.append(case(format_, "invalid", "another code", stored=stored, code=code + "x"))
    tests.append(typed_in_groups())
    return tests + [case(f, "malformed", c, [flag], stored=s) for f, flag, c, s in malformed()]


def taken(format_, stored, code, scheme):
    if "bcrypt" in scheme:
        work = stored[-31:].encode()
    else:
        work = base64.b64decode(stored.rsplit("$", 1)[-1])
    salt = {"bcrypt": stored[-53:-31], "wordpress-bcrypt": stored[-53:-31]}.get(scheme.split("$")[0], "")
    if format_ == "django":
        salt = stored.split("$")[2]
    pepper, sheet = fixed(f"import pepper {scheme}", 32), fixed(f"import sheet {scheme}", 16)
    digest = hmac_sha256(
        pepper, frame("regain/backup-code/v1", "default", "alice", sheet, b"\x03", scheme, work))
    return case(
        format_, "valid", scheme, stored=stored, code=code, scheme=scheme, salt=salt.encode(), work=work,
        pepper=pepper, tenant=b"default", account=b"alice", sheet=sheet, slot=3, digest=digest)


def typed_in_groups():
    stored = keycloak("ABCD1234EFGH", "")
    return taken("keycloak", stored, "abcd-1234-efgh", "keycloak-sha512") | {
        "comment": "typed in groups and in lower case"}


def salt_text(label):
    """22 characters of which bcrypt writes only some at the end: 16 bytes have no more."""
    letters = [BCRYPT[byte % 64] for byte in fixed(f"bcrypt salt {label}", 21)]
    return "".join(letters) + "O"


def bcrypted(code, label, cost, prefix):
    setting = f"$2b${cost:02}${salt_text(label)}".encode()
    return bcrypt.hashpw(code.encode(), setting).decode().replace("$2b$", f"${prefix}$", 1)


def wordpress(code, label):
    digest = hmac.new(b"wp-sha384", code.strip().encode(), hashlib.sha384).digest()
    return "$wp" + bcrypted(base64.b64encode(digest).decode(), label, 6, "2y")


def django_hash(code, label, iterations):
    salt = fixed(f"django salt {label}", 11).hex() if label != "s" else "s"
    return PBKDF2PasswordHasher().encode(code, salt, iterations)


def keycloak(code, _label):
    return base64.b64encode(hashlib.sha512(code.encode()).digest()).decode()


def malformed():
    good = bcrypted("code", "malformed", 4, "2a")
    head, tail = good[:7], good[7:]
    dj = django_hash("code", "malformed", 1000)
    name, count, salt, value = dj.split("$")
    kc = keycloak("code", "")
    for comment, stored in [
        ("cost 3", "$2a$03$" + tail), ("cost 14", "$2a$14$" + tail), ("cost 31", "$2a$31$" + tail),
        ("cost 99", "$2a$99$" + tail),
    ]:
        yield "devise", "cost", comment, stored
    for comment, stored in [
        ("the faulty variant", "$2x$04$" + tail), ("cut short", good[:-1]), ("longer", good + "."),
        ("a symbol that is none", head + "!" + tail[1:]), ("no prefix", tail), ("nothing", ""),
        ("a salt with bits left over", head + tail[:21] + "P" + tail[22:]),
        ("a hash with bits left over", good[:-1] + "B"), ("cost of one digit", "$2a$4$" + tail),
        ("a line end", good + "\n"), ("Argon2", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"),
    ]:
        yield "devise", "form", comment, stored
    for comment, stored in [
        ("phpass", "$P$BKaWBVPmjHPPvm4hHv4kfDkVdYzXbf/"), ("MD5", "5f4dcc3b5aa765d61d8327deb882cf99"),
        ("the prefix twice", "$wp$wp" + good), ("the prefix alone", "$wp"),
    ]:
        yield "wordpress", "form", comment, stored
    for comment, iterations in [
        ("no iterations", "0"), ("too many", "3000001"), ("far too many", "9223372036854775807"),
        ("more than 64 bits", "18446744073709551616"), ("negative", "-1"),
    ]:
        yield "django", "cost", comment, f"{name}${iterations}${salt}${value}"
    for comment, stored in [
        ("a leading zero", f"{name}$01000${salt}${value}"), ("no salt", f"{name}${count}$${value}"),
        ("a part missing", f"{name}${count}${value}"), ("a part more", dj + "$"),
        ("no padding", dj[:-1]), ("cut short", f"{name}${count}${salt}${value[:40]}"),
        ("base64url", f"{name}${count}${salt}$" + "_" * 43 + "="),
        ("with SHA-1", PBKDF2SHA1PasswordHasher().encode("code", salt, 1000)),
        ("Django's Argon2", "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA"),
        ("Django's mark of no password", "!unusable"),
    ]:
        yield "django", "form", comment, stored
    for comment, stored in [
        ("SHA-256", base64.b64encode(hashlib.sha256(b"code").digest()).decode()),
        ("no padding", kc.rstrip("=")), ("hex", hashlib.sha512(b"code").hexdigest()), ("nothing", ""),
        ("a space", kc + " "),
    ]:
        yield "keycloak", "form", comment, stored
