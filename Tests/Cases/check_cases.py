#!/usr/bin/env python3
"""Plays recovery cases with `regain` from outside: every text is written, signed and computed again here, by the page on formats.

check_cases.py BIN

Signatures are by PyPI cryptography; what lies in the store is read from it with sqlite3. No line is shared with the library.
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

BIN = sys.argv[1]
TENANT, OWNER, AGENT, ACTION = "default", "alice", "carol", "reset-password"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKS = 0


def check(condition, what):
    global CHECKS
    CHECKS += 1
    if not condition:
        sys.exit(f"check_cases: {what}")


class Home:
    """An installation for a trial, and what can be read of it from outside."""

    def __init__(self, folder):
        self.path = Path(folder)
        self.run("init")
        self.keys = {}
        for line in (self.path / "keyring").read_text().splitlines()[1:]:
            words = line.split(" ")
            if words[2] in ("token-digest", "look-up"):
                self.keys[words[2]] = unpad(words[7])

    def run(self, *arguments, stdin=b"", expect=0):
        environment = dict(os.environ, REGAIN_HOME=str(self.path))
        done = subprocess.run([BIN, *map(str, arguments)], input=stdin, capture_output=True, env=environment)
        check(done.returncode == expect, f"{arguments}: {done.returncode}, {done.stderr.decode()}")
        return done.stdout

    def json(self, *arguments, stdin=b"", expect=0):
        return json.loads(self.run(*arguments, "--json", stdin=stdin, expect=expect).splitlines()[0])

    def write(self, name, content):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)
        return path

    def rows(self, kind):
        database = sqlite3.connect(f"file:{self.path / 'regain.sqlite'}?mode=ro", uri=True)
        found = database.execute("SELECT id, body FROM regain_record WHERE kind = ?", (kind,)).fetchall()
        database.close()
        return {row[0]: json.loads(row[1]) for row in found}

    def mac(self, purpose, *parts):
        return hmac.new(self.keys[purpose], frame(*parts), "sha256").digest()


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def frame(*parts):
    """Formats, "Conventions": each part behind its length."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def base62(data, width):
    number, text = int.from_bytes(data, "big"), ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        text = DIGITS[digit] + text
    return text


def short_token(prefix, selector, verifier):
    text = prefix + base62(selector + verifier, 54)
    return text + base62(struct.pack(">I", zlib.crc32(text.encode())), 6)


def parts_of(text):
    number = 0
    for symbol in text[4:58]:
        number = number * 62 + DIGITS.index(symbol)
    data = number.to_bytes(40, "big")
    return data[:16], data[16:]


def pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def enrolled(home, account):
    key = ed25519.Ed25519PrivateKey.generate()
    text = home.run("device", "enroll", account, "--name", "Key", "--key", home.write(f"{account}.pem", pem(key)))
    challenge = home.write(f"{account}.enrol", text)
    signature = home.write(f"{account}.enrol.sig", key.sign(text))
    return key, home.json("device", "confirm", challenge, "--signature", signature)["device"]


# MARK: the parts of a case


def opened(home):
    secret_file = home.path / "alice.case"
    case_id = home.json(
        "case", "open", OWNER, "--action", ACTION, "--case-secret-file", secret_file)["case"]
    text = secret_file.read_text().strip()
    selector, verifier = parts_of(text)
    check(text == short_token("rgc_", selector, verifier), "a case secret is a short token")
    check(selector.hex() == case_id, "its selector is the case's id")
    record = home.rows("case")[case_id]
    digest = home.mac("token-digest", "regain/case-secret/v1", TENANT, selector, verifier)
    check(record["secretDigest"] == digest.hex(), "what is kept of a case secret")
    policy = home.run("policy", "show", record["policy"])
    expected = hashlib.sha256(b"regain-policy-v1\n" + policy).hexdigest()
    check(record["policyDigest"] == expected, "a policy's digest")
    stranger = home.write("stranger.case", short_token("rgc_", selector, bytes(24)))
    home.run("case", "grant", case_id, "--audience", "app", "--case-secret-file", stranger, expect=1)
    moved = home.write("moved.case", text.replace("rgc_", "rgs_"))
    home.run("case", "grant", case_id, "--audience", "app", "--case-secret-file", moved, expect=65)
    return case_id, secret_file


