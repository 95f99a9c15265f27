"""check_rule.py [FILE...]: holds the rules of SecretScanning.md against tokens, look-alikes and noise.

The files hold tokens, one a line; - is the standard input. Without any, the short tokens of Vectors/handles.json and made-up
self-contained ones are looked at. The expressions are run by three engines: Python's, RE2 (whose syntax gitleaks has), and
Hyperscan (which GitHub has). The filter is run as the page has it."""

import base64
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import hyperscan
import re2

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "Sources" / "Regain" / "Regain.docc" / "SecretScanning.md"
VECTORS = ROOT / "Vectors" / "handles.json"
SEED = 20260131
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE64URL = LETTERS + "-_"


class Wrong(Exception):
    """Something is not as it should be; a sentence."""


def demand(is_so, sentence):
    if not is_so:
        raise Wrong(sentence)


def blocks(heading, language):
    """The code blocks of a section."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    demand(found, f"the page has no block {language} under {heading}")
    return [block.strip("\n") for block in found]


class Engines:
    """One expression in three engines. What each finds must be the same."""

    def __init__(self, expression):
        self.python = re.compile(expression, re.ASCII)
        self.re2 = re2.compile(expression)
        self.hyperscan = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self.hyperscan.compile(expressions=[expression.encode()], ids=[0], elements=1,
                               flags=[hyperscan.HS_FLAG_SOM_LEFTMOST])

    def found(self, text):
        found = [match.group() for match in self.python.finditer(text)]
        demand(found == [match.group() for match in self.re2.finditer(text)], "RE2 finds something else")
        ends = {}
        # Hyperscan tells every end that a match can have; the last is the greedy one.
        self.hyperscan.scan(text.encode(), match_event_handler=lambda _, start, end, *rest: ends.update({start: end}))
        demand(all(found_one in text[start:end] for found_one, (start, end) in zip(found, sorted(ends.items()))),
               "Hyperscan finds something else")
        demand(len(ends) >= len(found) and bool(ends) == bool(found), "Hyperscan finds more or less")
        return found


def short_tokens(given):
    vectors = [test["inputText"] for test in json.loads(VECTORS.read_text())["tests"]
               if test["kind"] == "handle" and test["result"] == "valid"]
    return vectors + [token for token in given if token.startswith("rgh_")]


def long_tokens(given, noise):
    """Made up: what is in them only a verifier sees. The shortest that could be valid, and long ones, with and without a footer."""
    made = []
    for head, count, footer in itertools.product(
            ["rgtl_v4.local.", "rgtp_v4.public.", "rgtl_v3.local.", "rgtp_v3.public."], [90, 228, 2048], [0, 61]):
        parts = [base64.urlsafe_b64encode(noise.randbytes(size)).decode().rstrip("=") for size in (count + 64, footer)]
        made.append(head + ".".join(filter(None, parts)))
    return made + [token for token in given if token.startswith(("rgtl_", "rgtp_"))]


def surroundings(token):
    """As tokens stand in links, logs, headers and source."""
    return [token, f"https://example.org/recover#token={token}", f"https://example.org/recover?a=b&token={token}&c=d",
            f"Authorization: Bearer {token}\r\n", f'TOKEN = "{token}"', f"<a href='#{token}'>", f"see {token}, please",
            f"\t{token}\n", f"It is {token}. Then", f"a={token};b={token}|", f"({token})"]


def check_found(engines, tokens):
    for token in tokens:
        for text in surroundings(token):
            found = engines.found(text)
            demand(found and set(found) == {token}, f"not found as it is, of {len(token)} characters: {text[:30]}…")
    return f"{len(tokens)} tokens in {len(surroundings(''))} places each"


def check_not_long(engines, token):
    for text in [token.replace("rgt", "rgx"), token.replace(".", "_"), token[:100], token.upper(), token.replace("v4", "v2"),
                 token.replace("local", "public"), f"x{token}", f"_{token}"]:
        demand(not engines.found(text), f"found, and is none: {text[:40]}")


def filtered(folder, lines):
    """Which of the lines the page's filter tells of, from 1; and nothing else."""
    path = Path(folder) / "lines"
    path.write_text("".join(f"{line}\n" for line in lines))
    done = subprocess.run([sys.executable, "-c", blocks("The checksum", "python")[0], path], capture_output=True, text=True,
                          timeout=300, check=False)
    demand(not done.stderr, f"the filter says: {done.stderr}")
    demand(done.returncode == (1 if done.stdout.strip() else 0), "the filter's exit code is not what it found")
    return [int(line.removeprefix(f"{path}:")) for line in done.stdout.split()]


