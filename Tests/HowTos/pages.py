"""Runs a page: its blocks of `sh` one behind the other in one shell, as a reader would, and holds each against what the
page says. `# exit N` behind a command is its exit code, 0 where nothing is said; a block of `text` right behind one
of `sh` is what that writes to stdout, with `…` for what differs from run to run."""

import re
import subprocess

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"^(.*\S)\s+# exit (\d+)$", re.MULTILINE)
LONGEST = 120


class Wrong(Exception):
    pass


def blocks(text):
    """Each block of `sh` with the output that the page promises, or None."""
    found = []
    behind = 0
    for match in FENCE.finditer(text):
        kind, body = match.groups()
        if kind == "sh":
            found.append([body, None])
        elif kind == "text" and found and not text[behind:match.start()].strip():
            found[-1][1] = body
        behind = match.end()
    return found


def script(found):
    """A bash script that writes the output of block N to the file `stdout.N`, and stops where a command does not end as the
    page says."""
    parts = ["set -euo pipefail", "unexpected() { echo \"exit $1 instead of $2: $3\" >&2; exit 99; }"]
    for number, (body, _) in enumerate(found):
        joined = re.sub(r" *\\\n *", " ", body)
        checked = EXIT.sub(expecting, joined)
        parts.append(f"{{\n{checked}}} >stdout.{number}")
    return "\n".join(parts) + "\n"


def expecting(match):
    command, code = match.groups()
    quoted = "'" + command.replace("'", "'\\''") + "'"
    return f'rc=0; {command} || rc=$?; [ "$rc" = {code} ] || unexpected "$rc" {code} {quoted}'


def run(page, folder, environment):
    found = blocks(page.read_text())
    if not found:
        raise Wrong(f"{page.name} has nothing to run.")
    (folder / "messages").touch()
    with open(folder / "messages", "wb") as messages:
        done = subprocess.run(
            ["bash", "-c", script(found)], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=messages,
            stderr=messages, timeout=LONGEST, start_new_session=True)
    said = (folder / "messages").read_text()
    if done.returncode:
        at = sum((folder / f"stdout.{number}").exists() for number in range(len(found)))
        raise Wrong(f"{page.name}, block {at}, exit {done.returncode}:\n{found[at - 1][0]}\n{said[-2000:]}")
    for number, (body, promised) in enumerate(found):
        written = (folder / f"stdout.{number}").read_text()
        if promised is not None and not matches(promised, written):
            raise Wrong(f"{page.name}, block {number + 1}:\n{body}\nwrites\n{written}\nand not\n{promised}")
    return len(found)


def matches(promised, written):
    return re.fullmatch(".*".join(re.escape(part) for part in promised.split("…")), written) is not None
