"""Verifies a copy of a log of Regain's, written from RFC 6962, C2SP signed-note, tlog-checkpoint, tlog-tiles and
tlog-proof and from Formats.md, and not from the library. Roots are pymerkle's."""

import base64
import hashlib
import json
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymerkle import InmemoryTree

EMPTY = hashlib.sha256(b"").digest()


class Unsound(Exception):
    """What is wrong with a copy."""


def demand(condition, problem):
    if not condition:
        raise Unsound(problem)


def leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes):
    """RFC 6962, 2.1, by its own words."""
    if not hashes:
        return EMPTY
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(root_of(hashes[:half]), root_of(hashes[half:]))


def place(number, width):
    digits = str(number)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    parts = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    path = "/".join(["x" + part for part in parts[:-1]] + parts[-1:])
    return path if width == 256 else f"{path}.p/{width}"


def frame(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def read_trust(text):
    """The log's name, and its keys with the sizes for which their word counts."""
    lines = text.split("\n")
    demand(lines[0] == "regain-log-trust-v1" and lines[-1] == "", "no trust file")
    keys = []
    for line in lines[1:-1]:
        word, key, first, last = line.split(" ")
        name, identifier, material = key.split("+", 2)
        raw = base64.b64decode(material, validate=True)
        demand(word == "key" and raw[0] == 1 and len(raw) == 33, "no Ed25519 key")
        demand(key_id(name, raw[1:]).hex() == identifier, "the key's id is another's")
        keys.append({"name": name, "key": raw[1:], "first": int(first),
                     "last": None if last == "-" else int(last)})
    return keys


def key_id(name, key):
    return hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]


def read_note(data):
    text = data.decode()
    body, _, signatures = text.rpartition("\n\n")
    demand(body and signatures.endswith("\n"), "no note")
    lines = []
    for line in signatures.splitlines():
        dash, name, value = line.split(" ")
        demand(dash == "\u2014", "no signature line")
        raw = base64.b64decode(value, validate=True)
        lines.append((name, raw[:4], raw[4:]))
    return body + "\n", lines


def read_checkpoint(data):
    body, signatures = read_note(data)
    origin, size, root = body.split("\n")[:3]
    demand(re.fullmatch("0|[1-9][0-9]*", size), "no size")
    return body, origin, int(size), base64.b64decode(root, validate=True), signatures


def check_signature(checkpoint, keys):
    """By one of the keys whose word counts at this size; how many keys have signed."""
    body, origin, size, _, signatures = checkpoint
    counting, count = False, 0
    for name, identifier, signature in signatures:
        for key in keys:
            if (name, identifier) != (key["name"], key_id(key["name"], key["key"])):
                continue
            verify(key["key"], signature, body.encode())
            count += 1
            counting |= key["first"] <= size <= (size if key["last"] is None else key["last"])
    demand(origin == keys[0]["name"], "another log")
    demand(counting, "no trusted key has signed")
    return count


