"""The how-to's page, as a person uses it: the buttons are pressed, and what the page says is read."""

import re

from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from browser import Authenticator
from passkeys import same
from website import HOW_TO, Backend, block, blocks


class Page:
    def __init__(self, browser, address):
        self.driver = browser.driver
        browser.open(address)

    def type(self, name, text):
        field = self.driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)

    def press(self, button):
        """Returns what the page says then."""
        outcome = self.driver.find_element(By.ID, "outcome")
        before = outcome.text
        self.driver.find_element(By.XPATH, f"//button[starts-with(normalize-space(), '{button}')]").click()
        WebDriverWait(self.driver, 20, poll_frequency=0.02).until(lambda _: outcome.text not in ("", before))
        return outcome.text

    def shown(self, id):
        field = self.driver.find_element(By.ID, id)
        WebDriverWait(self.driver, 20, poll_frequency=0.02).until(lambda _: field.text)
        return field.text


def check_program(_):
    program = HOW_TO.parents[3] / "Snippets/Passkeys.swift"
    same(block("swift"), program.read_text(), "the how-to's program, which is to be the one that compiles")


def check_commands(stage):
    """Every option that the how-to names is one, and its policy is read."""
    lines = "".join(blocks("sh")).replace("\\\n", "").splitlines()
    commands = [line.split(" #")[0] for line in lines if line]
    same(len(commands), 7, "the number of the how-to's commands")
    for command in commands:
        name = re.match(r"regain device ([a-z]+) ", command)
        known = stage.regain.run("device", name.group(1) if name else "?", "--help").output
        for option in re.findall(r"(?<= )--[a-z-]+", command):
            same(f"{option} " in known or f"{option}\n" in known, True, f"whether there is {option} in: {command}")
    (stage.regain.home / "policy.yaml").write_text(block("yaml"))
    new = stage.regain.enroll(stage.account())["publicKey"]
    same((new["rp"], new["authenticatorSelection"]["userVerification"]),
         ({"id": "example.org", "name": "Example"}, "required"), "what the how-to's policy makes the browser be asked")


def check_page(stage):
    stage.regain.policy(userVerification="required")
    backend = stage.site.backend = Backend(stage.regain, stage.account())
    authenticator = Authenticator(stage.browser)
    page = Page(stage.browser, stage.site.origin)
    page.type("name", "Alice's phone")
    same(page.press("Add"), "Alice's phone is added.", "what the page says of a new passkey")
    text, registration = backend.enrolled
    made = stage.judges.registration(registration, text)
    # In words of the browser's own.
    same("already registered" in page.press("Add"), True, "what the page says of a second one")

    challenge, text, number = asked(stage, backend, "first")
    page = Page(stage.browser, f"{stage.site.origin}/?approval={challenge}")
    same(page.shown("display"), "Set a new password", "what the page shows")
    same(page.shown("from"), "Firefox on Windows, Utrecht <1>", "where the page says it was asked for")
    page.type("number", f"{(int(number) + 1) % 1_000_000:06}")
    same(page.press("It was me"), "This was not accepted.", "what the page says of a wrong number")
    page.type("number", number)
    same(page.press("It was me"), "Approved.", "what the page says of an approval")
    judged = stage.judges.assertion(backend.answers[challenge], text.replace("match: ?", f"match: {number}"),
                                    made.credential_public_key, made.sign_count)
    same(judged.user_verified, True, "whether the user was verified")

    challenge, text, _ = asked(stage, backend, "second")
    page = Page(stage.browser, f"{stage.site.origin}/?approval={challenge}")
    page.shown("display")
    same(page.press("It was not me"), "Stopped.", "what the page says of a denial")
    stage.judges.assertion(backend.answers[challenge], text, made.credential_public_key, judged.new_sign_count, "deny")
    page = Page(stage.browser, f"{stage.site.origin}/?approval={'0' * 32}")
    same(page.shown("outcome"), "There is no such page.", "what the page says of what nobody asked for")
    stage.site.backend = None
    authenticator.remove()


def asked(stage, backend, name):
    device = stage.regain.run("device", "list", backend.user, "--json", check=True).json["device"]
    return backend.ask(device, "Set a new password", "Firefox on Windows, Utrecht <1>",
                       stage.regain.home / f"number-{name}")


CASES = [check_program, check_commands, check_page]
