"""Makes logs with the command given, and holds its verifier against the one beside this file: both accept what is
sound, and both refuse what was tampered with."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from check_witness import check_witness
from verify_log import Unsound, read_trust, verify_copy, verify_proof

REGAIN = str(Path(sys.argv[1]).resolve())


class Home:
    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, given=None, codes=(0,)):
        done = subprocess.run([REGAIN, *arguments, "--home", str(self.folder / "home")], input=given,
                              capture_output=True, timeout=120)
        assert done.returncode in codes, (arguments, done.returncode, done.stderr.decode())
        return done.stdout

    def codes(self, account):
        sheet = json.loads(self.run("codes", "issue", account, "--json", "--profile", "long"))
        return [code["code"].encode() for code in sheet["codes"]], sheet["stopCode"].encode()

    def export(self, name, *options):
        self.run("audit", "export", str(self.folder / name), *options)
        return self.folder / name

    def accepts(self, copy, trust):
        """Whether `audit verify` does; a crash is no answer."""
        file = self.folder / "trust"
        file.write_text(trust)
        done = subprocess.run([REGAIN, "audit", "verify", str(copy), "--trust", str(file), "--json"],
                              capture_output=True, timeout=60)
        assert done.returncode in (0, 1, 65), (done.returncode, done.stderr)
        if done.returncode == 1:
            assert json.loads(done.stdout)["firstBadIndex"] is not None
        return done.returncode == 0


def agree(home, copy, trust, sound):
    try:
        verify_copy(copy, trust)
        found = True
    except (Unsound, ValueError, KeyError, UnicodeDecodeError, FileNotFoundError):
        found = False
    own = home.accepts(copy, trust)
    assert found == own == sound, f"{copy}: independent {found}, own {own}, sound {sound}"


def make_log(folder, accounts):
    home = Home(folder)
    home.run("init")
    codes, stop = home.codes("alice")
    home.run("codes", "redeem", "alice", "--source", "192.0.2.7", given=codes[0])
    home.run("codes", "redeem", "alice", given=codes[0], codes=(1,))
    home.run("stop", "alice", given=stop)
    names = folder / "accounts.csv"
    names.write_text("account\n" + "".join(f"user{number}\n" for number in range(accounts)))
    home.run("codes", "issue", "--batch", str(names), "--output", str(folder / "sheets"), "--plain-output",
             "--profile", "long", "--reason", "a test")
    return home


def tamper(copy, other):
    """Each way to change a copy, by name, as a function of a folder that may be changed."""
    entries = "tile/entries/000"

    def bundle(folder, change):
        path = folder / entries
        rest, parts = path.read_bytes(), []
        while rest:
            length = int.from_bytes(rest[:2], "big")
            parts.append(rest[:2 + length])
            rest = rest[2 + length:]
        change(parts)
        path.write_bytes(b"".join(parts))

    def flip(folder, path, place):
        data = bytearray((folder / path).read_bytes())
        data[place] ^= 1
        (folder / path).write_bytes(data)

    def swap(parts):
        parts[3], parts[4] = parts[4], parts[3]

    yield "flipped bit", lambda folder: flip(folder, entries, 700)
    yield "removed entry", lambda folder: bundle(folder, lambda parts: parts.pop(5))
    yield "doubled entry", lambda folder: bundle(folder, lambda parts: parts.insert(5, parts[4]))
    yield "swapped entries", lambda folder: bundle(folder, swap)
    yield "cut tail", lambda folder: bundle(folder, lambda parts: parts.pop())
    yield "flipped tile", lambda folder: flip(folder, "tile/0/000", 40)
    yield "flipped upper tile", lambda folder: flip(
        folder, next((folder / "tile/1").rglob("[0-9]*")).relative_to(folder)
        if (folder / "tile/1/000").is_file() else "tile/1/000.p/" + next(
            (folder / "tile/1/000.p").iterdir()).name, 3)
    yield "another log's entries", lambda folder: shutil.copy(other / entries, folder / entries)
    yield "another log's tile", lambda folder: shutil.copy(other / "tile/0/000", folder / "tile/0/000")
    yield "another log's checkpoint", lambda folder: shutil.copy(other / "checkpoint", folder / "checkpoint")
    yield "flipped checkpoint", lambda folder: flip(folder, "checkpoint", 9)
    values = "values/000"

    def lines(folder, change):
        parts = (folder / values).read_bytes().splitlines(keepends=True)
        (folder / values).write_bytes(b"".join(change(parts)))

    def edited(key, value):
        def edit(parts):
            said = json.loads(parts[3]) | {key: value}
            return parts[:3] + [json.dumps(said).encode() + b"\n"] + parts[4:]
        return lambda folder: lines(folder, edit)

    yield "another value", edited("value", "someone else")
    yield "another salt", edited("salt", "00" * 32)
    yield "another field", edited("field", "phone")
    yield "a value of an entry further on", edited("index", 200)
    yield "a value of no entry", edited("index", 1 << 40)
    yield "a value of another entry", edited("entry", "00" * 16)
    yield "a doubled value", lambda folder: lines(folder, lambda parts: parts[:4] + parts[3:])
    yield "swapped values", lambda folder: lines(
        folder, lambda parts: [parts[0], parts[-1], *parts[2:-1], parts[1]])
    yield "a value cut", lambda folder: (folder / values).write_bytes((folder / values).read_bytes()[:-20])
    yield "an empty line", lambda folder: lines(folder, lambda parts: [b"\n", *parts])
    yield "no value but a word", lambda folder: lines(folder, lambda parts: [b"{}\n", *parts])
    yield "far too many values", lambda folder: (folder / values).write_bytes(
        (folder / values).read_bytes() + b" " * (1 << 24))

    yield "no checkpoint", lambda folder: (folder / "checkpoint").unlink()


def main():
    with tempfile.TemporaryDirectory() as root:
        root = Path(root)
        for name in ("a", "b", "c"):
            (root / name).mkdir()
        home, stranger = make_log(root / "a", 170), make_log(root / "b", 170)
        trust = home.run("audit", "trust").decode()
        copy = home.export("copy", "--with-values")
        found = verify_copy(copy, trust)
        assert len(found["entries"]) > 300 and found["values"] > 300 and found["signers"] == 1
        agree(home, copy, trust, True)
        for index in (0, 1, 255, 256, len(found["entries"]) - 1):
            proof = home.run("audit", "prove", str(index))
            raw = home.run("audit", "show", str(index), "--raw")
            assert raw == found["entries"][index]
            assert verify_proof(proof, raw, read_trust(trust)) == index
            try:
                verify_proof(proof, raw + b"x", read_trust(trust))
                raise AssertionError("a proof of another entry")
            except Unsound:
                pass
        # Two rotations: the trust of before is still good, and the old key's word alone is not.
        before = (copy / "checkpoint").read_bytes()
        for _ in range(2):
            home.run("keys", "rotate", "log-signing")
        home.export("copy", "--with-values")
        found = verify_copy(copy, trust)
        assert found["rotations"] == 2 and found["signers"] == 3, found["signers"]
        agree(home, copy, trust, True)
        text = (copy / "checkpoint").read_text()
        lines = text.splitlines(keepends=True)
        old_id = before.decode().splitlines()[-1].split(" ")[2][:5]
        only_old = [line for line in lines if not line.startswith("\u2014") or line.split(" ")[2][:5] == old_id]
        retired = root / "a/retired"
        shutil.copytree(copy, retired)
        (retired / "checkpoint").write_text("".join(only_old))
        agree(home, retired, trust, False)
        foreign = stranger.export("copy")
        agree(home, foreign, trust, False)
        # Values that are missing were erased, or not exported.
        for missing in (lambda parts: parts[:5] + parts[9:], lambda parts: []):
            fewer = root / "a/fewer"
            shutil.copytree(copy, fewer)
            (fewer / "values/000").write_bytes(
                b"".join(missing((fewer / "values/000").read_bytes().splitlines(keepends=True))))
            agree(home, fewer, trust, True)
            shutil.rmtree(fewer)
        for name, change in tamper(copy, foreign):
            changed = root / "a/changed"
            shutil.copytree(copy, changed)
            change(changed)
            agree(home, changed, trust, False)
            shutil.rmtree(changed)
            print(f"refused by both: {name}")
        check_witness(Home(root / "c"))
    print("Both verifiers agree on every log.")


main()
