#!/usr/bin/env python3
"""Tokens and keys pass between `regain` and PyPI pyseto, in both directions.

check_tokens.py BIN

What pyseto takes and Regain refuses is shown as well: a token that was changed without changing what it says.
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
import time
from pathlib import Path

import pyseto
from pyseto import Key, Paseto

BIN = sys.argv[1]
SUITES = ["v4.local", "v4.public", "v3.local", "v3.public"]
ACTION, AUDIENCE, TENANT = "reset-password", "https://app.example.org", "default"
PASSPHRASE = "correct horse battery staple"
CHECKS = 0


def check(condition, what):
    global CHECKS
    CHECKS += 1
    if not condition:
        sys.exit(f"check_tokens: {what}")


def regain(home, *arguments, stdin=b"", expect=0):
    environment = dict(os.environ, REGAIN_HOME=str(home))
    run = subprocess.run([BIN, *arguments], input=stdin, capture_output=True, env=environment)
    check(run.returncode == expect, f"{arguments} ended with {run.returncode}: {run.stderr.decode()}")
    return run.stdout


def pae(pieces):
    """PASETO, Common: little-endian counts before each piece."""
    out = struct.pack("<Q", len(pieces))
    for piece in pieces:
        out += struct.pack("<Q", len(piece)) + piece
    return out


def implicit(suite, audience=AUDIENCE, action=ACTION, tenant=TENANT):
    return pae([part.encode() for part in ["regain-token-v1", tenant, audience, action, suite]])


def own_keys(home):
    """The keyring file has the keys of tokens as PASERK."""
    keys = {}
    for line in (home / "keyring").read_text().splitlines()[1:]:
        fields = line.split(" ")
        if fields[2].startswith("token-v") and fields[4] == "active":
            keys[fields[3]] = Key.from_paserk(fields[7])
    check(sorted(keys) == sorted(SUITES), f"keys of {sorted(keys)}")
    return keys


def issue(home, suite):
    out = regain(
        home, "token", "issue", "alice", "--action", ACTION, "--audience", AUDIENCE,
        "--suite", suite, "--json")
    return json.loads(out)


def look(home, verb, token, expect, *more):
    return regain(
        home, "token", verb, "--action", ACTION, "--audience", AUDIENCE, *more,
        stdin=token.encode(), expect=expect)


def bare(token):
    """Without the prefix for scanners."""
    return token.split("_", 1)[1]


def to_pyseto(home, keys, public_keys):
    for suite in SUITES:
        issued = issue(home, suite)
        key = keys[suite]
        verifying = Key.from_paserk(public_keys[suite]) if suite.endswith("public") else key
        opened = pyseto.decode(
            verifying, bare(issued["token"]).encode(), implicit_assertion=implicit(suite))
        claims = json.loads(opened.payload)
        check(claims["jti"] == issued["id"], "the id")
        check(claims["exp"] == issued["expiresAt"], "the end")
        check(claims["sub"] == "alice" and claims["aud"] == AUDIENCE, "subject and audience")
        check(claims["rgn"]["use"] == ACTION and claims["rgn"]["ten"] == TENANT, "use and tenant")
        check(json.loads(opened.footer)["kid"] == issued["keyID"], "the key's id")
        expected = verifying.to_paserk_id() if suite.endswith("public") else key.to_paserk_id()
        check(issued["keyID"] == expected, "PASERK id, as pyseto computes it")
        for wrong in [b"", implicit(suite, audience="other"), implicit(suite, tenant="other")]:
            try:
                pyseto.decode(verifying, bare(issued["token"]).encode(), implicit_assertion=wrong)
                check(False, "pyseto opens it for something else")
            except (pyseto.VerifyError, pyseto.DecryptError):
                check(True, "refused")


def from_pyseto(home, keys, public_keys):
    offline = home / "public-keys"
    offline.write_text("".join(public_keys[suite] + "\n" for suite in ["v4.public", "v3.public"]))
    for suite in SUITES:
        issued = issue(home, suite)
        key = keys[suite]
        verifying = Key.from_paserk(public_keys[suite]) if suite.endswith("public") else key
        opened = pyseto.decode(
            verifying, bare(issued["token"]).encode(), implicit_assertion=implicit(suite))

        def again(payload=opened.payload, footer=opened.footer, assertion=implicit(suite)):
            return pyseto.encode(
                key, payload, footer=footer, implicit_assertion=assertion).decode()

        # The same claims, sealed by pyseto: verified, redeemed once, with the prefix and without.
        look(home, "verify", again(), 4)
        prefix = issued["token"].split("_", 1)[0] + "_"
        look(home, "redeem", prefix + again(), 0)
        look(home, "redeem", again(), 1)
        # For something else, under no key's name, without a footer, with more in it, or not what was issued.
        look(home, "verify", again(assertion=implicit(suite, action="other")), 1)
        look(home, "verify", again(assertion=b""), 1)
        look(home, "verify", again(footer=b""), 1)
        look(home, "verify", again(footer=json.dumps({"kid": "k4.lid.AAAA"}).encode()), 1)
        look(home, "verify", again(footer=opened.footer[:-1] + b',"x":1}'), 1)
        claims = json.loads(opened.payload)
        for name, value in [("sub", "bob"), ("exp", "2999-01-01T00:00:00Z"), ("iss", "x")]:
            changed = json.dumps({**claims, name: value}).encode()
            look(home, "verify", again(payload=changed), 1)
        twice = opened.payload[:-1] + b',"sub":"bob"}'
        look(home, "verify", again(payload=twice), 1)
        look(home, "verify", again(payload=b"[]"), 1)
        if suite.endswith("public"):
            now = int(time.time())
            stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
            fresh = {**claims, "iat": stamp(now), "exp": stamp(now + 60)}
            del fresh["rgn"]["gen"]
            fresh["rgn"]["gen"] = 0
            token = again(payload=json.dumps(fresh).encode())
            look(home, "verify", token, 4, "--offline", "--key", str(offline))
            fresh["exp"] = stamp(now - 1)
            fresh["iat"] = stamp(now - 60)
            token = again(payload=json.dumps(fresh).encode())
            look(home, "verify", token, 1, "--offline", "--key", str(offline))


def malleated(home, keys, public_keys):
    """Tokens whose text was changed, and not what it says (official vectors F-4 and F-5)."""
    taken = 0
    for suite in SUITES:
        token = bare(issue(home, suite)["token"])
        head, body, footer = token[: len(suite) + 1], *token[len(suite) + 1 :].split(".")
        variants = [head + body + "=" * (-len(body) % 4) + "." + footer] if len(body) % 4 else []
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for part in (body, footer):
            if len(part) % 4:
                last = alphabet.index(part[-1])
                changed = part[:-1] + alphabet[last ^ 1]
                variants.append(head + (changed + "." + footer if part is body else body + "." + changed))
        for variant in variants:
            look(home, "verify", variant, 65)
            key = Key.from_paserk(public_keys[suite]) if suite.endswith("public") else keys[suite]
            try:
                pyseto.decode(key, variant.encode(), implicit_assertion=implicit(suite))
                taken += 1
            except Exception:
                pass
    print(f"check_tokens: Regain refuses every changed text; pyseto takes {taken} of them.")


def unpadded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def padded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def frame(*parts):
    """Formats, "Conventions": each part behind its length."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def digests(home):
    """What stands for a handle and for a state, made again from the page on formats."""
    line = next(
        line.split(" ") for line in (home / "keyring").read_text().splitlines() if " token-digest " in line)
    key = padded(line[7])
    state = home / "state"
    state.write_bytes(b"the hash of a password")
    options = ["token", "issue", "alice", "--action", ACTION, "--audience", AUDIENCE, "--json"]
    signed = json.loads(regain(home, *options, "--suite", "v4.public", "--state-file", str(state)))
    payload = padded(bare(signed["token"]).split(".")[2])[:-64]
    message = frame(
        b"regain/token-state/v1", TENANT.encode(), b"alice", hashlib.sha256(state.read_bytes()).digest())
    expected = hmac.new(key, message, "sha256").digest()[:16]
    check(json.loads(payload)["rgn"]["stt"] == unpadded(expected), "the state's digest")
    handle = json.loads(regain(home, *options, "--format", "handle"))
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for symbol in handle["token"][4:58]:
        number = number * 62 + digits.index(symbol)
    parts = number.to_bytes(40, "big")
    check(unpadded(parts[:16]) == handle["id"], "a handle's selector is its id")
    message = frame(b"regain/token-handle/v1", TENANT.encode(), parts[:16], parts[16:])
    database = sqlite3.connect(f"file:{home / 'regain.sqlite'}?mode=ro", uri=True)
    row = database.execute(
        "SELECT body FROM regain_record WHERE kind = 'token' AND id = ?", (parts[:16].hex(),)).fetchone()
    record = json.loads(row[0])
    check(record["verifier"] == hmac.new(key, message, "sha256").hexdigest(), "the verifier's digest")
    row = database.execute(
        "SELECT body FROM regain_record WHERE kind = 'token' AND id = ?",
        (padded(signed["id"]).hex(),)).fetchone()
    check(json.loads(row[0])["payload"] == hashlib.sha256(payload).hexdigest(), "the payload's digest")


