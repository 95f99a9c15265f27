"""The command before a witness that is another program: what it asks, what it believes, and when it grants nothing."""

import os
import shutil
import time

from witness import Witness, cosigned_at


class Witnessed:
    """An installation with an anchor file and a witness."""

    def __init__(self, home, witness):
        self.home, self.witness = home, witness
        self.anchor = home.folder / "other" / "regain.anchor"
        self.anchor.parent.mkdir(mode=0o700)
        self.beside = ["--witness", witness.url, "--witness-key", witness.vkey]

    @property
    def options(self):
        return ["--anchor", str(self.anchor), *self.beside]

    def make_anchor(self, codes=(0,)):
        return self.home.run("audit", "anchor", str(self.anchor), *self.beside, codes=codes)

    def redeem(self, account, code, status):
        begun = time.monotonic()
        self.home.run("codes", "redeem", account, *self.options, given=code, codes=(status,))
        assert time.monotonic() - begun < 4, "the answer took too long"

    def size(self):
        return int(self.anchor.read_text().split("\n")[1])

    def origin(self):
        return self.anchor.read_text().split("\n")[0]

    def files(self):
        store = self.home.folder / "home"
        return [path for path in store.iterdir() if path.name.startswith("regain.sqlite")] + [self.anchor]

    def keep(self):
        """A copy of database and anchor file."""
        kept = self.home.folder / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        for path in self.files():
            shutil.copy2(path, kept)
        return kept

    def put_back(self, kept):
        for path in self.files():
            path.unlink()
        for path in kept.iterdir():
            folder = self.anchor.parent if path.name == self.anchor.name else self.home.folder / "home"
            shutil.copy2(path, folder)


def check_witness(home):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ.pop(name, None)
    witness = Witness()
    witness.open()
    try:
        check_with(Witnessed(home, witness), witness)
    finally:
        witness.close()


def check_with(both, witness):
    home = both.home
    home.run("init")
    codes, _ = home.codes("alice")
    others, stop = home.codes("bob")
    # The operator has not been told of the log: a configuration that is not finished.
    both.make_anchor(codes=(78,))
    assert not both.anchor.exists() and witness.statuses == [404]
    witness.trust(home.run("audit", "trust").decode())
    both.make_anchor()
    assert abs(cosigned_at(both.anchor.read_bytes(), witness.vkey) - time.time()) < 60
    both.redeem("alice", codes[0], 0)
    assert both.size() == witness.size(both.origin())
    cosigned_at(both.anchor.read_bytes(), witness.vkey)
    home.run("doctor", *both.options)

    # A copy is verified against an anchor that this witness has signed, and no other.
    copy = home.export("witnessed-copy")
    verify = ["audit", "verify", str(copy), "--anchor", str(both.anchor), "--witness-key"]
    home.run(*verify, witness.vkey)
    home.run(*verify, Witness(witness.name).vkey, codes=(1,))
    bare = both.anchor.read_text().splitlines(keepends=True)
    (home.folder / "bare").write_text("".join(line for line in bare if witness.name not in line))
    home.run("audit", "verify", str(copy), "--anchor", str(home.folder / "bare"))
    home.run("audit", "verify", str(copy), "--anchor", str(home.folder / "bare"),
             "--witness-key", witness.vkey, codes=(1,))

    # Database and anchor put back together.
    kept = both.keep()
    both.redeem("alice", codes[1], 0)
    home.export("witnessed-copy")
    both.put_back(kept)
    home.run("codes", "status", "alice")
    for code in (codes[1], codes[2]):
        both.redeem("alice", code, 78)
    both.make_anchor(codes=(78,))
    found = home.run("doctor", *both.options, codes=(1,)).decode()
    assert "behind its witness witness.example/python" in found, found
    home.run("audit", "reconcile", str(copy), *both.options)
    both.redeem("alice", codes[1], 1)
    both.redeem("alice", codes[2], 0)
    home.run("doctor", *both.options)
    print("no grant: database and anchor put back together")

    # Nobody answers.
    witness.close()
    both.redeem("alice", codes[3], 69)
    home.run("stop", "bob", *both.options, given=stop)
    witness.open()
    before = both.anchor.read_bytes()
    for mode in ("silent", "redirect", "flood"):
        witness.mode = mode
        both.redeem("alice", codes[3], 69)
    witness.mode = "silent"
    home.run("stop", "bob", *both.options, given=stop)
    witness.mode = ""
    assert both.anchor.read_bytes() == before
    both.redeem("bob", others[0], 1)
    both.redeem("alice", codes[3], 0)
    print("no grant, and a stop: witness down")

    # What the witness has seen and nobody has any more: another log, of which it must be told.
    kept = both.keep()
    both.redeem("alice", codes[4], 0)
    both.put_back(kept)
    home.run("audit", "reconcile", str(copy), *both.options, codes=(78,))
    witness.trust(home.run("audit", "trust").decode())
    home.run("audit", "reconcile", str(copy), *both.options)
    assert len(both.origin().split("/")) == 3, both.origin()
    cosigned_at(both.anchor.read_bytes(), witness.vkey)
    codes, _ = home.codes("carol")
    both.redeem("carol", codes[0], 0)
    assert {200, 404, 409} <= set(witness.statuses)
    print("another log: what only the witness had seen")
