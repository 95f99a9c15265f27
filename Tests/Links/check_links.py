"""check_links.py: opens the page of RecoveryLinks.md in Chromium, with its headers, and looks at what servers are sent.

Each claim has its counterpart: without the header, or with the token elsewhere, what the page speaks of does happen."""

import contextlib
import http.server
import re
import sys
import tempfile
import threading
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "Sources" / "Regain" / "Regain.docc" / "RecoveryLinks.md"
sys.path.append(str(ROOT / "Tests" / "Passkeys"))

from browser import Browser  # noqa: E402
from regain import Wrong  # noqa: E402

TOKEN = "rgh_" + "0123456789abcdefghijABCDEFGHIJ" * 2
# What somebody else could have put on the page, and what a page without scripts would have.
LURE = """<!doctype html><title>unchanged</title><base href="{other}/based/"><script>document.title = "changed"</script>
<img src="{other}/picture"><link rel="stylesheet" href="{other}/style"><a id="away" href="{other}/elsewhere">away</a>
<form method="post" action="/posted"><input type="hidden" name="token" value="{token}"><button>post</button></form>
<form method="post" action="{other}/stolen"><input name="token" value="{token}"><button>steal</button></form>"""


def demand(is_so, sentence):
    if not is_so:
        raise Wrong(sentence)


