"""A witness on this machine, written from C2SP tlog-witness, tlog-cosignature and RFC 6962, and not from the library.

It remembers in memory, and answers on a port of 127.0.0.1 until it is closed."""

import base64
import hashlib
import http.server
import re
import threading
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EMPTY = hashlib.sha256(b"").digest()


def key_id(name, kind, key):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def vkey(name, kind, key):
    return f"{name}+{key_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def read_vkey(text, kind):
    name, identifier, material = text.split("+", 2)
    raw = base64.b64decode(material, validate=True)
    assert raw[0] == kind and len(raw) == 33 and key_id(name, kind, raw[1:]).hex() == identifier
    return name, raw[1:]


def is_signed(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except InvalidSignature:
        return False


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_consistent(old_size, old_root, size, root, proof):
    """RFC 6962, 2.1.2, read backwards: PROOF and SUBPROOF say which hash stands where."""
    if old_size == 0:
        return not proof
    rest = list(proof)

    def roots(m, n, whole):
        """The roots of the first m leaves and of all n, from the end of the proof on."""
        if m == n:
            value = old_root if whole else rest.pop()
            return value, value
        k = 1 << ((n - 1).bit_length() - 1)
        # A step of SUBPROOF puts its own hash last.
        other = rest.pop()
        if m <= k:
            old, new = roots(m, k, whole)
            return old, node(new, other)
        old, new = roots(m - k, n - k, False)
        return node(other, old), node(other, new)

    try:
        old, new = roots(old_size, size, True)
    except IndexError:
        return False
    return not rest and old == old_root and new == root


class Refused(Exception):
    def __init__(self, status, body=b"", kind="text/plain"):
        super().__init__(status)
        self.status, self.body, self.kind = status, body, kind


def parse(data):
    """Old size, proof, and the checkpoint's text, lines, and signatures."""
    try:
        head, _, note = data.partition(b"\n\n")
        first, *proof = head.decode("ascii").split("\n")
        old = re.fullmatch(r"old (0|[1-9][0-9]*)", first)
        assert old and len(proof) <= 63
        proof = [base64.b64decode(line, validate=True) for line in proof]
        assert all(len(value) == 32 for value in proof)
        text, _, signatures = note.decode().rpartition("\n\n")
        assert text and signatures.endswith("\n")
        lines = text.split("\n")
        assert len(lines) >= 3 and all(lines) and re.fullmatch(r"0|[1-9][0-9]*", lines[1])
        root = base64.b64decode(lines[2], validate=True)
        assert len(root) == 32
        signed = []
        for line in signatures[:-1].split("\n"):
            dash, name, value = line.split(" ")
            raw = base64.b64decode(value, validate=True)
            assert dash == "\u2014" and len(raw) > 4
            signed.append((name, raw[:4], raw[4:]))
    except (AssertionError, ValueError) as error:
        raise Refused(400) from error
    return int(old[1]), proof, text + "\n", lines[0], int(lines[1]), root, signed


class Witness:
    def __init__(self, name="witness.example/python"):
        self.name = name
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._logs, self._known, self._lock = {}, {}, threading.Lock()
        self.statuses = []
        # How else to answer than as a witness: "silent", "redirect", "flood"; nothing of the kind when empty.
        self.mode = ""
        self._server = None
        self.port = 0

    @property
    def vkey(self):
        return vkey(self.name, 4, self.public)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/w1"

    def trust(self, text):
        """Takes what `audit trust` says."""
        for line in text.splitlines()[1:]:
            name, key = read_vkey(line.split(" ")[1], 1)
            self._logs.setdefault(name, []).append(key)

    def size(self, origin):
        return self._known.get(origin, (0, EMPTY))[0]

    def add_checkpoint(self, data):
        old, proof, text, origin, size, root, signed = parse(data)
        if origin not in self._logs:
            raise Refused(404)
        trusted = [key for key in self._logs[origin] for name, identifier, signature in signed
                   if (name, identifier) == (origin, key_id(origin, 1, key))
                   and is_signed(key, signature, text.encode())]
        if not trusted:
            raise Refused(403)
        if old > size:
            raise Refused(400)
        with self._lock:
            known, known_root = self._known.get(origin, (0, EMPTY))
            if old != known or (old == size and root != known_root):
                raise Refused(409, f"{known}\n".encode(), "text/x.tlog.size")
            if not is_consistent(known, known_root, size, root, proof):
                raise Refused(422)
            self._known[origin] = (size, root)
        now = int(time.time())
        signature = self._key.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
        value = key_id(self.name, 4, self.public) + now.to_bytes(8, "big") + signature
        stranger = base64.b64encode(b"\0" * 76).decode()
        return (f"\u2014 stranger.example {stranger}\n"
                f"\u2014 {self.name} {base64.b64encode(value).decode()}\n").encode()

    def open(self):
        witness = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1 << 18))
                status, answer, kind = 404, b"", "text/plain"
                if witness.mode == "silent":
                    time.sleep(4)
                    return
                if witness.mode == "redirect":
                    self.send_response(307)
                    self.send_header("Location", "/w1/add-checkpoint/")
                    self.end_headers()
                    return
                if witness.mode == "flood":
                    self.send_response(200)
                    self.end_headers()
                    for _ in range(1 << 10):
                        self.wfile.write(b"x" * (1 << 16))
                    return
                if self.path in ("/w1/add-checkpoint", "/w1/add-checkpoint/"):
                    try:
                        status, answer = 200, witness.add_checkpoint(body)
                    except Refused as error:
                        status, answer, kind = error.status, error.body, error.kind
                witness.statuses.append(status)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *arguments):
                """One that hung up is what some of these answers are for."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def cosigned_at(note, key):
    """When the witness of this verifier key signed the note; an AssertionError where it did not."""
    name, public = read_vkey(key, 4)
    text, _, signatures = note.decode().rpartition("\n\n")
    for line in signatures.splitlines():
        _, signer, value = line.split(" ")
        raw = base64.b64decode(value, validate=True)
        if (signer, raw[:4]) == (name, key_id(name, 4, public)):
            at = int.from_bytes(raw[4:12], "big")
            message = f"cosignature/v1\ntime {at}\n{text}\n".encode()
            assert is_signed(public, raw[12:], message), "the cosignature does not verify"
            return at
    raise AssertionError("no cosignature of this witness")
