"""Both sides of a recovery, as functions of files: whoever runs Regain, and whoever has the keys."""

import subprocess

HOST = "recover.example.org"


class Desk:
    def __init__(self, folder, environment, policy=""):
        self.folder, self.environment, self.asked = folder, environment, 0
        home = folder / "home"
        self.run("regain", "init", code=0)
        # Each account is asked more often here than a person is, and answers wrongly more often.
        self.policy = f"attempts:\n  softLimit: 100\ndevices:\n  relyingParty: {HOST}\n  challengesPerHour: 1000\n  openChallenges: 100\n"
        (home / "policy.yaml").write_text(self.policy + policy)

    def rule(self, more):
        (self.folder / "home" / "policy.yaml").write_text(self.policy + more)

    def run(self, *command, code=None, given=b"", **more):
        """Runs a program without a terminal, which must end with the code where one is named."""
        done = subprocess.run(
            [str(part) for part in command], cwd=self.folder, env=self.environment | more, input=given,
            capture_output=True, timeout=60, start_new_session=True)
        assert code is None or done.returncode == code, (
            f"exit {done.returncode} instead of {code}: {' '.join(map(str, command))}\n{done.stderr.decode()}")
        return done

    def regain(self, *command, code=0):
        return self.run("regain", "device", *command, code=code).stdout.decode().strip()

    def refuses(self, reason, *command, code=1):
        done = self.run("regain", "device", *command, "--explain", code=code)
        assert f"Reason: {reason}." in done.stderr.decode(), (reason, command, done.stderr.decode())

    def file(self, data, kind="file"):
        self.asked += 1
        path = self.folder / f"{kind}-{self.asked}"
        path.write_bytes(data)
        return path

    # Whoever runs Regain.

    def enrolment(self, key, account="alice", *more, code=0):
        text = self.run("regain", "device", "enroll", account, "--name", "A key", "--key", key, *more, code=code)
        return self.file(text.stdout, "enrol")

    def enrol(self, key, sign, account="alice", *more):
        text = self.enrolment(key, account, *more)
        return self.regain("confirm", text, "--signature", sign(text, "enroll"))

    def ask(self, device, account="alice", *more):
        text = self.run(
            "regain", "device", "challenge", account, "--device", device, "--action", "reset-password", *more, code=0)
        return self.file(text.stdout, "ask")

    def state(self, device, account="alice"):
        lines = self.regain("list", account).splitlines()
        return next(line.split()[1] for line in lines if line.startswith(device))

    # Whoever has the keys.

    def ssh_key(self, name, *options):
        self.run("ssh-keygen", "-q", "-N", "", "-C", name, "-f", name, *options, code=0)
        return self.folder / f"{name}.pub"

    def ssh_signer(self, name, **more):
        def sign(text, purpose="approve", namespace=None):
            namespace = namespace or f"regain-{purpose}-v1@{HOST}"
            text.with_name(text.name + ".sig").unlink(missing_ok=True)
            self.run("ssh-keygen", "-q", "-Y", "sign", "-f", name, "-n", namespace, text, code=0, **more)
            return text.with_name(text.name + ".sig").rename(self.folder / f"{text.name}.{name}.sig")
        return sign

    def pem_key(self, name, *options):
        self.run("openssl", "genpkey", "-out", f"{name}.pem", *options, code=0)
        self.run("openssl", "pkey", "-in", f"{name}.pem", "-pubout", "-out", f"{name}.pub.pem", code=0)
        return self.folder / f"{name}.pub.pem"

    def pem_signer(self, name):
        """For ECDSA and RSA."""
        def sign(text, purpose="approve"):
            path = self.folder / f"{text.name}.{name}.sig"
            self.run("openssl", "dgst", "-sha256", "-sign", f"{name}.pem", "-out", path, text, code=0)
            return path
        return sign