def verify(key, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Unsound("a signature does not verify") from error


def read_entries(folder, size):
    entries = []
    for start in range(0, size, 256):
        width = min(256, size - start)
        path = folder / "tile/entries" / place(start // 256, width)
        demand(path.is_file(), f"{path.name} is missing")
        rest = path.read_bytes()
        for _ in range(width):
            length = int.from_bytes(rest[:2], "big")
            demand(len(rest) >= 2 + length and len(rest) >= 2, "an entry is cut")
            entries.append(rest[2:2 + length])
            rest = rest[2 + length:]
        demand(not rest, "more than the entries")
    return entries


def check_tiles(folder, hashes):
    level = 0
    while True:
        for start in range(0, len(hashes), 256):
            part = hashes[start:start + 256]
            path = folder / "tile" / str(level) / place(start // 256, len(part))
            demand(path.is_file() and path.read_bytes() == b"".join(part), f"tile {level}/{start // 256}")
        hashes = [root_of(hashes[i:i + 256]) for i in range(0, len(hashes) - 255, 256)]
        if not hashes:
            return
        level += 1


def fields(entry):
    lines = entry.decode().split("\n")
    demand(lines[0] == "regain-audit-entry-v1" and lines[-1] == "", "no entry")
    return dict(line.split(" ") for line in lines[1:-1])


def follow_rotations(entries, keys):
    """Keys that the trusted ones have named as their successors, in entries that both have signed."""
    origin, count = keys[0]["name"], 0
    # A rotation holds on every branch of a store's log: regain/STORE/BRANCH.
    parts = origin.split("/")
    store = "/".join(parts[:2]) if parts[0] == "regain" and len(parts) == 3 else origin
    for index, entry in enumerate(entries):
        said = fields(entry)
        if said["event"] != "crypt_key_rotated" or said.get("purpose") != "log-signing" or "old-key" not in said:
            continue
        old, new = bytes.fromhex(said["old-key"]), bytes.fromhex(said["new-key"])
        message = frame(b"regain/log-key-rotation/v1", store.encode(), old, new)
        verify(old, bytes.fromhex(said["old-signature"]), message)
        verify(new, bytes.fromhex(said["new-signature"]), message)
        count += 1
        for key in list(keys):
            if key["key"] == old:
                demand(index + 1 >= key["first"] and (key["last"] is None or index + 1 <= key["last"]),
                       "a key that was replaced names a second successor")
                key["last"] = index + 1
                if all(other["key"] != new for other in keys):
                    keys.append({"name": origin, "key": new, "first": index + 1, "last": None})
    return count


def check_values(folder, entries):
    """What is exported beside the entries opens their commitments; how many values there are."""
    count = 0
    for start in range(0, len(entries), 256):
        width = min(256, len(entries) - start)
        path = folder / "values" / place(start // 256, width)
        if not path.is_file():
            continue
        *lines, rest = path.read_bytes().split(b"\n")
        demand(not rest and path.stat().st_size <= 1 << 24, "a line is not ended, or the file is too long")
        before, seen = start, set()
        for line in lines:
            value = json.loads(line)
            index, field = value["index"], value["field"]
            demand(len(line) < 1 << 16 and before <= index < start + width, "a line out of its place")
            demand((index, field) not in seen, "a value that stands twice")
            seen.add((index, field))
            said, salt = fields(entries[index]), bytes.fromhex(value["salt"])
            digest = hashlib.sha256(frame(
                b"regain/commitment/v1", field.encode(), salt, value["value"].encode())).hexdigest()
            demand(said["id"] == value["entry"] and said[field + "-commitment"] == digest, "a value")
            before, count = index, count + 1
    return count


def verify_copy(folder, trust):
    folder = Path(folder)
    keys = read_trust(trust)
    checkpoint = read_checkpoint((folder / "checkpoint").read_bytes())
    _, _, size, root, _ = checkpoint
    entries = read_entries(folder, size)
    check_tiles(folder, [leaf(entry) for entry in entries])
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    demand((tree.get_state() if entries else EMPTY) == root, "the root is another's")
    rotations = follow_rotations(entries, keys)
    signers = check_signature(checkpoint, keys)
    return {"entries": entries, "rotations": rotations, "signers": signers,
            "values": check_values(folder, entries)}


def verify_proof(proof, entry, keys):
    """C2SP tlog-proof and RFC 9162, 2.1.3.2."""
    head, _, note = proof.partition(b"\n\n")
    lines = head.decode().split("\n")
    demand(lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("index "), "no proof")
    index, path = int(lines[1][6:]), [base64.b64decode(line, validate=True) for line in lines[2:]]
    checkpoint = read_checkpoint(note)
    check_signature(checkpoint, keys)
    _, _, size, root, _ = checkpoint
    place_, last, value = index, size - 1, leaf(entry)
    demand(index < size, "no such index")
    for sibling in path:
        demand(last > 0, "too long")
        if place_ & 1 or place_ == last:
            value = node(sibling, value)
            while not place_ & 1 and place_:
                place_, last = place_ >> 1, last >> 1
        else:
            value = node(value, sibling)
        place_, last = place_ >> 1, last >> 1
    demand(last == 0 and value == root, "not of this entry")
    return index
