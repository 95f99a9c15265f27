#!/usr/bin/env python3
"""Fails the command's writes and syncs, one at a time, and looks at what is left.

    check_faults.py REGAIN            needs strace; one fault at each call, in turns
    check_faults.py REGAIN --every    each fault at each call: ten minutes

A redemption, an issue, a stop, an erasure and an export are run again and again; each time another write, sync or
rename fails with EIO or ENOSPC, or the process is killed there. Afterwards no entry of the log is without its state
and no state without its entry, what was acknowledged is there, and asking again has the right end.
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
FAULTS = ["error=EIO", "error=ENOSPC", "signal=KILL"]
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


class Redeem:
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


class Stop:
    arguments = ("stop", "alice")

    def given(self, sheet):
        return sheet["stopCode"].encode()

    def check(self, home, sheet, done):
        locks = home.count("authn_login_lock")
        home.run("codes", "redeem", "alice", given=sheet["codes"][0]["code"].encode(), codes=(1,) if locks else (0,))
        demand(done.returncode != 0 or locks == 1, "taken, and not there")
        home.run(*self.arguments, given=self.given(sheet))
        demand(home.count("authn_login_lock") == 1, "a stop was taken twice")


class Issue:
    arguments = ("codes", "issue", "bob", "--profile", "long", "--json")

    def given(self, _):
        return None

    def check(self, home, _, done):
        if done.returncode == 0:
            code = json.loads(done.stdout)["codes"][0]["code"]
            home.run("codes", "redeem", "bob", given=code.encode())
        home.run("codes", "issue", "bob", "--profile", "long", "--json")


class Erase:
    arguments = ("audit", "erase", "--account", "alice", "--field", "source")

    def given(self, _):
        return None

    def check(self, home, _, done):
        if done.returncode != 0:
            home.run(*self.arguments)
        files = b"".join(path.read_bytes() for path in (home.folder / "home").iterdir() if path.is_file())
        demand(b"203.0.113.77" not in files, "an erased value is in the store's files")


class Export:
    arguments = ("audit", "export", "copy", "--with-values")

    def given(self, _):
        return None

    def check(self, home, _, done):
        copy = str(home.folder / "copy")
        if done.returncode == 0:
            home.run("audit", "verify", copy)
        home.run("audit", "export", copy, "--with-values")
        home.run("audit", "verify", copy)
        demand(not [path for path in Path(copy).rglob("*.new") if path.is_file()], "a draft is left in the copy")


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
        (Path(root) / "start").mkdir()
        sheet = make(Path(root) / "start")
        place = Path(root) / "now"

        def fresh():
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(Path(root) / "start", place)
            return Home(place)

        for deed in (Redeem(), Stop(), Issue(), Erase(), Export()):
            arguments = [str(place / "copy") if word == "copy" else word for word in deed.arguments]
            calls = calls_of(fresh(), deed, sheet, arguments)
            for call, most in calls.items():
                for number in range(1, most + 1):
                    every = FAULTS if "--every" in sys.argv else [FAULTS[number % len(FAULTS)]]
                    for fault in every:
                        home = fresh()
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
