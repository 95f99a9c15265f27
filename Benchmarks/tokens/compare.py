#!/usr/bin/env python3
"""Makes and opens the tokens of `RegainBenchmark token --export` with PyPI's pyseto, in turns with Regain and jwt-kit.

Needs: pip install pyseto, and the release build with jwt-kit (--traits JWT); or name the program as the argument. Ends with
an error where a budget is missed: of pyseto's here, and of the others' in the program.
"""

import base64
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyseto import Key, Paseto

BUILT = Path(__file__).resolve().parent.parent / ".build/release/RegainBenchmark"
BENCHMARK = sys.argv[1] if len(sys.argv) > 1 else BUILT
TURNS = 5
ROUNDS = 1000
LEAST = 5


class Peer:
    """pyseto with the same key, payload, footer and implicit assertion.

    Both write JSON and the two dates of it, and name the key; both read it, and look at expiry and audience.
    """

    def __init__(self, token: dict, is_local: bool):
        key = base64.b64decode(token["key"])
        self.implicit = base64.b64decode(token["implicitAssertion"])
        self.footer = json.loads(base64.b64decode(token["footer"]))
        self.payload = json.loads(base64.b64decode(token["payload"]))
        self.text = token["text"].partition("_")[2]
        self.paseto = Paseto.new(exp=900, include_iat=True)
        if is_local:
            self.maker = self.opener = Key.new(version=4, purpose="local", key=key)
        else:
            self.maker = Key.from_asymmetric_key_params(version=4, d=key[:32])
            self.opener = Key.from_asymmetric_key_params(version=4, x=key[32:])
        if self.verify().payload != self.payload:
            sys.exit("pyseto reads another payload")

    def issue(self) -> bytes:
        return self.paseto.encode(self.maker, self.payload, self.footer, self.implicit, serializer=json)

    def verify(self):
        return self.paseto.decode(
            self.opener, self.text, self.implicit, deserializer=json, aud=self.payload["aud"])


def microseconds(work) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter_ns()
        work()
        took.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(took)


def turn(export: Path) -> tuple[dict, dict]:
    # Whether the program keeps its budgets is looked at below, over all turns.
    subprocess.run([BENCHMARK, "token", "--export", export], check=False, capture_output=True)
    sample = json.loads(export.read_text())
    local, signed = Peer(sample["local"], True), Peer(sample["signed"], False)
    return sample, {
        "localIssue": microseconds(local.issue), "localVerify": microseconds(local.verify),
        "signedIssue": microseconds(signed.issue), "signedVerify": microseconds(signed.verify),
    }


def ratios(samples: list[dict], theirs: list[dict]) -> list[dict]:
    """The median of each turn's."""
    found = []
    for index, ratio in enumerate(samples[0]["ratios"]):
        found.append(ratio | {"value": statistics.median(s["ratios"][index]["value"] for s in samples)})
    for name in theirs[0]:
        value = statistics.median(t[name] / s["microseconds"][name] for t, s in zip(theirs, samples))
        found.append({"what": f"pyseto / Regain, {name}", "value": value})
    both = ["localIssue", "localVerify"]
    value = statistics.median(
        sum(t[name] for name in both) / sum(s["microseconds"][name] for name in both)
        for t, s in zip(theirs, samples))
    found.append({"what": "pyseto / Regain, v4.local issue and verify", "value": value, "least": LEAST})
    return found


def is_kept(ratio: dict) -> bool:
    return ratio.get("least", 0) <= ratio["value"] <= ratio.get("most", float("inf"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        turns = [turn(Path(folder) / "token.json") for _ in range(TURNS)]
    samples, theirs = [sample for sample, _ in turns], [their for _, their in turns]
    if "jwtIssue" not in samples[0]["microseconds"]:
        sys.exit("The program was built without jwt-kit: swift build -c release --traits JWT")
    for name in sorted(samples[0]["microseconds"]):
        print(f"{name}: {statistics.median(s['microseconds'][name] for s in samples):.2f} µs")
    for name in theirs[0]:
        print(f"pyseto's {name}: {statistics.median(their[name] for their in theirs):.1f} µs")
    found = ratios(samples, theirs)
    for ratio in found:
        budget = f" (at least {ratio['least']})" if "least" in ratio else f" (at most {ratio['most']})" if "most" in ratio else ""
        print(f"{ratio['what']}: {ratio['value']:.2f}{budget}")
    missed = [ratio["what"] for ratio in found if not is_kept(ratio)]
    if missed:
        sys.exit("missed: " + ", ".join(missed))


main()
