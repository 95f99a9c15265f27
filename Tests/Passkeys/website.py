"""The how-to's page and a backend for it that calls the command, as the how-to says; and a page with it in a frame."""

import http.server
import json
import pathlib
import re
import threading

from regain import Wrong

HOW_TO = pathlib.Path(__file__).resolve().parents[2] / "Sources/Regain/Regain.docc/PasskeyHowTo.md"
FRAME = """<!doctype html><title>Another site</title>
<iframe allow="publickey-credentials-get" src="{page}"></iframe>"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", HOW_TO.read_text(), re.MULTILINE | re.DOTALL)


def block(language):
    """The how-to's only block of code in it."""
    found = blocks(language)
    if len(found) != 1:
        raise Wrong(f"the how-to has {len(found)} blocks of {language}")
    return found[0]


class Website:
    """Two servers on this machine: two origins of the relying party `localhost`."""

    def __init__(self):
        self.backend = None
        self.servers = [http.server.ThreadingHTTPServer(("localhost", 0), handler(self, number))
                        for number in range(2)]
        self.origin, self.other = [f"http://localhost:{server.server_port}" for server in self.servers]
        self.pages = [block("html"), FRAME.format(page=self.origin)]
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self):
        for server in self.servers:
            server.shutdown()


class Backend:
    """Of one user, who is signed in."""

    def __init__(self, regain, user):
        self.regain, self.user, self.session, self.asked = regain, user, {}, {}
        # For the judges: texts, and what the browser made of them.
        self.enrolled, self.answers = None, {}

    def ask(self, device, display, place, file):
        """Returns the challenge, its text, and the number that the one who asks is shown."""
        issued = self.regain.challenge(self.user, device, "--display", display, "--from", place,
                                       "--match-file", str(file))
        self.asked[issued["challenge"]] = {"display": display, "from": place}
        return issued["challenge"], issued["text"], file.read_text().strip()

    def answer(self, method, path, body):
        """The status and the object that a request gets."""
        match [method, *path.strip("/").split("/")]:
            case ["POST", "passkeys", "begin"]:
                begun = self.regain.enroll(self.user, body["name"])
                self.session["challenge"], self.session["text"] = begun["challenge"], begun["text"]
                return 200, begun["publicKey"]
            case ["POST", "passkeys", "end"]:
                done = self.regain.confirm(self.session.pop("challenge"), body)
                self.enrolled = self.session.pop("text"), body
                return (200 if done.code == 0 else 403), done.json
            case ["GET", "approvals", challenge] if challenge in self.asked:
                return 200, self.asked[challenge]
            case ["POST", "approvals", challenge, "options"]:
                typed = ["--deny"] if body["deny"] else ["--match", body["number"]]
                return 200, self.regain.options(challenge, *typed)
            case ["POST", "approvals", challenge, "answer"]:
                typed = ["--match", body["number"]] if body["number"] else []
                done = self.regain.redeem(challenge, body["answer"], *typed)
                self.answers[challenge] = body["answer"]
                said = {0: "Approved.", 2: "Stopped."}.get(done.code)
                return (200, {"message": said}) if said else (403, done.json)
        return 404, {"message": "There is no such page."}


def handler(site, number):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            if path == "/":
                return self.send(200, "text/html; charset=utf-8", site.pages[number])
            return self.reply("GET", path, None)

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            self.reply("POST", self.path, json.loads(self.rfile.read(length)))

        def reply(self, method, path, body):
            status, answer = 404, {"message": "There is no such page."}
            if site.backend is not None and number == 0:
                status, answer = site.backend.answer(method, path, body)
            self.send(status, "application/json", json.dumps(answer))

        def send(self, status, kind, text):
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format, *arguments):
            """Quiet."""

    return Handler
