"""The demo with its publisher as people start it, and the calls of partner, browser and staff: for sale_test.py."""

import base64
import html
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

START_SECONDS = 90
CALL_SECONDS = 30
STOP_SECONDS = 60
# The publisher is told of changes within seconds; slow machines take their time.
PATIENCE_SECONDS = 30
RESELLER_SCOPE = "https://api.partnercenter.microsoft.com/.default"
OPERATOR_SCOPE = RESELLER_SCOPE
PUBLISHER_SCOPE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7/.default"


def fail(message):
    raise SystemExit(message)


def expect(what, seen, wanted):
    if seen != wanted:
        fail(f"{what}: {seen!r} instead of {wanted!r}")


def expect_in(what, text, *parts):
    for part in parts:
        if part not in text:
            fail(f"{what} lacks {part!r}:\n{text}")


def eventually(what, question):
    """The first answer that is not false. Others' processes move in between."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (answer := question()):
        if time.monotonic() > end:
            fail(f"{what} did not come about")
        time.sleep(0.2)
    return answer


class Demo:
    """scripts/demo.py in a process of its own, on ports that are free."""

    def __init__(self, comptoir, script, data, password=None):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("COMPTOIR_", "PUBLISHER_", "MARKETPLACE_"))}
        environment |= {"COMPTOIR_PUBLISHER_LISTEN": "127.0.0.1:0", "PUBLISHER_REPORT_SECONDS": "1"}
        if password:
            environment["PUBLISHER_STAFF_PASSWORD"] = password
        self.data = pathlib.Path(data)
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-B", script, comptoir, "--demo", "--sandbox", "--data", data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True, env=environment)
        self.text = ""
        self.ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        if not self.ready.wait(START_SECONDS) or "\nready " not in self.text:
            fail(f"the demo did not become ready:\n{self.text}")
        self.marketplace = self._said(r"ready (\S+)")
        self.publisher = self._said(r"demo publisher is open at (\S+);")
        self.password = password or self._said(r"user staff  password (\S+)")
        if password and password in self.text:
            fail(f"a password that was given is told:\n{self.text}")
        self.file = json.loads((self.data / "demo.json").read_text())

    def _read(self):
        for line in self.process.stdout:
            self.text += line
            if line.startswith("ready "):
                self.ready.set()
        self.ready.set()

    def _said(self, pattern):
        found = re.search(pattern, self.text)
        return found.group(1) if found else fail(f"the demo does not say {pattern}:\n{self.text}")

    def children(self):
        """Process ids of the two programs, by the name that each was started with."""
        found = {}
        for folder in pathlib.Path("/proc").iterdir():
            try:
                parent = re.search(r"^PPid:\t(\d+)$", (folder / "status").read_text(), re.MULTILINE)
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except (OSError, ValueError):
                continue
            if parent and int(parent.group(1)) == self.process.pid:
                found[os.path.basename(command[0].decode())] = int(folder.name)
        return found

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(STOP_SECONDS)

    def kill(self):
        self.process.kill()
        self.process.wait()


def is_running(pid):
    try:
        state = re.search(r"^State:\t(\w)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return False
    return state.group(1) != "Z"


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.text = body.decode(errors="replace")

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def location(self):
        return self.headers["Location"] or ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(method, url, body=None, headers=None, status=200):
    """One request. Redirects are answers like any other."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=CALL_SECONDS) as got:
            answer = Answer(got.status, got.headers, got.read())
    except urllib.error.HTTPError as error:
        answer = Answer(error.code, error.headers, error.read())
    if status is not None and answer.status != status:
        fail(f"{method} {url} was answered {answer.status} instead of {status}:\n{answer.text[:3000]}")
    return answer


class Api:
    """A party of the marketplace, signed in."""

    def __init__(self, base, account, scope):
        self.base = base
        form = {"grant_type": "client_credentials", "client_id": account["clientId"],
                "client_secret": account["clientSecret"], "scope": scope}
        url = f"{base}/{account['tenantId']}/oauth2/v2.0/token"
        token = ask("POST", url, urllib.parse.urlencode(form).encode()).json["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method, path, body=None, status=200):
        headers = {**self.headers, "Content-Type": "application/json"} if body is not None else self.headers
        return ask(method, self.base + path, None if body is None else json.dumps(body).encode(), headers, status)


class Browser:
    """What a person does at the publisher: opens pages and sends their forms, as a browser would."""

    def __init__(self, base, language="en"):
        self.base = base
        self.headers = {"Accept-Language": language}

    def sign_in(self, user, password):
        self.headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        return self

    def open(self, path, status=200):
        return ask("GET", urllib.parse.urljoin(self.base, path), None, self.headers, status)

    def send(self, path, status=303, origin=None, **fields):
        headers = {**self.headers, "Origin": origin or self.base, "Content-Type": "application/x-www-form-urlencoded"}
        return ask("POST", urllib.parse.urljoin(self.base, path), urllib.parse.urlencode(fields).encode(), headers, status)

    @staticmethod
    def hidden(page, name):
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page.text)
        return html.unescape(found.group(1)) if found else fail(f"the page has no field {name}:\n{page.text}")
