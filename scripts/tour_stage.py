"""What the tour is played on: calls of all parties to one server, and the telling of what they answer."""

import datetime
import http.client
import json
import re
import textwrap
import urllib.parse
from decimal import Decimal

WIDTH = 110
TIMEOUT_SECONDS = 60  # Moving the clock by a month runs every timer on the way.


class Unexpected(Exception):
    """An answer that the tour did not expect, or none at all."""


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError:
            raise Unexpected(f"the body is not JSON: {self.body[:300]!r}") from None


class Story:
    """What the tour prints."""

    def __init__(self, language, colours):
        self.language = language
        self.colours = colours
        self.number = 0

    def text(self, en, fr):
        return fr if self.language == "fr" else en

    def paint(self, code, text):
        return f"\x1b[{code}m{text}\x1b[0m" if self.colours else text

    def step(self, en, fr):
        self.number += 1
        print("\n" + self.paint("1;36", f"{self.number:>2}. {self.text(en, fr)}"))

    def call(self, who, method, path):
        print(f"    {self.paint('35', f'{who:<10}')} {self.paint('1', method)} {path}")

    def answer(self, text):
        print(textwrap.fill(text, WIDTH, initial_indent=" " * 15, subsequent_indent=" " * 19, break_long_words=False,
                            break_on_hyphens=False))

    def rule(self, en, fr):
        print(self.paint("33", textwrap.fill(self.text(en, fr), WIDTH, initial_indent="    " + "» ",
                                             subsequent_indent="      ")))


class Client:
    """Calls of all parties to one server. Follows no redirect: where an activation link leads is part of the story."""

    def __init__(self, url, story):
        address = urllib.parse.urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise Unexpected(f"{url} is not an address such as http://127.0.0.1:8080")
        self.url = url.rstrip("/")
        self.connection_type = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self.host, self.port = address.hostname, address.port
        self.story = story
        self.tokens = {}

    def exchange(self, method, path, headers, body):
        connection = self.connection_type(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unexpected(f"{self.url} does not answer ({error}). Is the demo running? ./dev run starts it.") from None
        finally:
            connection.close()

    def call(self, who, method, path, body=None, status=200, headers=None, shown=None):
        """One call that must be answered with `status`. `shown` stands for a path that is too long to print."""
        self.story.call(who, method, shown or path)
        all_headers = {"Accept": "application/json", "Accept-Language": self.story.language}
        if self.story.language == "fr":
            all_headers["X-Locale"] = "fr-FR"
        if who in self.tokens:
            all_headers["Authorization"] = "Bearer " + self.tokens[who]
        if body is not None:
            all_headers["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        all_headers.update(headers or {})
        answer = self.exchange(method, path, all_headers, body)
        if answer.status != status:
            text = answer.body.decode(errors="replace")[:600]
            raise Unexpected(f"{method} {path} was answered {answer.status}, not {status}: {text or '(no body)'}")
        return answer

    def sign_in(self, who, account, scope):
        form = {"grant_type": "client_credentials", "client_id": account["clientId"],
                "client_secret": account["clientSecret"], "scope": scope}
        path = f"/{account['tenantId']}/oauth2/v2.0/token"
        self.story.call(who, "POST", path)
        answer = self.exchange("POST", path, {"Content-Type": "application/x-www-form-urlencoded"},
                               urllib.parse.urlencode(form))
        if answer.status != 200:
            raise Unexpected(f"{who} could not sign in ({answer.status}): {answer.body.decode(errors='replace')[:300]}. "
                             "The demo file and the server must belong together.")
        token = answer.json
        self.tokens[who] = token["access_token"]
        return token


def expect(condition, message):
    if not condition:
        raise Unexpected(message)


def instant(text):
    """An instant of the API; fractions of a second are cut to microseconds."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00")
    when = datetime.datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=datetime.timezone.utc)


def written(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def next_month(when):
    """The first instant of the month after."""
    return (when.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=32)).replace(day=1)
