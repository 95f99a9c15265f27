"""Numbers that are typed, denials, and answers that come again or from elsewhere."""

from passkeys import accepted, refused, same

MOST_GUESSES = 3
SAME_REQUEST = ("--idempotency-key", "0123456789abcdef0123456789abcdef")


def check_number(stage):
    """The number is signed, so that an answer without the right one is refused, whichever half is wrong."""
    stage.regain.policy()
    passkey = stage.enrolled()
    asked, number = ask_for_number(stage, passkey)
    same("publicKey" in asked, False, "whether a browser is asked before the number is typed")
    answer = passkey.sign(stage.regain.options(asked["challenge"], "--match", other(number)))
    same(passkey.redeem(asked, answer, "--match", number).code, 1, "the right number, another one signed")
    answer = passkey.sign(stage.regain.options(asked["challenge"], "--match", number))
    same(passkey.redeem(asked, answer).code, 1, "an answer without the number")
    passkey.accepted(asked, answer, number=number)
    passkey.remove()


def check_guesses(stage):
    """Numbers cannot be tried one after another."""
    passkey = stage.enrolled()
    asked, number = ask_for_number(stage, passkey)
    wrong = passkey.sign(stage.regain.options(asked["challenge"], "--match", other(number)))
    for _ in range(MOST_GUESSES):
        refused(passkey.redeem(asked, wrong, "--match", other(number)), "wrong-match-number")
    right = passkey.sign(stage.regain.options(asked["challenge"], "--match", number))
    refused(passkey.redeem(asked, right, "--match", number), "challenge-exhausted")
    passkey.remove()


def other(number):
    return f"{(int(number) + 1) % 1_000_000:06}"


def ask_for_number(stage, passkey):
    file = stage.regain.home / f"number-{passkey.account}"
    asked = passkey.ask("--match-file", str(file))
    return asked, file.read_text().strip()


def check_denial(stage):
    passkey = stage.enrolled()
    asked, _ = ask_for_number(stage, passkey)
    answer = passkey.sign(stage.regain.options(asked["challenge"], "--deny"))
    denied = passkey.redeem(asked, answer)
    same((denied.code, denied.json["result"]), (2, "denied"), "a denial")
    passkey.judged(answer, asked["text"], purpose="deny")
    refused(passkey.redeem(asked, answer), "challenge-answered")
    again = stage.regain.run("device", "challenge", passkey.account, "--device", passkey.device["device"],
                             "--action", "reset-password", "--json")
    same(again.code, 75, "asking the account again after a denial")
    passkey.remove()


def check_once(stage):
    """An answer is valid as often as one looks, and is accepted once."""
    passkey = stage.enrolled()
    asked, answer = passkey.answered()
    for _ in range(3):
        looked = stage.regain.verify(asked["challenge"], answer)
        same((looked.code, looked.json["result"]), (4, "valid"), "an answer that is looked at")
    passkey.accepted(asked, answer, *SAME_REQUEST)
    refused(passkey.redeem(asked, answer), "challenge-answered")
    refused(stage.regain.verify(asked["challenge"], answer), "challenge-answered")
    again = accepted(passkey.redeem(asked, answer, *SAME_REQUEST))
    same(again["replayed"], True, "whether the same request gets its receipt again")
    passkey.remove()


def check_strangers(stage):
    """What one passkey answered to one challenge is no answer of another's, nor to another."""
    first = stage.enrolled()
    asked, answer = first.answered()
    other_question = first.ask()
    refused(first.redeem(other_question, answer), "wrong-webauthn-challenge")
    # The browser finds no passkey that it is not asked for, and an authenticator makes no second one.
    first.remove()
    second = stage.enrolled(first.account)
    same(stage.browser.refusal("askPasskey", asked["publicKey"]), "NotAllowedError", "asking for an absent passkey")
    # Another passkey of the same account, whose answer to the same question is right in itself.
    question = first.ask()
    foreign = question["publicKey"] | {"allowCredentials": second.ask()["publicKey"]["allowCredentials"]}
    refused(first.redeem(question, second.sign(foreign)), "credential-not-allowed")
    again = stage.regain.enroll(first.account)
    same(stage.browser.refusal("createPasskey", again["publicKey"]), "InvalidStateError", "a second passkey in one")
    second.remove()
    # A registration is no answer, and an answer no registration; and a challenge is enrolled with once.
    third = stage.begin()
    same(first.redeem(question, third.registration).code, 65, "a registration as an answer")
    same(stage.regain.confirm(third.begun["challenge"], answer).code, 65, "an answer as a registration")
    third.confirmed()
    refused(third.confirm(), "challenge-answered")


CASES = [check_number, check_guesses, check_denial, check_once, check_strangers]
