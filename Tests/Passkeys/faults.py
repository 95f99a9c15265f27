"""Authenticators that lie, and passkeys that were copied: validly signed, and still refused."""

from kinds import SYNCED
from passkeys import refused, same


def check_presence(stage):
    stage.regain.policy()
    passkey = stage.enrolled()
    passkey.authenticator.lie(isBadUP=True)
    asked, answer = passkey.answered()
    refused(passkey.redeem(asked, answer), "user-not-present")
    stage.judges.refuse(answer, asked["text"], passkey.key, passkey.counter)
    passkey.authenticator.lie()
    passkey.accepted(asked, passkey.sign(asked["publicKey"]))
    passkey.remove()


def check_verification(stage):
    passkey = stage.enrolled()
    passkey.authenticator.lie(isBadUV=True)
    same(passkey.approves()["userVerified"], False, "whether the user was verified")
    stage.regain.policy(userVerification="required")
    asked, answer = passkey.answered()
    refused(passkey.redeem(asked, answer), "user-not-verified")
    passkey.remove()
    # Nor is a passkey taken that was made so.
    stage.regain.policy()
    new = stage.begin(hasUserVerification=False, isUserVerified=False)
    stage.regain.policy(userVerification="required")
    refused(new.confirm(), "user-not-verified")


def check_signature(stage):
    stage.regain.policy()
    passkey = stage.enrolled()
    passkey.authenticator.lie(isBogusSignature=True)
    asked, answer = passkey.answered()
    refused(passkey.redeem(asked, answer), "wrong-signature")
    stage.judges.refuse(answer, asked["text"], passkey.key, passkey.counter)
    passkey.remove()


def check_backup(stage):
    """A passkey that was born to stay where it is stays so, and the other way round."""
    for options, eligible in [({}, True), (SYNCED, False)]:
        passkey = stage.enrolled(**options)
        id = passkey.authenticator.credential()["credentialId"]
        passkey.authenticator.command("setCredentialProperties", credentialId=id, backupEligibility=eligible,
                                      backupState=False)
        asked, answer = passkey.answered()
        refused(passkey.redeem(asked, answer), "backup-eligibility-changed")
        passkey.remove()


def check_copy(stage):
    """Two authenticators with one key: the counter gives the second away, whoever of them it is."""
    passkey = stage.enrolled()
    copy = passkey.authenticator.credential()
    passkey.approves()
    passkey.approves()
    passkey.authenticator.replace(copy)
    asked, answer = passkey.answered()
    refused(passkey.redeem(asked, answer), "counter-regressed")
    stage.judges.refuse_counter(answer, asked["text"], passkey.key, passkey.counter)
    same(passkey.state()["state"], "quarantined", "the state of a passkey that was copied")
    # From now on it is not asked, and what it answers counts no more.
    passkey.authenticator.replace(copy, signCount=1000)
    later = passkey.sign(asked["publicKey"])
    refused(passkey.redeem(asked, later), "device-quarantined")
    again = stage.regain.run("device", "challenge", passkey.account, "--device", passkey.device["device"],
                             "--action", "reset-password", "--json", "--explain")
    refused(again, "device-quarantined")
    passkey.remove()


CASES = [check_presence, check_verification, check_signature, check_backup, check_copy]
