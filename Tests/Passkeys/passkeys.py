"""A passkey in the browser that Regain has enrolled, and the stage that all of it stands on."""

from browser import Authenticator
from regain import Wrong


class Stage:
    def __init__(self, regain, browser, judges, site):
        self.regain, self.browser, self.judges, self.site = regain, browser, judges, site
        self.accounts = 0

    def account(self):
        """One that nothing has happened to."""
        self.accounts += 1
        return f"user{self.accounts}@example.org"

    def begin(self, account=None, algorithm=None, **options):
        """Begins an enrolment, and has a new authenticator with these options make the passkey."""
        return Enrolment(self, account or self.account(), algorithm, options)

    def enrolled(self, account=None, algorithm=None, **options):
        return self.begin(account, algorithm, **options).confirmed()


class Enrolment:
    """What the browser has made, and Regain not seen yet."""

    def __init__(self, stage, account, algorithm, options):
        self.stage, self.account = stage, account
        self.begun = stage.regain.enroll(account)
        asked = self.begun["publicKey"]
        if algorithm is not None:
            # As if the authenticator had no other.
            asked = asked | {"pubKeyCredParams": [{"type": "public-key", "alg": algorithm}]}
        self.authenticator = Authenticator(stage.browser, **options)
        self.registration = stage.browser.create(asked)

    def confirm(self):
        outcome = self.stage.regain.confirm(self.begun["challenge"], self.registration)
        if outcome.code != 0:
            self.authenticator.remove()
        return outcome

    def confirmed(self, roots=None):
        """What Regain accepts, the judge accepts too."""
        outcome = self.confirm()
        if outcome.code != 0:
            raise Wrong(f"the enrolment was not accepted: {outcome.messages.strip()}")
        verified = self.stage.judges.registration(self.registration, self.begun["text"], roots)
        return Passkey(self, outcome.json, verified)


class Passkey:
    def __init__(self, enrolment, device, verified):
        self.stage, self.account = enrolment.stage, enrolment.account
        self.authenticator = enrolment.authenticator
        self.device, self.made = device, verified
        self.key, self.counter = verified.credential_public_key, verified.sign_count

    def ask(self, *options):
        return self.stage.regain.challenge(self.account, self.device["device"], *options)

    def sign(self, options):
        return self.stage.browser.get(options)

    def answered(self):
        """A challenge, and the browser's answer to it."""
        asked = self.ask()
        return asked, self.sign(asked["publicKey"])

    def redeem(self, asked, answer, *options):
        return self.stage.regain.redeem(asked["challenge"], answer, *options)

    def judged(self, answer, text, purpose="approve"):
        verified = self.stage.judges.assertion(answer, text, self.key, self.counter, purpose)
        self.counter = verified.new_sign_count
        return verified

    def approves(self):
        """One more challenge is approved."""
        return self.accepted(*self.answered())

    def accepted(self, asked, answer, *options, number=None):
        """The answer is, by Regain and by the judges, who say the same of it."""
        typed = ["--match", number] if number else []
        facts = accepted(self.redeem(asked, answer, *options, *typed))
        verified = self.judged(answer, asked["text"].replace("match: ?", f"match: {number}"))
        same(facts["userVerified"], verified.user_verified, "whether the user was verified")
        same(facts["counter"] or 0, verified.new_sign_count, "the counter")
        return facts

    def state(self):
        return self.stage.regain.listed(self.account, self.device["device"])

    def remove(self):
        self.authenticator.remove()


# What is expected.


def accepted(outcome):
    same((outcome.code, outcome.json.get("result")), (0, "accepted"), outcome.messages.strip())
    return outcome.json


def refused(outcome, reason):
    same((outcome.code, outcome.json.get("reason")), (1, reason), "how it was refused")


def same(found, wanted, what):
    if found != wanted:
        raise Wrong(f"{what}: {found!r}, and not {wanted!r}")
