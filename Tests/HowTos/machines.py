"""What the pages need and a machine may not have: a TPM, a PKCS #11 token and an SSH agent, in software, each in a
folder of its own and ended again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path


@contextlib.contextmanager
def server(command, socket, environment=None):
    """A program that listens on a socket. It has no pipe of ours, which would keep whoever reads it waiting."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        close_fds=True)
    try:
        for _ in range(100):
            if socket.exists():
                break
            assert process.poll() is None, f"{command[0]} did not start"
            time.sleep(0.05)
        assert socket.exists(), f"{command[0]} did not start"
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@contextlib.contextmanager
def tpm(folder):
    """The environment of tpm2-tools."""
    state, socket = folder / "tpm", folder / "tpm.socket"
    state.mkdir()
    subprocess.run(
        ["swtpm_setup", "--tpm2", "--tpmstate", str(state), "--createek", "--overwrite"], check=True, timeout=60,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # The tools look for the control socket beside the other one.
    command = [
        "swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--server", f"type=unixio,path={socket}",
        "--ctrl", f"type=unixio,path={socket}.ctrl", "--flags", "not-need-init,startup-clear"]
    with server(command, socket):
        yield {"TPM2TOOLS_TCTI": f"swtpm:path={socket}"}


def token(folder):
    """The environment of a token that has not been set up."""
    (folder / "tokens").mkdir()
    file = folder / "softhsm2.conf"
    file.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    return {"SOFTHSM2_CONF": str(file)}


@contextlib.contextmanager
def agent(folder, environment):
    """The environment of OpenSSH's programs; whatever asks for a PIN is told that of the pages."""
    socket, answer = folder / "agent.socket", folder / "askpass"
    answer.write_text("#!/bin/sh\necho 123456\n")
    answer.chmod(0o700)
    more = {"SSH_ASKPASS": str(answer), "SSH_ASKPASS_REQUIRE": "force", "SSH_AUTH_SOCK": str(socket)}
    # In the foreground, so that it ends with us.
    with server(["ssh-agent", "-D", "-a", str(socket)], socket, environment | more):
        yield more


def security_key(folder, programs):
    """The environment of a security key that counts.

    OpenSSH's stand-in says the same number each time. So `ssh-keygen` is given a copy of it, each time with the next
    number in place of that one."""
    if not os.environ.get("SSH_SK_PROVIDER"):
        return {}
    provider, keygen = Path(os.environ["SSH_SK_PROVIDER"]).resolve(), shutil.which("ssh-keygen")
    assert FIXED_COUNTER.to_bytes(4, "little") in provider.read_bytes(), "this stand-in for a security key is not OpenSSH's"
    program = programs / "ssh-keygen"
    program.write_text(COUNTING.format(
        python=sys.executable, counter=folder / "counter", provider=str(provider), copy=str(folder / "sk.so"),
        keygen=keygen, fixed=FIXED_COUNTER))
    program.chmod(0o700)
    return {"SSH_SK_PROVIDER": str(folder / "sk.so")}


# Compiled in as a number, and as the bytes that are signed.
FIXED_COUNTER = 0x12345678

COUNTING = """#!{python} -I
import os, pathlib, sys
counter = pathlib.Path("{counter}")
number = int(counter.read_text()) + 1 if counter.exists() else 1
counter.write_text(str(number))
program = pathlib.Path("{provider}").read_bytes()
for order in "little", "big":
    program = program.replace(({fixed}).to_bytes(4, order), number.to_bytes(4, order))
copy = pathlib.Path("{copy}")
copy.unlink(missing_ok=True)
copy.write_bytes(program)
os.execv("{keygen}", ["ssh-keygen", *sys.argv[1:]])
"""