def keys_on_their_way(home, keys):
    passphrase = home / "passphrase"
    passphrase.write_text(PASSPHRASE)
    wrapping = os.urandom(32)
    listed = [json.loads(line) for line in regain(home, "token", "keys", "--json").splitlines()]
    for suite in SUITES:
        entry = next(key for key in listed if key["format"] == suite)
        text = regain(
            home, "keys", "export", entry["keyID"], "--transfer-passphrase-file", str(passphrase))
        opened = Key.from_paserk(text.decode().strip(), password=PASSPHRASE)
        check(opened.to_paserk() == keys[suite].to_paserk(), f"pyseto opens {suite} exported")
        if suite.startswith("v4"):
            file = home / "wrapping"
            file.write_text("k4.local." + unpadded(wrapping) + "\n")
            text = regain(home, "keys", "export", entry["keyID"], "--wrapping-key-file", str(file))
            opened = Key.from_paserk(text.decode().strip(), wrapping_key=wrapping)
            check(opened.to_paserk() == keys[suite].to_paserk(), f"pyseto unwraps {suite}")
    # And the other way round: a key of pyseto's.
    version, purpose = 4, "local"
    theirs = Key.new(version=version, purpose=purpose, key=os.urandom(32))
    sealed = theirs.to_paserk(password=PASSPHRASE, memory_cost=19 * 1024, time_cost=2, parallelism=1)
    file = home / "theirs"
    file.write_text(sealed + "\n")
    out = regain(
        home, "keys", "import", str(file), "--transfer-passphrase-file", str(passphrase), "--json")
    check(json.loads(out)["keyID"] == theirs.to_paserk_id(), "Regain opens pyseto's key")
    regain(home, "keys", "rotate", "token-v4-local")
    check(issue(home, "v4.local")["keyID"] == theirs.to_paserk_id(), "and issues under it")
    dear = theirs.to_paserk(password=PASSPHRASE, memory_cost=19 * 1024, time_cost=2, parallelism=1)
    data = bytearray(base64.urlsafe_b64decode(dear.split(".")[2] + "=="))
    data[16:24] = struct.pack(">Q", 1 << 40)
    file.write_text("k4.local-pw." + base64.urlsafe_b64encode(bytes(data)).decode().rstrip("=") + "\n")
    began = time.monotonic()
    regain(
        home, "keys", "import", str(file), "--transfer-passphrase-file", str(passphrase), expect=65)
    check(time.monotonic() - began < 2, "a cost that no key should have is refused before any work")


def main():
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        regain(home, "init")
        keys = own_keys(home)
        listed = [json.loads(line) for line in regain(home, "token", "keys", "--json").splitlines()]
        public_keys = {key["format"]: key["publicKey"] for key in listed if key.get("publicKey")}
        check(sorted(public_keys) == ["v3.public", "v4.public"], f"public keys {public_keys}")
        to_pyseto(home, keys, public_keys)
        from_pyseto(home, keys, public_keys)
        malleated(home, keys, public_keys)
        digests(home)
        keys_on_their_way(home, keys)
    print(f"check_tokens: {CHECKS} checks with pyseto {pyseto.__version__}, in both directions.")


if __name__ == "__main__":
    main()
