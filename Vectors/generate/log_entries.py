"""Entries of a log: changes of its key, and proofs that they are in it."""

import log_tree
from common import case, fixed, flipped, frame
from log_notes import (BRANCH, FIRST, ORIGIN, OTHER, SECOND, THIEF, THIRD, TWO_PARTS, Signer, checkpoint, encoded,
                       note, signature_line, trust)


def make():
    return rotations() + proofs()


def entry(number, event="authn_login_success", **fields):
    lines = [f"{name.replace('_', '-')} {value}\n" for name, value in sorted(fields.items())]
    head = f"regain-audit-entry-v1\nid {fixed(f'log entry {number}', 16).hex()}\nat 2026-11-24T09:30:00Z\n"
    return (head + f"event {event}\n" + "".join(lines)).encode()


def rotation(number, old, new, origin=ORIGIN, old_signer=None, new_signer=None, **changed):
    """The entry by which one key names the next, signed by both."""
    message = frame("regain/log-key-rotation/v1", origin, old.public, new.public)
    fields = {
        "purpose": "log-signing", "old_key": old.public.hex(), "new_key": new.public.hex(),
        "old_signature": (old_signer or old).sign(message).hex(),
        "new_signature": (new_signer or new).sign(message).hex(),
    }
    return entry(number, "crypt_key_rotated", **fields | changed)


def plain(count, start=0):
    return [entry(number) for number in range(start, start + count)]


def rotations():
    one = rotation(3, FIRST, SECOND)
    elsewhere = rotation(3, FIRST, SECOND, OTHER)
    tests = [case("rotation", "valid", comment, origin=origin, entry=data, oldKey=old.public, newKey=new.public)
             for comment, origin, data, old, new in [
                 ("signed by both", ORIGIN, one, FIRST, SECOND), ("of another log", OTHER, elsewhere, FIRST, SECOND),
                 ("of a branch", BRANCH, rotation(4, SECOND, THIRD), SECOND, THIRD),
                 ("of two parts that are no store's", TWO_PARTS, rotation(4, SECOND, THIRD, TWO_PARTS), SECOND, THIRD)]]
    message = frame("regain/log-key-rotation/v1", ORIGIN, FIRST.public, SECOND.public)
    wrong = {
        "the old key has not signed": (ORIGIN, rotation(3, FIRST, SECOND, old_signer=THIEF)),
        "the new key has not signed": (ORIGIN, rotation(3, FIRST, SECOND, new_signer=THIEF)),
        "a flipped signature": (ORIGIN, rotation(
            3, FIRST, SECOND, new_signature=flipped(SECOND.sign(message), 40).hex())),
        "for another log": (ORIGIN, elsewhere), "with the branch": (BRANCH, rotation(3, FIRST, SECOND, BRANCH)),
        "for the first part of a name that is no store's": (TWO_PARTS, rotation(3, FIRST, SECOND, TWO_PARTS[:-4])),
        "keys exchanged": (ORIGIN, rotation(3, FIRST, SECOND, old_key=SECOND.public.hex(), new_key=FIRST.public.hex())),
        "a signature of 63 bytes": (ORIGIN, rotation(3, FIRST, SECOND, old_signature=FIRST.sign(message)[:63].hex())),
        "another purpose": (ORIGIN, rotation(3, FIRST, SECOND, purpose="code-pepper")),
        "another event": (ORIGIN, one.replace(b"crypt_key_rotated", b"crypt_key_retired")),
        "keys in upper case": (ORIGIN, rotation(3, FIRST, SECOND, old_key=FIRST.public.hex().upper())),
    }
    return tests + [case("rotation", "invalid", comment, origin=origin, entry=data)
                    for comment, (origin, data) in wrong.items()]


def proof_text(index, hashes, signed, more=""):
    path = "".join(encoded(value) + "\n" for value in hashes)
    return f"c2sp.org/tlog-proof@v1\n{more}index {index}\n{path}\n{signed}"