def check_filter(folder, tokens):
    lines = [text.strip() for token in tokens for text in surroundings(token)]
    demand(filtered(folder, lines) == list(range(1, len(lines) + 1)), "the filter does not tell of each token")
    return f"{len(lines)} lines told of"


def check_look_alikes(folder, tokens):
    """One character in the place of another is noticed always; two neighbours exchanged too."""
    lines = []
    for token in tokens:
        for at in range(4, 64):
            lines += [token[:at] + letter + token[at + 1:] for letter in LETTERS if letter != token[at]]
        lines += [token[:at] + token[at + 1] + token[at] + token[at + 2:] for at in range(4, 63) if token[at] != token[at + 1]]
        lines += [token[:-1], token + "0", token[1:], "x" + token, token.upper(), token.lower(), token[::-1]]
    told = filtered(folder, lines)
    demand(not told, f"the filter tells of {len(told)} look-alikes")
    return f"{len(lines)} look-alikes not told of"


def check_noise(folder, engines, noise):
    """Text in the alphabet of tokens, and what begins as a token and is none."""
    count = 0
    for expression in engines:
        for _ in range(20):
            text = "".join(noise.choices(BASE64URL + " .\n", k=200_000))
            count += len(text)
            demand(not expression.found(text), "noise is taken for a token")
    lines = ["rgh_" + "".join(noise.choices(LETTERS, k=60)) for _ in range(200_000)]
    told = filtered(folder, lines)
    demand(not told, f"of {len(lines)} that only begin as one, {len(told)} pass the filter")
    return f"{count // 1_000_000} MB of noise, {len(lines)} that only begin as one"


def check_same_everywhere():
    """gitleaks' rules and GitHub's are the expressions of the page."""
    expressions = blocks("The expressions", "text")
    rules = tomllib.loads(blocks("gitleaks", "toml")[0])["rules"]
    demand([rule["regex"] for rule in rules] == expressions, "gitleaks' rules are others")
    demand(all({"id", "description", "keywords"} <= rule.keys() for rule in rules), "a rule of gitleaks' lacks something")
    github = blocks("GitHub", "text")
    demand(github == [expression.removeprefix(r"\b").removesuffix(r"\b") for expression in expressions],
           "GitHub's patterns are others")
    # What GitHub proposes to stand before and after a secret.
    return [Engines(expression) for expression in expressions], [
        re2.compile(rf"(?:\A|[^0-9A-Za-z])({pattern})(?:\z|[^0-9A-Za-z])") for pattern in github]


def check_github(patterns, tokens):
    for pattern, some in zip(patterns, tokens):
        for token in some:
            for text in surroundings(token):
                match = pattern.search(text)
                demand(match and match.group(1) == token, f"GitHub's pattern does not find it: {text[:30]}…")
    return f"{sum(map(len, tokens))} tokens"


def main(arguments):
    given = [line.strip() for name in arguments for line in (sys.stdin if name == "-" else Path(name).open()) if line.strip()]
    demand(not arguments or given, "there is no token in what was given")
    demand(all(token.startswith(("rgh_", "rgtl_", "rgtp_")) for token in given), "a line is no token, by its beginning")
    noise = random.Random(SEED)
    short, long = short_tokens(given), long_tokens(given, noise)
    engines, github = check_same_everywhere()
    with tempfile.TemporaryDirectory(prefix="regain-scanning-") as folder:
        print("short tokens:", check_found(engines[0], short))
        print("self-contained tokens:", check_found(engines[1], long))
        for token in long[:6]:
            check_not_long(engines[1], token)
        print("GitHub's patterns:", check_github(github, [short, long]))
        print("the filter:", check_filter(folder, short))
        print("the checksum:", check_look_alikes(folder, short))
        print("noise:", check_noise(folder, engines, noise))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Wrong as wrong:
        print(f"SecretScanning.md: {wrong}", file=sys.stderr)
        sys.exit(1)
