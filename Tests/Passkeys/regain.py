"""The command, as a backend calls it."""

import dataclasses
import json
import os
import subprocess


class Wrong(Exception):
    """Something is not as it should be; a sentence."""


@dataclasses.dataclass
class Outcome:
    code: int
    output: str
    json: dict
    messages: str


class Regain:
    """A home with a policy that changes from case to case."""

    def __init__(self, program, home, origin):
        self.program, self.home, self.origin = program, home, origin
        self.environment = os.environ | {"REGAIN_HOME": str(home)}
        self.run("init", check=True)

    def run(self, *arguments, given=None, check=False):
        done = subprocess.run([self.program, *arguments], input=given, env=self.environment,
                              capture_output=True, timeout=60, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
        outcome = Outcome(done.returncode, done.stdout.decode(errors="replace"), lines[0] if lines else {},
                          done.stderr.decode(errors="replace"))
        if check and outcome.code != 0:
            raise Wrong(f"regain {' '.join(arguments[:2])}: exit {outcome.code}: {outcome.messages.strip()}")
        return outcome

    def policy(self, **rules):
        """The standard policy for the page, but for these rules."""
        devices = {"relyingParty": "localhost", "origins": [self.origin]} | rules
        # JSON is YAML.
        (self.home / "policy.yaml").write_text(json.dumps({"devices": devices}))

    def enroll(self, account, name="Phone"):
        return self.run("device", "enroll", account, "--name", name, "--webauthn", "--json", check=True).json

    def confirm(self, challenge, registration):
        return self.run("device", "confirm", challenge, "--registration", "-", "--json", "--explain",
                        given=json.dumps(registration).encode())

    def challenge(self, account, device, *options):
        return self.run("device", "challenge", account, "--device", device, "--action", "reset-password",
                        "--json", *options, check=True).json

    def options(self, challenge, *options):
        return self.run("device", "options", challenge, *options, check=True).json

    def redeem(self, challenge, answer, *options):
        return self._answer("redeem", challenge, answer, options)

    def verify(self, challenge, answer, *options):
        return self._answer("verify", challenge, answer, options)

    def _answer(self, command, challenge, answer, options):
        return self.run("device", command, "--challenge", challenge, "--signature", "-", "--json", "--explain",
                        *options, given=json.dumps(answer).encode())

    def listed(self, account, device):
        done = subprocess.run([self.program, "device", "list", account, "--json"], env=self.environment,
                              capture_output=True, timeout=60, check=True)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        return next(line for line in found if line["device"] == device)
