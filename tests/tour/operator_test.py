"""What an operator does from an empty directory, with the programs as people start them: operator_test.py COMPTOIR EXAMPLES.

Registers himself, starts the server, gets a token, publishes by the interface and by `comptoir import` in a process of
its own, moves the sandbox's clock, and closes months by it. What one process publishes, the other one sells.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

RESELLER = "https://graph.windows.net"
# Longer than the server waits between two looks for a new catalog, and slow machines take their time.
SECONDS_UNTIL_IN_FORCE = 30
START_SECONDS = 60


class Operator:
    def __init__(self, comptoir, data):
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}
        self.comptoir = comptoir
        self.data = data
        self.address = ""
        self.token = ""

    def run(self, *arguments, code=0):
        done = subprocess.run([self.comptoir, *arguments, "--data", self.data], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=self.environment, timeout=START_SECONDS)
        if done.returncode != code:
            raise SystemExit(f"{arguments} ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def serve(self):
        server = subprocess.Popen([self.comptoir, "serve", "--sandbox", "--data", self.data, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, text=True, env=self.environment)
        self.address = server.stdout.readline().split()[1]
        return server

    def ask(self, path, body=None, form=False):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
        request = urllib.request.Request(self.address + path, body, headers)
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            return json.load(answer)

    def sign_in(self, facts):
        form = {"grant_type": "client_credentials", "client_id": facts["client"], "client_secret": facts["secret"],
                "resource": RESELLER}
        answer = self.ask(f"/{facts['tenant']}/oauth2/token", urllib.parse.urlencode(form).encode(), form=True)
        self.token = answer["access_token"]

    def wait_for_version(self, version):
        end = time.monotonic() + SECONDS_UNTIL_IN_FORCE
        while self.ask("/marketplace/v1/catalog/version")["version"] != version:
            if time.monotonic() > end:
                raise SystemExit(f"version {version} did not come into force")
            time.sleep(0.1)


def expect(what, seen, wanted):
    if seen != wanted:
        raise SystemExit(f"{what}: {seen!r} instead of {wanted!r}")


def months_before(instant, count):
    month = int(instant[:4]) * 12 + int(instant[5:7]) - 1 - count
    return f"{month // 12}-{month % 12 + 1:02}"


def play(operator, examples):
    facts = dict(line.split(" ", 1) for line in operator.run("operator", "add", "--name", "Market", "--domain",
                                                              "market.example").splitlines())
    operator.run("operator", "add", "--name", "Other", "--domain", "market.example", code=1)
    server = operator.serve()
    try:
        operator.sign_in(facts)
        first, *others = sorted(pathlib.Path(examples).glob("*.json"))
        published = operator.ask("/marketplace/v1/catalog", first.read_bytes())
        expect("version after the interface", published["version"], 1)
        operator.run("import", str(examples))
        operator.wait_for_version(2)
        catalog = operator.ask("/marketplace/v1/catalog/version")
        if others and catalog["products"] <= published["products"]:
            raise SystemExit(f"the import of another process brought nothing: {catalog}")
        now = operator.ask("/marketplace/v1/sandbox/clock")["now"]
        later = f"{int(now[:4]) + 1}{now[4:7]}-01T00:00:00Z"
        moved = operator.ask("/marketplace/v1/sandbox/clock", json.dumps({"advanceTo": later}).encode())
        expect("time after the move", moved["now"], later)
        server.terminate()
        expect("end of the server", server.wait(START_SECONDS), 0)
    finally:
        server.kill()
    operator.run("check")
    # A month that has not come on the machine is closed, because it has come in the sandbox; its own month has not.
    operator.run("close", "--month", months_before(later, 2))
    operator.run("close", "--month", months_before(later, 1), code=1)
    operator.run("close", "--month", "soon", code=2)
    # Virtual time goes on where it stood.
    server = operator.serve()
    try:
        expect("time after a restart", operator.ask("/marketplace/v1/sandbox/clock")["now"], later)
    finally:
        server.kill()


def main():
    comptoir, examples = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="comptoir-operator-") as data:
        play(Operator(comptoir, data), examples)


if __name__ == "__main__":
    main()
