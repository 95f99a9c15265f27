#!/usr/bin/env python3
"""Fails the command's writes and syncs, one at a time, and looks at what is left.

    check_faults.py REGAIN            needs strace; one fault at each call, in turns
    check_faults.py REGAIN --every    each fault at each call: ten minutes

A redemption, an issue, a stop, an erasure, an export, an anchoring and a reconciliation are run again and again; each
time another write, sync or rename fails with EIO, ENOSPC or EINTR, or the process is killed there. Afterwards no entry of the
log is without its state and no state without its entry, what was acknowledged is there, and asking again has the right
end.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REGAIN = str(Path(sys.argv[1]).resolve())
CALLS = ["pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "unlink"]
FAULTS = ["error=EIO", "error=ENOSPC", "signal=KILL", "error=EINTR"]
REQUEST = "one-request-of-this-run"


class Home:
    """A store with an anchor and a copy of its log."""

    def __init__(self, folder):
        self.folder = folder

    def command(self, *arguments):
        return [REGAIN, *arguments, "--home", str(self.folder / "home"), "--anchor", str(self.folder / "anchor")]

    def run(self, *arguments, given=None, codes=(0,), under=()):
        done = subprocess.run([*under, *self.command(*arguments)], input=given, capture_output=True, timeout=60)
        if codes is not None and done.returncode not in codes:
            sys.exit(f"{arguments}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
        return done

    def count(self, event):
        lines = self.run("audit", "list", "--json").stdout.splitlines()
        return sum(json.loads(line)["event"] == event for line in lines)

    def sheet(self, account):
        done = self.run("codes", "issue", account, "--profile", "long", "--json")
        return json.loads(done.stdout)


def demand(condition, what):
    if not condition:
        sys.exit(f"broken: {what}")


class Deed:
    # The folder that it begins with.
    start = "start"

    def given(self, _):
        return None


class Redeem(Deed):
    arguments = ("codes", "redeem", "alice", "--idempotency-key", REQUEST, "--source", "192.0.2.1")

    def given(self, sheet):
        return sheet["codes"][0]["code"].encode()

    def check(self, home, sheet, done):
        used = 10 - json.loads(home.run("codes", "status", "alice", "--json").stdout)["remaining"]
        demand(used == home.count("authn_login_success") <= 1, "a used code without its entry, or an entry alone")
        demand(done.returncode != 0 or used == 1, "accepted, and not used")
        home.run(*self.arguments, given=self.given(sheet))
        demand(home.count("authn_login_success") == 1, "the same request used two codes")
        other = ("codes", "redeem", "alice", "--idempotency-key", REQUEST + "-2")
        home.run(*other, given=self.given(sheet), codes=(1,))


class Stop(Deed):
    arguments = ("stop", "alice")

    def given(self, sheet):
        return sheet["stopCode"].encode()

    def check(self, home, sheet, done):
        locks = home.count("authn_login_lock")
        home.run("codes", "redeem", "alice", given=sheet["codes"][0]["code"].encode(), codes=(1,) if locks else (0,))
        demand(done.returncode != 0 or locks == 1, "taken, and not there")
        home.run(*self.arguments, given=self.given(sheet))
        demand(home.count("authn_login_lock") == 1, "a stop was taken twice")


class Issue(Deed):
    arguments = ("codes", "issue", "bob", "--profile", "long", "--json")

    def check(self, home, _, done):
        if done.returncode == 0:
            code = json.loads(done.stdout)["codes"][0]["code"]
            home.run("codes", "redeem", "bob", given=code.encode())
        home.run("codes", "issue", "bob", "--profile", "long", "--json")


class Erase(Deed):
    arguments = ("audit", "erase", "--account", "alice", "--field", "source")

    def check(self, home, _, done):
        if done.returncode != 0:
            home.run(*self.arguments)
        files = b"".join(path.read_bytes() for path in (home.folder / "home").iterdir() if path.is_file())
        demand(b"203.0.113.77" not in files, "an erased value is in the store's files")


class Export(Deed):
    arguments = ("audit", "export", "copy", "--with-values")

    def check(self, home, _, done):
        copy = str(home.folder / "copy")
        if done.returncode == 0:
            home.run("audit", "verify", copy)
        home.run("audit", "export", copy, "--with-values")
        home.run("audit", "verify", copy)
        demand(not [path for path in Path(copy).rglob("*.new") if path.is_file()], "a draft is left in the copy")


class Anchor(Deed):
    """The anchor is some entries behind."""

    start = "behind"
    arguments = ("audit", "anchor", "anchor")

    def check(self, home, _, done):
        anchor = str(home.folder / "anchor")
        home.run("codes", "redeem", "dave", given=(home.folder / "dave").read_bytes())
        home.run("audit", "export", str(home.folder / "copy"))
        home.run("audit", "verify", str(home.folder / "copy"))
        home.run("audit", "anchor", anchor)
        demand(not Path(anchor + ".new").exists(), "a draft is left beside the anchor")


class Reconcile(Deed):
    """The store was put back to what it was before a code was used."""

    start = "restored"
    arguments = ("audit", "reconcile", "copy")

    def check(self, home, sheet, done):
        codes = [each["code"].encode() for each in sheet["codes"]]
        if home.count("sys_store_reconciled") == 0:
            home.run("codes", "redeem", "alice", given=codes[1], codes=(78,))
        home.run("audit", "reconcile", str(home.folder / "copy"))
        home.run("codes", "redeem", "alice", given=codes[0], codes=(1,))
        home.run("codes", "redeem", "alice", given=codes[1])
        demand(home.count("authn_login_success") == 2, "an entry was lost, or replayed twice")
        home.run("audit", "export", str(home.folder / "copy"))
        home.run("audit", "verify", str(home.folder / "copy"))


def make(folder):
    home = Home(folder)
    (folder / "home").mkdir()
    subprocess.run([REGAIN, "init", "--home", str(folder / "home")], check=True, capture_output=True)
    subprocess.run([REGAIN, "audit", "anchor", str(folder / "anchor"), "--home", str(folder / "home")], check=True,
                   capture_output=True)
    sheet = home.sheet("alice")
    home.run("codes", "redeem", "alice", "--source", "203.0.113.77", given=b"0" * 30, codes=(1, 65))
    wrong = home.sheet("carol")["codes"][0]["code"].encode()
    home.run("codes", "redeem", "alice", "--source", "203.0.113.77", given=wrong, codes=(1,))
    home.run("audit", "export", str(folder / "copy"))
    return sheet


def make_behind(folder):
    """An entry that is not anchored: written by a process that knows of no anchor."""
    done = subprocess.run([REGAIN, "codes", "issue", "dave", "--profile", "long", "--json", "--home",
                           str(folder / "home")], check=True, capture_output=True)
    (folder / "dave").write_text(json.loads(done.stdout)["codes"][0]["code"])


def make_restored(folder, sheet):
    home = Home(folder)
    shutil.copytree(folder / "home", folder / "before")
    home.run("codes", "redeem", "alice", given=sheet["codes"][0]["code"].encode())
    home.run("audit", "export", str(folder / "copy"))
    shutil.rmtree(folder / "home")
    (folder / "before").rename(folder / "home")


def calls_of(home, deed, sheet, arguments):
    """How often each call is made at the most in one thread."""
    trace = home.folder / "trace"
    under = ["strace", "-f", "-o", str(trace), "-e", "trace=" + ",".join(CALLS)]
    home.run(*arguments, given=deed.given(sheet), under=under)
    counts = {}
    for line in trace.read_text(errors="replace").splitlines():
        found = re.match(r"(\d+) +(\w+)\(", line)
        if found and found[2] in CALLS:
            counts[found[1], found[2]] = counts.get((found[1], found[2]), 0) + 1
    return {call: max([n for (_, name), n in counts.items() if name == call], default=0) for call in CALLS}


def main():
    runs = hits = 0
    with tempfile.TemporaryDirectory() as root:
        place = Path(root) / "now"
        place.mkdir()
        sheet = make(place)
        shutil.copytree(place, Path(root) / "start")
        make_behind(place)
        shutil.copytree(place, Path(root) / "behind")
        shutil.rmtree(place)
        shutil.copytree(Path(root) / "start", place)
        make_restored(place, sheet)
        shutil.copytree(place, Path(root) / "restored")

        def fresh(deed):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(Path(root) / deed.start, place)
            return Home(place)

        for deed in (Redeem(), Stop(), Issue(), Erase(), Export(), Anchor(), Reconcile()):
            arguments = [str(place / word) if word in ("copy", "anchor") else word for word in deed.arguments[2:]]
            arguments = [*deed.arguments[:2], *arguments]
            calls = calls_of(fresh(deed), deed, sheet, arguments)
            for call, most in calls.items():
                for number in range(1, most + 1):
                    every = FAULTS if "--every" in sys.argv else [FAULTS[number % len(FAULTS)]]
                    for fault in every:
                        home = fresh(deed)
                        trace = place / "trace"
                        under = ["strace", "-f", "-o", str(trace), "-e", f"inject={call}:{fault}:when={number}"]
                        done = home.run(*arguments, given=deed.given(sheet), codes=None, under=under)
                        what = f"{deed.arguments[0:2]} {call} {number} {fault}: exit {done.returncode}"
                        killed = fault == "signal=KILL"
                        expected = done.returncode in (0, 69, 74) or (killed and done.returncode in (-9, 137))
                        demand(expected, f"{what}\n{done.stderr.decode(errors='replace')}")
                        hits += b"INJECTED" in trace.read_bytes() or done.returncode in (-9, 137)
                        runs += 1
                        try:
                            deed.check(home, sheet, done)
                            home.run("doctor")
                        except SystemExit as error:
                            sys.exit(f"{what}\n{error}")
        # Which thread writes is not always the same one, and each counts its own calls.
    demand(hits > runs * 2 // 3, f"only {hits} of {runs} faults came to pass")
    print(f"{hits} faults in {runs} runs: no entry without its state, no state without its entry.")


main()
