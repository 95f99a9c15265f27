"""A TPM's keys and what it says of them, by tpm2-tools."""

import hashlib

BOUND = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth"


class TPM:
    def __init__(self, desk):
        self.desk = desk
        self.tool("createprimary", "-C", "o", "-G", "ecc256", "-c", "parent.ctx")
        for name in ("ak", "ak2"):
            self.make(name, f"{BOUND}|sign|restricted", "ecc256:ecdsa-sha256:null")
        self.make("loose", f"{BOUND}|sign")

    def tool(self, name, *options, code=0):
        done = self.desk.run(f"tpm2_{name}", "-Q", *options, code=code)
        # Without a resource manager there are three places for keys.
        self.desk.run("tpm2_flushcontext", "-t", code=0)
        return done

    def make(self, name, attributes, kind="ecc256:ecdsa-sha256"):
        self.tool(
            "create", "-C", "parent.ctx", "-G", kind, "-a", attributes, "-u", f"{name}.pub", "-r", f"{name}.priv",
            "-d", f"{name}.hash", "-t", f"{name}.ticket")
        self.tool(
            "load", "-C", "parent.ctx", "-u", f"{name}.pub", "-r", f"{name}.priv", "-c", f"{name}.ctx", "-n",
            f"{name}.name")
        self.tool("readpublic", "-c", f"{name}.ctx", "-f", "pem", "-o", f"{name}.pem")
        return self.desk.folder / f"{name}.pem"

    def name(self, key):
        return (self.desk.folder / f"{key}.name").read_bytes().hex()

    def signer(self, key, form="plain"):
        def sign(text, purpose="approve"):
            path = self.desk.folder / f"{text.name}.{form}.sig"
            self.tool("sign", "-c", f"{key}.ctx", "-g", "sha256", "-s", "ecdsa", "-f", form, "-o", path, text)
            return path
        return sign

    def attest(self, key, data, by="ak"):
        self.tool(
            "certifycreation", "-C", f"{by}.ctx", "-c", f"{key}.ctx", "-d", f"{key}.hash", "-t", f"{key}.ticket", "-q",
            data, "-g", "sha256", "-s", "ecdsa", "-f", "tss", "-o", "attest.sig", "--attestation", "attest")
        return self.evidence(key, by)

    def forge(self, key):
        """What an unrestricted key signs that its owner made up: the statement that was made last."""
        self.tool("sign", "-c", "loose.ctx", "-g", "sha256", "-s", "ecdsa", "-f", "tss", "-o", "forged.sig", "attest")
        return self.evidence(key, "loose", "forged.sig")

    @staticmethod
    def evidence(key, by, signature="attest.sig"):
        return [
            "--tpm-attestation", "attest", "--tpm-signature", signature, "--tpm-key", f"{key}.pub",
            "--tpm-attestation-key", f"{by}.pub"]

    @staticmethod
    def data(text):
        return hashlib.sha256(text.read_bytes()).hexdigest()
