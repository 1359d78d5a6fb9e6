#!/usr/bin/env python3
"""Runs the demo marketplace and the demo publisher beside it: demo.py COMPTOIR [OPTION…], options of `comptoir serve`.

The publisher (examples/publisher, compiled) listens on $COMPTOIR_PUBLISHER_LISTEN, 127.0.0.1:8081 when it is not given;
`off` runs the marketplace alone. The offers of the publisher of the demo are published once more, with its landing page
and webhook in their technical configuration. Both programs end together: with a signal, or when one of them ends.
"""

import json
import os
import pathlib
import queue
import re
import secrets
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PUBLISHER = ROOT / "examples" / "publisher" / "build" / "src" / "main.js"
LISTEN_DEFAULT = "127.0.0.1:8081"
OPERATOR_SCOPE = "https://api.partnercenter.microsoft.com/.default"
CALL_SECONDS = 60
STOP_SECONDS = 30
# A child whose parent is gone, however it went, is told to end.
WITH_PARENT = ["setpriv", "--pdeathsig", "TERM"]


class Trouble(Exception):
    """What keeps the demo from running, in a sentence."""


class Ended(Exception):
    """A program ended before it was ready. It has said why."""

    def __init__(self, program):
        super().__init__(program.name)
        self.program = program


def say(text):
    print(f"demo: {text}", file=sys.stderr, flush=True)