def approved(home, case_id, secret_file, key, device):
    number_file = home.path / "number"
    text = home.run(
        "device", "challenge", OWNER, "--device", device, "--action", ACTION, "--case", case_id, "--match-file",
        number_file).decode()
    record = home.rows("case")[case_id]
    state = hashlib.sha256(frame(
        "regain/case-state/v1", TENANT, OWNER, bytes.fromhex(case_id), ACTION, b"",
        bytes.fromhex(record["policyDigest"]), struct.pack(">q", record["openedAt"]))).hexdigest()
    lines = dict(line.split(": ", 1) for line in text.splitlines()[1:])
    check(lines["state"] == f"sha256:{state}", "the state of a case in a challenge")
    check(lines["case"] == case_id and lines["match"] == "?", "a case's challenge")
    filled = text.replace("match: ?", f"match: {number_file.read_text().strip()}")
    challenge = home.write("approve", filled)
    signature = home.write("approve.sig", key.sign(filled.encode()))
    add(home, case_id, secret_file, "device", "--challenge", challenge, "--signature", signature)
    add(home, case_id, secret_file, "device", "--challenge", challenge, "--signature", signature, expect=1)


def delivered(home, case_id, secret_file, address):
    for lifetime, length in [("1h", 16), ("10m", 8)]:
        made = home.json("case", "deliver", case_id, "--to", address, "--lifetime", lifetime)
        symbols = made["code"].replace("-", "")
        check(len(symbols) == length and symbols == symbols.upper(), "the form of a code that is sent")
        delivery = home.rows("case")[case_id]["deliveries"][0]
        digest = home.mac(
            "token-digest", "regain/delivered-code/v1", TENANT, bytes.fromhex(delivery["id"]), symbols)
        check(delivery["digest"] == digest.hex(), "what is kept of a code that is sent")
        check(len(symbols) == 8 or checks_hold(symbols), "the check symbols of a code that is sent")
    add(home, case_id, secret_file, "delivered", stdin=made["code"].encode())


def checks_hold(symbols):
    """The sum of all, and the sum of all times powers of x, in the field of 32 by x^5 + x^2 + 1."""
    total = weighted = 0
    for symbol in symbols:
        value = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(symbol)
        total ^= value
        weighted = (weighted << 1) ^ (0b100101 if weighted & 16 else 0) ^ value
    return total == 0 and weighted == 0


def confirmed(home, case_id, secret_file, key, device):
    words = ["lost phone", "passport", "compared the picture", "it is she: caf\u00e9"]
    asked = home.json(
        "agent", "confirm", case_id, "--agent", AGENT, "--account", OWNER, "--device", device, "--why", words[0],
        "--evidence", words[1], "--steps", words[2], "--rationale", words[3], "--challenge-file", home.path / "carol.c")
    statement = (
        f"regain-statement-v1\ntenant: {TENANT}\nagent: {AGENT}\naccount: {OWNER}\ncase: {case_id}\n"
        f"decision: approve\nwhy: {words[0]}\nevidence: {words[1]}\nsteps: {words[2]}\nrationale: {words[3]}\n")
    check(asked["statement"] == statement, "an agent's statement")
    subject = f"subject: sha256:{hashlib.sha256(statement.encode()).hexdigest()}\n"
    check(subject in asked["text"] and "action: confirm-recovery\n" in asked["text"], "what an agent signs")
    signature = key.sign(asked["text"].encode())
    forged = statement.replace("passport", "nothing")
    for text, expect in [(forged, 1), (statement, 0)]:
        file = home.write("confirmation", text.encode() + asked["text"].encode() + signature)
        add(home, case_id, secret_file, "help-desk", "--confirmation", file, expect=expect)


def proven(home, case_id, secret_file, providers):
    now = datetime.now(timezone.utc).replace(microsecond=0)

    def stated(provider, sign, expect, **changes):
        values = dict(
            provider=provider, tenant=TENANT, account=OWNER, case=case_id, level=2, performed=time_of(now),
            expires=time_of(now + timedelta(hours=1)), nonce=base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("="))
        values.update(changes)
        text = "regain-proofing-v1\n" + "".join(f"{name}: {value}\n" for name, value in values.items())
        statement, signature = home.write("proofing", text), home.write("proofing.sig", sign(text.encode()))
        add(home, case_id, secret_file, "proofing", "--statement", statement, "--signature", signature, expect=expect)

    own = providers["ed25519"]
    for changes, expect in [
        (dict(level=3), 1), (dict(level=4), 65), (dict(account="bob"), 1), (dict(case="0" * 32), 1),
        (dict(tenant="other"), 1), (dict(expires=time_of(now - timedelta(seconds=1))), 1),
        (dict(performed=time_of(now + timedelta(minutes=10))), 1),
        (dict(expires=time_of(now + timedelta(days=31))), 1), (dict(nonce="short"), 65), (dict(level="02"), 65),
    ]:
        stated("ed25519", own, expect, **changes)
    stated("ed25519", providers["p256"], 1)
    stated("unknown", own, 1)
    for name, sign in providers.items():
        stated(name, sign, 0)


