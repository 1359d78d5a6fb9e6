"""What `comptoir` says when it cannot do what was typed: command_line_test.py COMPTOIR EXAMPLES.

Every refusal says what, where, and how to mend it, ends with its documented code, repeats no password, and leaves no file
behind (docs/configuration.md).
"""

import http.client
import json
import os
import pathlib
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

COMPTOIR = EXAMPLES = None
SECONDS_MAX = 60
DISABLED_SECONDS_MAX = 15  # docs/configuration.md says ten.
LUMEN = ("37216b25-c8bc-57d4-8e05-b49297423258", "668ece54-6156-5164-ba37-b7c26985c633")
NOBODY = "00000000-0000-4000-8000-000000000001"


class CommandLine(unittest.TestCase):
    def setUp(self):
        # Kept on the object: its end removes the directory.
        self.directory = tempfile.TemporaryDirectory(prefix="comptoir-typed-")
        self.addCleanup(self.directory.cleanup)
        self.home = pathlib.Path(self.directory.name)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}

    def types(self, *arguments, code, says=(), silent_about=(), **variables):
        done = subprocess.run([COMPTOIR, *arguments], cwd=self.home, env={**self.environment, **variables}, text=True,
                              capture_output=True, timeout=SECONDS_MAX, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        for words in says:
            self.assertIn(words, said)
        for words in silent_about:
            self.assertNotIn(words, said)
        return said

    def left_behind(self):
        return sorted(path.name for path in self.home.iterdir())

    def serve(self, *arguments, limits=None):
        def prepare():
            if limits is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)

        server = subprocess.Popen([COMPTOIR, "serve", "--data", "data", *arguments], cwd=self.home, text=True,
                                  env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  preexec_fn=prepare)
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        ready = server.stdout.readline()
        self.assertTrue(ready.startswith("ready http://"), ready)
        return server, ready.split("//")[1].strip()

    def ask(self, address, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(address, timeout=SECONDS_MAX)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        return connection.getresponse()

    def tokens(self, address, **form):
        return json.load(self.ask(address, "POST", "/p.example/oauth2/v2.0/token", urllib.parse.urlencode(form),
                                  {"Content-Type": "application/x-www-form-urlencoded"}))

    @staticmethod
    def told(said, name):
        return dict(line.split(" ", 1) for line in said.splitlines())[name]

    def log_of(self, server):
        server.terminate()
        return server.communicate(timeout=SECONDS_MAX)[1]

    # --- Words

    def test_an_unknown_command_is_named(self):
        self.types("frob", code=2, says=["no command 'frob'", "comptoir --help"])
        self.types("partner", "frob", code=2, says=["no command 'partner frob'"])
        self.types("check", "--frob", code=2, says=["--frob"])

    def test_the_version_is_told(self):
        self.assertRegex(self.types("--version", code=0), r"^comptoir \d+\.\d+\.\d+")

    # --- Databases

    def test_a_mistyped_database_is_not_made(self):
        for command in (["check"], ["close"], ["export", "prices", "--output", "prices.csv"], ["keys", "rotate"],
                        ["keys", "renew"]):
            self.types(*command, "--data", "typo", code=2, says=["no marketplace in typo/comptoir.db", "--data"])
        self.assertEqual(self.left_behind(), [])

    def test_an_empty_database_is_no_marketplace(self):
        (self.home / "data").mkdir()
        (self.home / "data" / "comptoir.db").touch()
        self.types("check", "--data", "data", code=2, says=["no marketplace in data/comptoir.db"])

    def test_what_brings_something_in_makes_the_database(self):
        self.types("operator", "add", "--name", "M", "--domain", "m.example", "--data", "data", code=0)
        self.types("check", "--data", "data", code=0, says=["all in order"])

    def test_no_address_of_a_database_is_repeated(self):
        for address in ("host=x password=sekrit", "mysql://u:sekrit@h/db", "sekrit"):
            for command in ("check", "serve"):
                self.types(command, "--database", address, code=2, says=["--database must begin with postgresql://"],
                           silent_about=["sekrit"])
            self.types("check", code=2, says=["COMPTOIR_DATABASE must"], silent_about=["sekrit"],
                       COMPTOIR_DATABASE=address)
        for address in ("postgresql://u:sek%rit@h/db", "postgresql://u:sek/rit@h/db", "postgresql://u:a@sekrit@h/db"):
            self.types("check", "--database", address, code=2, says=["address of the database is malformed", "%25"],
                       silent_about=["sek", "rit@"])
        self.assertEqual(self.left_behind(), [])

    # --- Settings

    def test_a_refused_setting_says_where_it_came_from(self):
        self.types("serve", "--workers", "0", code=2, says=["--workers must be a whole number from 1 to 256, not '0'"])
        self.types("serve", code=2, says=["COMPTOIR_WORKERS must be a whole number"], COMPTOIR_WORKERS="x")
        self.types("serve", code=2, says=["COMPTOIR_LOG_LEVEL must be debug, info"], COMPTOIR_LOG_LEVEL="loud")
        for line, says in (("workers = 0", "c.toml:2: workers must be a whole number from 1 to 256, not '0'"),
                           ("workers = 1.5", "c.toml:2: workers must be a whole number from 1 to 256, not '1.5'"),
                           ("workers = '8'", "c.toml:2: workers must be a whole number"),
                           ("listen = 8080", "c.toml:2: listen must be a text"),
                           ("sandbox = 'yes'", "c.toml:2: sandbox must be true or false"),
                           ("public_url = 'x'", "c.toml:2: public_url must begin with http://"),
                           ("frob = 1", "c.toml:2: frob is no setting")):
            (self.home / "c.toml").write_text(f"# A comment.\n{line}\n", encoding="utf-8")
            self.types("serve", "--config", "c.toml", code=2, says=[says])
        self.assertEqual(self.left_behind(), ["c.toml"])

    def test_the_profile_of_the_emulator_is_for_sandboxes(self):
        self.types("serve", "--fulfillment-profile", "live", code=2,
                   says=["--fulfillment-profile must be default or emulator, not 'live'"])
        self.types("serve", "--fulfillment-profile", "emulator", code=2,
                   says=["the fulfillment profile emulator needs --sandbox"])
        self.types("serve", code=2, says=["needs --sandbox"], COMPTOIR_FULFILLMENT_PROFILE="emulator")
        self.assertEqual(self.left_behind(), [])

    def test_what_stands_on_invoices_has_its_bounds(self):
        self.types("serve", code=2, says=["COMPTOIR_OPERATOR_NAME must be text of at most 1 line"],
                   COMPTOIR_OPERATOR_NAME="A\nB")
        self.types("serve", code=2, says=["COMPTOIR_OPERATOR_NAME must name somebody"], COMPTOIR_OPERATOR_NAME=" ")
        self.types("serve", code=2, says=["COMPTOIR_OPERATOR_ADDRESS must be text of at most 6 line(s)"],
                   COMPTOIR_OPERATOR_ADDRESS="a\n" * 7)
        self.types("serve", code=2, says=["COMPTOIR_PAYMENT_INSTRUCTIONS must be text"],
                   COMPTOIR_PAYMENT_INSTRUCTIONS="x" * 201)
        self.assertEqual(self.left_behind(), [])

    def test_without_fonts_nothing_is_served(self):
        (self.home / "fonts").mkdir()
        self.types("serve", "--data", "data", code=2, COMPTOIR_FONTS="fonts",
                   says=["no NotoSans-Regular.ttf below fonts", "fonts-noto-core", "COMPTOIR_FONTS"])
        self.assertEqual(self.left_behind(), ["fonts"])

    def test_only_ip_addresses_are_listened_on(self):
        for address in ("localhost:18199", "127.0.0.1", ":8080", "127.0.0.1:65536", "::1:8080", "[127.0.0.1]:8080"):
            self.types("serve", "--listen", address, code=2, says=["--listen must be an IP address and a port", address])
        self.assertEqual(self.left_behind(), [])

    def test_a_port_in_use_says_so(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.types("serve", "--data", "data", "--listen", f"127.0.0.1:{port}", code=3,
                       says=[f"cannot listen on 127.0.0.1 port {port}: Address already in use", "--listen"],
                       silent_about=["system:", "boost", "asio"])

    # --- Registrations

    def test_a_publishers_application_is_one_that_its_offers_name(self):
        self.types("import", str(pathlib.Path(EXAMPLES) / "01-fabrique-lumen.json"), "--data", "data", code=0)
        add = ["publisher", "add", "--publisher", "fabrique-lumen", "--name", "Lumen", "--domain", "lumen.example",
               "--data", "data"]
        self.types(*add, "--tenant", LUMEN[0], "--app", NOBODY, code=1,
                   says=[f"--tenant {LUMEN[0]} --app {LUMEN[1]}", "no offer of 'fabrique-lumen' names"])
        self.types(*add, "--tenant", LUMEN[0], "--app", LUMEN[1], code=0)

    def test_a_running_server_shuts_out_who_is_disabled(self):
        data = ["--data", "data"]
        self.types("partner", "add", "--name", "P", "--country", "FR", "--domain", "p.example", *data, code=0)
        app = self.told(self.types("app", "add", "--tenant", "p.example", "--name", "Till", "--roles", "global_admin",
                                   "--public", *data, code=0), "client")
        user = ["--user", "eva@p.example", *data]
        password = self.told(self.types("user", "add", "--tenant", "p.example", "--roles", "global_admin", *user, code=0),
                             "password")
        _, address = self.serve("--listen", "127.0.0.1:0")

        def sign_in(password, **form):
            return self.tokens(address, client_id=app, username="eva@p.example", password=password,
                               scope="https://api.partnercenter.microsoft.com/user_impersonation",
                               **{"grant_type": "password", **form})

        def calls(tokens):
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            return self.ask(address, "GET", "/v1/customers", headers=headers).status

        tokens = sign_in(password)
        self.assertEqual(calls(tokens), 200)
        for disable, enable in ((["user", "disable", *user], ["user", "enable", *user]),
                                (["app", "disable", "--app", app, *data], ["app", "enable", "--app", app, *data])):
            self.types(*disable, code=0, says=["disabled"])
            self.assertIn(sign_in(password)["error_codes"], ([50057], [7000112]))
            until = time.monotonic() + DISABLED_SECONDS_MAX
            while calls(tokens) != 401:
                self.assertLess(time.monotonic(), until)
                time.sleep(0.2)
            self.types(*enable, code=0, says=["enabled"])
            tokens = sign_in(password)
            self.assertEqual(calls(tokens), 200)
        said = self.types("user", "set-password", *user, code=0)
        self.assertEqual(sign_in(password)["error_codes"], [50126])
        refreshed = sign_in("", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        self.assertEqual(refreshed["error_codes"], [700082])
        self.assertEqual(calls(sign_in(self.told(said, "password"))), 200)

    # --- A running server

    def test_what_fails_is_logged_as_an_error(self):
        server, address = self.serve("--listen", "127.0.0.1:0", "--log-level", "error")
        database = sqlite3.connect(self.home / "data" / "comptoir.db")
        database.execute("ALTER TABLE tenant RENAME TO hidden")
        database.close()
        answer = self.ask(address, "POST", "/m.example/oauth2/token", "grant_type=client_credentials&client_id=" +
                          NOBODY + "&client_secret=x&resource=x",
                          {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status, 500)
        self.assertRegex(self.log_of(server), r"Z error POST /m.example/oauth2/token .*tenant")

    def test_the_front_leads_to_the_reference(self):
        _, address = self.serve("--listen", "[::1]:0")
        answer = self.ask(address, "GET", "/")
        self.assertEqual((answer.status, answer.getheader("Location")), (302, "/docs"))

    def test_the_limit_of_open_files_is_raised_and_a_low_one_told(self):
        server, _ = self.serve("--listen", "127.0.0.1:0", limits=(256, 4096))
        self.assertEqual(resource.prlimit(server.pid, resource.RLIMIT_NOFILE), (4096, 4096))
        self.assertTrue(re.search(r"warning at most \d{4} connections instead of 10000", self.log_of(server)))
        done = subprocess.run(["sh", "-c", 'ulimit -n 300; exec "$0" serve --data data', COMPTOIR], cwd=self.home,
                              env=self.environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("ulimit -n", done.stderr)


if __name__ == "__main__":
    COMPTOIR, EXAMPLES = (os.path.abspath(path) for path in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