def show(text):
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        # Nobody reads any more, which is no reason to end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Program:
    """A child in a session of its own, so that Ctrl-C reaches it once, through us. `happened` hears of its end."""

    def __init__(self, name, command, happened, environment=None):
        self.name = name
        self.lines = queue.SimpleQueue()
        try:
            self.process = subprocess.Popen([*WITH_PARENT, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            text=True, env=environment, start_new_session=True)
        except OSError as error:
            raise Trouble(f"{name} cannot be started: {error}") from None
        threading.Thread(target=self._read, args=(happened,), daemon=True).start()

    def _read(self, happened):
        for line in self.process.stdout:
            self.lines.put(line)
        self.process.wait()
        self.lines.put("")
        happened.put(self)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not end; it is killed")
            self.process.kill()
            return self.process.wait()


class Stop(Exception):
    """Somebody wants the demo to end."""


def raise_stop(_signal, _frame):
    # One is enough; a second one must not disturb the end.
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    raise Stop


def until(program, pattern):
    """Shows the lines of a program up to the one that matches, which is not shown, and returns that match."""
    while line := program.lines.get():
        if found := re.fullmatch(pattern, line.rstrip("\n")):
            return found
        show(line)
    raise Ended(program)


def show_rest(program):
    while line := program.lines.get():
        show(line)


# ---- The marketplace's side: the offers lead to the publisher ---------------------------------------------------------


def call(request):
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Trouble(f"{request.full_url} was answered {error.code}: {error.read().decode(errors='replace')[:500]}") from None
    except (OSError, ValueError) as error:
        raise Trouble(f"{request.full_url}: {error}") from None


def operator_token(demo):
    account = demo["operator"]
    form = {"grant_type": "client_credentials", "client_id": account["clientId"],
            "client_secret": account["clientSecret"], "scope": OPERATOR_SCOPE}
    url = f"{demo['baseUrl']}/{account['tenantId']}/oauth2/v2.0/token"
    return call(urllib.request.Request(url, urllib.parse.urlencode(form).encode()))["access_token"]


def offers_of(app):
    """The file of the example catalog whose offers name this application."""
    for path in sorted((ROOT / "examples" / "catalog").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if any(offer.get("technicalConfiguration", {}).get("appId") == app for offer in document["offers"]):
            return document
    raise Trouble(f"no offer of the example catalog names the application {app}")


def publish_offers(demo, address):
    document = offers_of(demo["publisher"]["clientId"])
    for offer in document["offers"]:
        if "technicalConfiguration" in offer:
            offer["technicalConfiguration"].update(landingPageUrl=f"{address}/activate", webhookUrl=f"{address}/webhook")
    headers = {"Authorization": f"Bearer {operator_token(demo)}", "Content-Type": "application/json"}
    call(urllib.request.Request(f"{demo['baseUrl']}/marketplace/v1/catalog", json.dumps(document).encode(), headers))


# ---- The publisher's side ---------------------------------------------------------------------------------------------


def publisher_environment(demo, folder, listen, password):
    account = demo["publisher"]
    return {**os.environ, "PUBLISHER_LISTEN": listen, "PUBLISHER_DATA": str(folder / "publisher"),
            "PUBLISHER_STAFF_PASSWORD": password,
            "PUBLISHER_REPORT_SECONDS": os.environ.get("PUBLISHER_REPORT_SECONDS", "5"),
            "MARKETPLACE_URL": demo["baseUrl"], "MARKETPLACE_TENANT": account["tenantId"],
            "MARKETPLACE_CLIENT": account["clientId"], "MARKETPLACE_SECRET": account["clientSecret"],
            "MARKETPLACE_SANDBOX": "true"}


def start_publisher(demo_file, listen, happened, password):
    demo = json.loads(demo_file.read_text(encoding="utf-8"))
    environment = publisher_environment(demo, demo_file.parent, listen, password)
    publisher = Program("the publisher", ["node", str(PUBLISHER)], happened, environment)
    return publisher, demo


def introduce(publisher, demo, password):
    address = until(publisher, r"ready (\S+)").group(1)
    until(publisher, r"subscribers \S+ user staff.*")
    try:
        publish_offers(demo, address)
    except Trouble as trouble:
        # An edition of the offers that was imported meanwhile may not allow it. All else works.
        say(f"the offers do not lead to the demo publisher: {trouble}")
    show(f"  The demo publisher is open at {address}; the activation links of its offers lead there.\n"
         f"  Its subscribers: {address}/subscribers  user staff  password {password}\n\n")


# ---- Both -------------------------------------------------------------------------------------------------------------


def start(command, listen, happened, running):
    """Starts one after the other. The line that says ready is the last one, when both are."""
    server = Program("the marketplace", command, happened)
    running.append(server)
    place = until(server, r"  All of it is in (.+) for scripts\.")
    show(f"{place.string}\n")
    ready = until(server, r"ready \S+")
    given = os.environ.get("PUBLISHER_STAFF_PASSWORD")
    password = given or secrets.token_urlsafe(12)
    publisher, demo = start_publisher(pathlib.Path(place.group(1)), listen, happened, password)
    running.append(publisher)
    # One that was given is known to who gave it.
    introduce(publisher, demo, "is $PUBLISHER_STAFF_PASSWORD" if given else password)
    show(f"{ready.string}\n")
    for program in running:
        threading.Thread(target=show_rest, args=(program,), daemon=True).start()


def main(arguments):
    if not arguments:
        print("usage: demo.py COMPTOIR [OPTION…]", file=sys.stderr)
        return 2
    listen = os.environ.get("COMPTOIR_PUBLISHER_LISTEN") or LISTEN_DEFAULT
    program, *options = arguments
    command = [program, "serve", *options]
    if listen == "off":
        os.execv(program, command)
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, raise_stop)
    happened = queue.SimpleQueue()
    running = []
    code = 0
    try:
        start(command, listen, happened, running)
        ended = happened.get()
        code = ended.process.returncode or (0 if ended is running[0] else 1)
        say(f"{ended.name} ended with {ended.process.returncode}, so the other one is stopped")
    except Stop:
        pass
    except Ended as ended:
        # comptoir serve --help ends too, and is content.
        code = ended.program.process.wait() or (0 if ended.program is running[0] else 1)
        if ended.program is not running[0]:
            say("the publisher did not start; COMPTOIR_PUBLISHER_LISTEN names another address for it, or is off")
    except Trouble as trouble:
        say(str(trouble))
        code = 1
    finally:
        codes = [one.stop() for one in reversed(running)]
    return code or next((one for one in codes if one), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