def block(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    demand(len(found) == 1, f"the page has {len(found)} blocks of {language}")
    return found[0]


class Server:
    """Keeps what it is asked. Its pages have the page's headers, or none."""

    def __init__(self):
        self.asked, self.pages = [], {}
        self.server = http.server.ThreadingHTTPServer(("localhost", 0), self.handler())
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                server.asked.append((self.command, self.path, dict(self.headers), body))
                kind, text, headers = server.pages.get(self.path.partition("?")[0], ("text/html", "<p>here</p>", []))
                self.send_response(200)
                for name, value in [("Content-Type", kind), *headers]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        return Handler

    def requests(self, method, path):
        return [(headers, body) for how, where, headers, body in self.asked if (how, where.partition("?")[0]) == (method, path)]

    def saw(self, text):
        """In an address or a header."""
        return any(text in where or any(text in value for value in headers.values()) for _, where, headers, _ in self.asked)


class Stage:
    def __init__(self, browser):
        self.browser, self.driver = browser, browser.driver
        self.site, self.other = Server(), Server()
        headers = [tuple(line.split(": ", 1)) for line in block("http").splitlines()]
        lure = LURE.format(other=self.other.origin, token=TOKEN)
        frame = f'<!doctype html><iframe src="{self.site.origin}/%s"></iframe>'
        self.site.pages = {
            "/recover": ("text/html", block("html"), headers), "/recover.js": ("text/javascript", block("js"), headers),
            "/guarded": ("text/html", lure, headers), "/bare": ("text/html", lure, []),
        }
        self.other.pages = {"/frames-guarded": ("text/html", frame % "recover", []), "/frames-bare": ("text/html", frame % "bare", [])}

    def open(self, path, server=None):
        self.browser.open("about:blank")
        self.site.asked.clear()
        self.other.asked.clear()
        self.browser.open((server or self.site).origin + path)

    def press(self, button):
        self.driver.find_element(By.XPATH, f"//button[normalize-space()='{button}']").click()

    def wait(self, condition, sentence):
        try:
            WebDriverWait(self.driver, 10, poll_frequency=0.02).until(lambda _: condition())
        except WebDriverException:
            raise Wrong(sentence) from None

    def is_shown(self, id):
        return self.driver.find_element(By.ID, id).is_displayed()


def fragment_reaches_no_server(stage):
    stage.open(f"/recover#token={TOKEN}")
    stage.wait(lambda: stage.is_shown("confirm"), "the button is not shown")
    demand(not stage.is_shown("says"), "the page says that the link is not whole")
    demand(not stage.site.saw(TOKEN), "opening the page sent the token")
    demand(not [how for how, *_ in stage.site.asked if how != "GET"], "opening the page posted something")
    demand(TOKEN not in stage.driver.current_url, "the token is still in the address bar")


def button_posts_once(stage):
    fragment_reaches_no_server(stage)
    stage.press("Recover my account")
    stage.wait(lambda: stage.is_shown("says"), "the page says nothing after the button")
    posted = stage.site.requests("POST", "/recover")
    demand([body for _, body in posted] == [f"token={TOKEN}"], "the button posts something else than the token, once")
    headers = posted[0][0]
    demand(headers["Origin"] == stage.site.origin, "fetch does not send the origin")
    demand(headers["Sec-Fetch-Site"] == "same-origin", "fetch is not of the same origin")
    demand("Referer" not in headers and not stage.site.saw(TOKEN), "posting sends the address")
    demand(stage.driver.find_element(By.ID, "says").text == "Done.", "the page does not say that it is done")


def without_a_token(stage):
    for path in ["/recover", "/recover#", "/recover#other=1", f"/recover?token={TOKEN}"]:
        stage.open(path)
        demand(stage.is_shown("says") and not stage.is_shown("confirm"), f"{path[:12]}: there is a button")


def query_reaches_the_server(stage):
    stage.open(f"/recover?token={TOKEN}")
    demand(stage.site.saw(TOKEN), "the server does not see the query, which the page says it does")


def no_referrer(stage):
    stage.open(f"/guarded?token={TOKEN}")
    stage.driver.find_element(By.ID, "away").click()
    stage.wait(lambda: stage.other.requests("GET", "/elsewhere"), "the link does not lead away")
    demand("Referer" not in stage.other.requests("GET", "/elsewhere")[0][0], "another site is told where its visitor comes from")
    stage.open(f"/bare?token={TOKEN}")
    stage.driver.find_element(By.ID, "away").click()
    stage.wait(lambda: stage.other.requests("GET", "/elsewhere"), "the link does not lead away")
    demand("Referer" in stage.other.requests("GET", "/elsewhere")[0][0], "without the header there is no Referer either")
    demand(f"{stage.site.origin}/bare?token={TOKEN}" in {
        headers.get("Referer") for headers, _ in stage.site.requests("GET", "/favicon.ico")}, "nor one of the own site")


def forms_have_no_origin(stage):
    for path, origin in [("/guarded", "null"), ("/bare", stage.site.origin)]:
        stage.open(path)
        # Without its <base>, which the header forbids and this page may have.
        stage.driver.execute_script("document.querySelector('base')?.remove()")
        stage.press("post")
        stage.wait(lambda: stage.site.requests("POST", "/posted"), f"{path}: the form does not post")
        headers = stage.site.requests("POST", "/posted")[0][0]
        demand(headers.get("Origin") == origin, f"{path}: a form posts with the origin {headers.get('Origin')}")
        demand(headers.get("Sec-Fetch-Site") == "same-origin", f"{path}: a form is not of the same origin")


def nothing_from_elsewhere(stage):
    for path, happens in [("/guarded", False), ("/bare", True)]:
        stage.open(path)
        demand((stage.driver.title == "changed") == happens, f"{path}: a script in the page: {stage.driver.title}")
        loaded = {name for name in ["/picture", "/style"] if stage.other.requests("GET", name)}
        demand(len(loaded) == 2 * happens, f"{path}: loaded from elsewhere: {loaded}")
        base = stage.driver.execute_script("return document.baseURI")
        demand(base.startswith(stage.other.origin) == happens, f"{path}: the base is {base}")
        stage.press("steal")
        with contextlib.suppress(WebDriverException):
            WebDriverWait(stage.driver, 5 if happens else 1).until(lambda _: stage.other.requests("POST", "/stolen"))
        demand(bool(stage.other.requests("POST", "/stolen")) == happens, f"{path}: a form posts elsewhere: {not happens}")


def not_in_a_frame(stage):
    # A page that a frame shows loads its script, or its picture; one that is kept out of it does not.
    stage.open("/frames-bare", stage.other)
    stage.wait(lambda: stage.other.requests("GET", "/picture"), "a page without the headers is not shown in a frame either")
    stage.open("/frames-guarded", stage.other)
    stage.wait(lambda: stage.site.requests("GET", "/recover"), "the frame does not ask for the page")
    demand(not stage.site.requests("GET", "/recover.js"), "the page is shown in a frame of another site")


def program_is_the_one_that_compiles(_):
    program = ROOT / "Snippets" / "RecoveryLinks.swift"
    demand(block("swift") == program.read_text(), "the page's program is not the one that compiles")


CHECKS = [
    fragment_reaches_no_server, button_posts_once, without_a_token, query_reaches_the_server, no_referrer, forms_have_no_origin,
    nothing_from_elsewhere, not_in_a_frame, program_is_the_one_that_compiles,
]


def main():
    with tempfile.TemporaryDirectory(prefix="regain-links-", ignore_cleanup_errors=True) as folder:
        browser = Browser(Path(folder) / "browser")
        try:
            stage = Stage(browser)
            for check in CHECKS:
                try:
                    check(stage)
                except Wrong as wrong:
                    sys.exit(f"RecoveryLinks.md, {check.__name__}: {wrong}")
        finally:
            browser.close()
    print(f"RecoveryLinks.md: {len(CHECKS)} checks in Chromium")


if __name__ == "__main__":
    main()
