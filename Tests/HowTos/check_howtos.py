"""check_howtos.py REGAIN [PAGE...]: does what the how-to pages say, with the programs that they name.

Without a page, all of them, and then what goes beyond them. Needs OpenSSH, OpenSSL, tpm2-tools, swtpm, OpenSC and
SoftHSM. SSH_SK_PROVIDER names the stand-in for a security key that OpenSSH's own tests use (sk-dummy.so, in Debian's
package openssh-tests); without it that page is passed over, and said to be."""

import concurrent.futures
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machines
import pages

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "Sources" / "Regain" / "Regain.docc"


@contextlib.contextmanager
def workplace(regain):
    """A folder, and an environment in which the command is the one given and nothing of the caller's home is seen."""
    with tempfile.TemporaryDirectory(prefix="regain-howto-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        programs, work = folder / "bin", folder / "work"
        programs.mkdir()
        work.mkdir()
        (programs / "regain").symlink_to(regain)
        environment = {
            "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
            "REGAIN_HOME": str(work / "home"),
        }
        environment |= machines.security_key(folder, programs)
        environment |= machines.token(folder)
        environment |= stack.enter_context(machines.tpm(folder))
        environment |= stack.enter_context(machines.agent(folder, environment))
        yield work, environment


def checks(names):
    """Each by name, as a function of a folder and an environment that says how much it looked at."""
    found = [CATALOGUE / name for name in names] or sorted(CATALOGUE.glob("*HowTo.md"))
    for page in found:
        # That page's own test runs it, in a browser.
        if page.name != "PasskeyHowTo.md" and "```sh" in page.read_text():
            yield page.name, lambda folder, environment, page=page: f"{pages.run(page, folder, environment)} blocks"
    if not names:
        # These need more than Python itself: what Vectors/generate/requirements.txt names.
        import agreement
        import attested_keys
        import more_algorithms
        import wrong_use
        yield "agreement with ssh-keygen", agreement.check
        yield "wrong use", wrong_use.check
        yield "attested keys", attested_keys.check
        yield "more algorithms", more_algorithms.check


def result(regain, name, check):
    """A line that says what came of it, and whether it is well."""
    if name == "SecurityKeyHowTo.md" and not os.environ.get("SSH_SK_PROVIDER"):
        return f"Skipped: {name}, because SSH_SK_PROVIDER names no stand-in for a security key.", True
    began = time.monotonic()
    try:
        with workplace(regain) as (folder, environment):
            said = check(folder, environment)
    except (pages.Wrong, AssertionError, subprocess.SubprocessError) as problem:
        return f"{name}: WRONG: {problem}", False
    return f"{name}: {said}, {time.monotonic() - began:.1f} s", True


def main():
    regain, well = Path(sys.argv[1]).resolve(), True
    # Each has a folder and servers of its own, and mostly waits for programs.
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for done in [pool.submit(result, regain, *named) for named in checks(sys.argv[2:])]:
            line, is_well = done.result()
            well = well and is_well
            print(line, flush=True)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