def proofs():
    tests = []

    def add(result, comment, flags, text, data, trusted, **shown):
        tests.append(case("proof", result, comment, flags, text=text.encode(), entry=data, trust=trusted, **shown))

    for size in [1, 2, 5, 257]:
        entries = plain(size)
        tree = log_tree.Tree([log_tree.leaf(data) for data in entries])
        signed = note(checkpoint(ORIGIN, size, tree.root()), FIRST)
        for index in sorted({0, size // 2, size - 1}):
            add("valid", f"entry {index} of {size}", [], proof_text(index, tree.path(index), signed), entries[index],
                trust(FIRST), index=index, size=size)
    entries = plain(5)
    tree = log_tree.Tree([log_tree.leaf(data) for data in entries])
    text, path, own = checkpoint(ORIGIN, 5, tree.root()), tree.path(2), entries[2]
    signed = note(text, FIRST)
    good = proof_text(2, path, signed)
    foreign = note(checkpoint(OTHER, 5, tree.root()), Signer("first", OTHER))
    shown = {"index": 2, "size": 5}
    add("valid", "with extra data, which nobody vouches for", [], proof_text(2, path, signed, "extra AAAA\n"), own,
        trust(FIRST), **shown)
    add("valid", "signed by two", [], proof_text(2, path, note(text, SECOND, FIRST)), own, trust(FIRST), **shown)
    add("valid", "a range that holds the size", [], good, own, trust((FIRST, 5, 5)), **shown)
    forged = text + "\n" + signature_line(ORIGIN, FIRST.id + flipped(FIRST.signature(text)))
    for comment, (changed, data, trusted) in {
        "another entry": (good, entries[3], trust(FIRST)), "a byte more": (good, own + b"x", trust(FIRST)),
        "the leaf hash for the entry": (good, log_tree.leaf(own), trust(FIRST)),
        "another index": (proof_text(3, path, signed), own, trust(FIRST)),
        "an index behind the end": (proof_text(5, path, signed), own, trust(FIRST)),
        "the largest index": (proof_text(2**63 - 1, path, signed), own, trust(FIRST)),
        "a hash less": (proof_text(2, path[:-1], signed), own, trust(FIRST)),
        "a hash more": (proof_text(2, path + path[:1], signed), own, trust(FIRST)),
        "63 hashes": (proof_text(2, path * 21, signed), own, trust(FIRST)),
        "a flipped hash": (proof_text(2, [flipped(path[0])] + path[1:], signed), own, trust(FIRST)),
        "signed by a stranger": (proof_text(2, path, note(text, THIEF)), own, trust(FIRST)),
        "a flipped signature": (proof_text(2, path, forged), own, trust(FIRST)),
        "another log": (proof_text(2, path, foreign), own, trust(FIRST)),
        "a key whose word ended before": (good, own, trust((FIRST, 0, 4))),
        "a key whose word begins later": (good, own, trust((FIRST, 6, None))),
    }.items():
        add("invalid", comment, ["refused"], changed, data, trusted)
    for comment, changed in {
        "nothing": "", "another version": good.replace("@v1", "@v2"), "no index": good.replace("index 2\n", ""),
        "an index with a zero before it": good.replace("index 2", "index 02"),
        "a negative index": good.replace("index 2", "index -2"),
        "2^63 as an index": good.replace("index 2", f"index {2**63}"),
        "no empty line": good.replace("\n\n", "\n", 1), "CRLF": good.replace("\n", "\r\n"),
        "a hash of 31 bytes": proof_text(2, [path[0][:31]], signed), "64 hashes": proof_text(2, path[:1] * 64, signed),
        "a hash in hex": good.replace(encoded(path[0]), path[0].hex()),
        "no signature": proof_text(2, path, text), "a checkpoint of two lines": proof_text(
            2, path, note(f"{ORIGIN}\n5\n", FIRST)), "the checkpoint alone": signed,
    }.items():
        add("invalid", comment, ["form"], changed, own, trust(FIRST))
    return tests