def time_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def add(home, case_id, secret_file, kind, *more, stdin=b"", expect=0):
    home.run("case", "add", case_id, kind, "--explain", "--case-secret-file", secret_file, *more, stdin=stdin, expect=expect)


def stop_tokens(home, case_id, address):
    """Each notice has its own, by the address that it goes to; stopping by one needs nothing else."""
    notices = [
        json.loads(line) for line in
        home.run("outbox", "list", "--json", "--with-stop", "--case", case_id).splitlines()]
    told = {}
    for notice in notices:
        tag = bytes.fromhex(notice["address"])[:8] if notice["address"] else bytes(8)
        code = home.mac("token-digest", "regain/stop-link/v1", TENANT, bytes.fromhex(case_id), tag)[:16]
        expected = short_token("rgs_", bytes.fromhex(case_id), tag + code)
        check(notice["stopToken"] == expected, "a stop token")
        told[notice["address"]] = expected
    check(address in told, "the owner is told at his address")
    return told[address]


# MARK: the whole


def providers_of(home):
    keys = {
        "ed25519": ed25519.Ed25519PrivateKey.generate(), "p256": ec.generate_private_key(ec.SECP256R1()),
        "rsa": rsa.generate_private_key(65537, 2048)}
    signers = {
        "ed25519": keys["ed25519"].sign,
        "p256": lambda text: keys["p256"].sign(text, ec.ECDSA(hashes.SHA256())),
        "rsa": lambda text: keys["rsa"].sign(text, padding.PKCS1v15(), hashes.SHA256())}
    for name, key in keys.items():
        home.write(f"{name}.pem", pem(key))
    return signers


def main():
    with tempfile.TemporaryDirectory(prefix="regain-cases-") as folder:
        home = Home(folder)
        signers = providers_of(home)
        entries = ", ".join(f"{name}: {{ key: {name}.pem, level: 2 }}" for name in signers)
        home.write("policy.yaml", f"""recovery:
  default: everything
  policies:
    everything:
      require: {{ allOf: [backup-code, device, delivered-code, help-desk, proofing] }}
      helpDesk: {{ riskAnalysis: RA-1 }}
  proofing: {{ {entries} }}
""")
        sheet = home.json("codes", "issue", OWNER, "--activate")
        key, device = enrolled(home, OWNER)
        agent_key, agent_device = enrolled(home, AGENT)
        home.run("agent", "add", AGENT, "--role", "confirm")
        agent = home.mac("look-up", "regain/agent/v1", TENANT, AGENT).hex()
        check(list(home.rows("agent")) == [agent], "an agent's row")
        address = home.json(
            "address", "add", OWNER, "--channel", "email", "--destination", "mailbox-1", "--validated")["address"]
        entry = home.rows("addresses")["addresses"]["entries"][0]
        destination = home.mac("look-up", "regain/destination/v1", TENANT, "email", "mailbox-1")
        check(entry["destination"] == destination.hex(), "what is kept of a destination")
        case_id, secret_file = opened(home)
        add(home, case_id, secret_file, "code", stdin=sheet["codes"][0]["code"].encode())
        approved(home, case_id, secret_file, key, device)
        delivered(home, case_id, secret_file, address)
        confirmed(home, case_id, secret_file, agent_key, agent_device)
        home.run("case", "grant", case_id, "--audience", "app", "--case-secret-file", secret_file, expect=3)
        proven(home, case_id, secret_file, signers)
        granted = home.json("case", "grant", case_id, "--audience", "app", "--case-secret-file", secret_file)
        stop = stop_tokens(home, case_id, address)
        home.run("stop", "bob", stdin=stop.encode(), expect=1)
        check(home.json("stop", OWNER, stdin=stop.encode())["alreadyStopped"] is False, "a stop by a link")
        redeem = ["token", "redeem", "--action", ACTION, "--audience", "app"]
        home.run(*redeem, stdin=granted["token"].encode(), expect=1)
        print(f"check_cases: {CHECKS} checks")


main()
