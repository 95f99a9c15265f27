"""Chromium without a screen, and the authenticators that it simulates."""

import shutil

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from regain import Wrong

# Waits for a function of the page, and hands over what it gives or the name of what it throws.
CALL = """
const [name, argument, done] = arguments;
window.focus();
globalThis[name](argument).then((value) => done({ value }), (error) => done({ error: error.name }));
"""


class Browser:
    def __init__(self, profile):
        options = Options()
        options.binary_location = found("chromium")
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         f"--user-data-dir={profile}"]:
            options.add_argument(argument)
        self.driver = webdriver.Chrome(options=options, service=Service(found("chromedriver")))
        self.driver.set_script_timeout(20)
        self.command("enable")

    def close(self):
        self.driver.quit()

    def open(self, address):
        self.driver.get(address)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(f"WebAuthn.{name}", parameters)

    def create(self, options):
        return self._call("createPasskey", options)

    def get(self, options):
        return self._call("askPasskey", options)

    def refusal(self, function, options):
        """The name of what the browser throws; nil where it throws nothing."""
        return self.driver.execute_async_script(CALL, function, options).get("error")

    def _call(self, function, options):
        done = self.driver.execute_async_script(CALL, function, options)
        if "error" in done:
            raise Wrong(f"the browser's {function} threw {done['error']}")
        return done["value"]


class Authenticator:
    """One of Chromium's, on its own while it is there."""

    def __init__(self, browser, **options):
        self.browser = browser
        standard = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        self.id = browser.command("addVirtualAuthenticator", options=standard | options)["authenticatorId"]

    def command(self, name, **parameters):
        return self.browser.command(name, authenticatorId=self.id, **parameters)

    def remove(self):
        try:
            self.command("removeVirtualAuthenticator")
        except WebDriverException:
            pass  # Gone with its page.

    def lie(self, **bits):
        """From now on: isBogusSignature, isBadUV or isBadUP."""
        none = {"isBogusSignature": False, "isBadUV": False, "isBadUP": False}
        self.command("setResponseOverrideBits", **(none | bits))

    def credential(self):
        """The newest that it has, with its private key."""
        return self.command("getCredentials")["credentials"][-1]

    def replace(self, credential, **changes):
        self.command("removeCredential", credentialId=credential["credentialId"])
        self.command("addCredential", credential=credential | changes)


def found(name):
    path = shutil.which(name)
    if path is None:
        raise Wrong(f"{name} is not installed")
    return path
