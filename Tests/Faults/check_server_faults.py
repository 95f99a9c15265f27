#!/usr/bin/env python3
"""Fails the writes and syncs of a PostgreSQL server, one at a time, while the command works on it.

    check_server_faults.py REGAIN            needs strace, PostgreSQL, and the right to trace the server

Each time another write or sync of the server fails with EIO or ENOSPC, or its process is killed there: it panics and
recovers, as PostgreSQL does. Afterwards no entry of the log is without its state and no state without its entry, what
was acknowledged is there, and asking again with the same key has the right end.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REGAIN = str(Path(sys.argv[1]).resolve())
POSTGRES = Path(__file__).resolve().parents[2] / "Scripts" / "postgres"
CALLS = ["pwrite64", "pwritev", "fdatasync", "fsync", "ftruncate", "rename", "unlink"]
FAULTS = ["error=EIO", "error=ENOSPC", "signal=KILL"]


def demand(condition, what):
    if not condition:
        sys.exit(f"broken: {what}")


class Server:
    """With a store and an anchor of its own."""

    def __init__(self, folder):
        self.folder, self.port = folder, random.randrange(20_000, 60_000)
        place = folder / "server"
        place.mkdir()
        folder.chmod(0o755)
        self.process = subprocess.Popen(["bash", str(POSTGRES), str(place), str(self.port), "fsync=on"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        demand(self.process.stdout.readline() == b"ready\n", "PostgreSQL did not start")
        self.store = f"postgresql://regain@/postgres?host={place}&port={self.port}"
        self.postmaster = (place / "data" / "postmaster.pid").read_text().split()[0]
        home = folder / "home"
        home.mkdir(mode=0o700)
        self.options = ["--home", str(home), "--store", self.store]
        self.run("init")
        self.run("audit", "anchor", str(home / "anchor"))
        self.options += ["--anchor", str(home / "anchor")]

    def run(self, *arguments, given=None, codes=(0,)):
        done = subprocess.run([REGAIN, *arguments, *self.options], input=given, capture_output=True, timeout=60)
        if codes is not None and done.returncode not in codes:
            sys.exit(f"{arguments}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
        return done

    def come_back(self):
        """Waits until the server has recovered."""
        for _ in range(300):
            if self.run("audit", "list", codes=None).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("PostgreSQL did not come back")

    def count(self, event, reference):
        lines = self.run("audit", "list", "--json").stdout.splitlines()
        entries = [json.loads(line) for line in lines]
        return sum(entry["event"] == event and entry["fields"].get("sheet") == reference for entry in entries)

    def traced(self, deed, account, sheet, key, inject=()):
        """Does it while the server is traced; each process that the server begins counts its own calls."""
        trace = self.folder / "trace"
        trace.unlink(missing_ok=True)
        tracer = subprocess.Popen(["strace", "-f", "-o", str(trace), "-e", "trace=" + ",".join(CALLS), *inject, "-p",
                                   self.postmaster], stderr=subprocess.PIPE)
        demand(b"attached" in tracer.stderr.readline(), "the server cannot be traced")
        done = deed(self, account, sheet, key)
        os.kill(tracer.pid, signal.SIGINT)
        tracer.wait()
        return done, trace.read_text(errors="replace")

    def calls_of(self, deed):
        """How often each call is made at the most in one process of the server, counted three times."""
        most = {}
        for number in range(3):
            sheet = self.sheet(f"counted-{number}")
            _, trace = self.traced(deed, f"counted-{number}", sheet, f"counted-{number}-of-this-run-of-faults")
            counts = {}
            for line in trace.splitlines():
                found = re.match(r"(\d+) +(\w+)\(", line)
                if found:
                    counts[found[1], found[2]] = counts.get((found[1], found[2]), 0) + 1
            for (_, call), count in counts.items():
                most[call] = max(count, most.get(call, 0))
        return most

    def sheet(self, account):
        return json.loads(self.run("codes", "issue", account, "--profile", "long", "--json").stdout)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def redeem(server, account, sheet, key):
    code = sheet["codes"][0]["code"].encode()
    return server.run("codes", "redeem", account, "--idempotency-key", key, given=code, codes=None)


def check_redeem(server, account, sheet, key, done):
    used = 10 - json.loads(server.run("codes", "status", account, "--json").stdout)["remaining"]
    logged = server.count("authn_login_success", sheet["sheet"])
    demand(used == logged <= 1, f"{used} codes used, {logged} entries")
    demand(done.returncode != 0 or used == 1, "accepted, and not used")
    demand(redeem(server, account, sheet, key).returncode == 0, "the same request again")
    demand(redeem(server, account, sheet, key + "-other").returncode == 1, "another request")
    demand(server.count("authn_login_success", sheet["sheet"]) == 1, "the same request used two codes")


def stop(server, account, sheet, _):
    return server.run("stop", account, given=sheet["stopCode"].encode(), codes=None)


def check_stop(server, account, sheet, key, done):
    locks = server.count("authn_login_lock", sheet["sheet"])
    demand(done.returncode != 0 or locks == 1, "taken, and not there")
    demand(stop(server, account, sheet, key).returncode == 0, "the same stop again")
    demand(redeem(server, account, sheet, key).returncode == 1, "accepted against a stop")
    demand(server.count("authn_login_lock", sheet["sheet"]) == 1, "a stop was taken twice")


def main():
    runs = hits = 0
    with tempfile.TemporaryDirectory() as root:
        server = Server(Path(root))
        try:
            for name, deed, check in (("redeem", redeem, check_redeem), ("stop", stop, check_stop)):
                for call, most in server.calls_of(deed).items():
                    for number, fault in [(number, fault) for number in range(1, most + 1) for fault in FAULTS]:
                        account, key = f"user{runs}", f"request-{runs}-of-this-run-of-faults"
                        sheet = server.sheet(account)
                        inject = ["-e", f"inject={call}:{fault}:when={number}"]
                        done, trace = server.traced(deed, account, sheet, key, inject)
                        server.come_back()
                        what = f"{name} {call} {number} {fault}: exit {done.returncode}"
                        demand(done.returncode in (0, 69, 74), f"{what}\n{done.stderr.decode(errors='replace')}")
                        hits += "INJECTED" in trace or "killed by SIGKILL" in trace
                        runs += 1
                        try:
                            check(server, account, sheet, key, done)
                            server.run("doctor")
                        except SystemExit as error:
                            sys.exit(f"{what}\n{error}")
        finally:
            server.stop()
    demand(hits > runs // 2, f"only {hits} of {runs} faults came to pass")
    print(f"{hits} faults of a server in {runs} runs: no entry without its state, no state without its entry.")


main()
