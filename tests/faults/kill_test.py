#!/usr/bin/env python3
"""Kills the server at random moments under load and looks whether anything was lost or done twice.

A real `comptoir serve --sandbox` sells to several clients at once: cart and checkout or an order at once, now and then an
activation, each call with a request id of its own. At a random moment it is killed (SIGKILL) and started again; each
client repeats the call that had no answer, word for word, until it is answered. Then:

- every order that was answered is there, with its subscriptions, and there is no other (commerce rules R64, R68);
- a call that was answered before the kill is answered alike afterwards (reseller contract 1.6);
- what was activated is active;
- `comptoir check` finds nothing wrong.

The database is SQLite; with --postgresql it is one of the server that COMPTOIR_TEST_POSTGRES names, which lives on.

    kill_test.py --comptoir build/release/comptoir [--kills 200] [--seed N] [--clients 4]
    tests/postgres.sh run kill_test.py --comptoir build/release/comptoir --postgresql
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

RESELLER = "https://graph.windows.net"
PUBLISHER = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7"
API_VERSION = "api-version=2018-08-31"
START_SECONDS_MAX = 30
CALL_SECONDS_MAX = 30
# A server lives this long, in seconds: from "it has hardly begun" to "every client is in the middle of something".
LIFE = (0.02, 0.4)
CHECK_EVERY = 10
LOOK_EVERY = 20

Answer = collections.namedtuple("Answer", "status body")


class Wrong(Exception):
    """What must never happen."""


class Unanswered(Exception):
    """The server went away before the whole answer was there."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The program under test; started, killed and started again on the same data and port."""

    def __init__(self, program, data, database):
        self.program = program
        self.data = data
        self.place = ["--data", data, *(["--database", database] if database else [])]
        self.port = free_port()
        self.process = None
        self.up = threading.Event()
        self.log = open(pathlib.Path(data) / "server.log", "ab")
        self.slowest_start = 0.0

    def start(self, *flags):
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "serve", "--sandbox", *self.place, "--listen", f"127.0.0.1:{self.port}",
             "--log-level", "error", *flags], stdout=subprocess.PIPE, stderr=self.log,
            env={**os.environ, "COMPTOIR_RATE_LIMIT": "0", "COMPTOIR_PUBLISHER_RATE_LIMIT": "0"})
        # A server that never gets ready is killed by the timer, which ends its output.
        timer = threading.Timer(START_SECONDS_MAX, self.process.kill)
        timer.start()
        ready = any(line.startswith(b"ready ") for line in self.process.stdout)
        timer.cancel()
        if not ready:
            raise Wrong(f"the server did not start; see {self.log.name}")
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)
        self.up.set()

    def lives(self, seconds):
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return
        raise Wrong(f"the server ended by itself with {code}; see {self.log.name}")

    def kill(self):
        self.up.clear()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.log.close()

    def check(self):
        done = subprocess.run([self.program, "check", *self.place], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Wrong(f"comptoir check ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()


def new_postgresql():
    """A fresh database of the test's PostgreSQL, as an address; it goes with that server."""
    server = os.environ.get("COMPTOIR_TEST_POSTGRES")
    if server is None:
        raise SystemExit("COMPTOIR_TEST_POSTGRES names no server; tests/postgres.sh run … starts one")
    name = f"comptoir_kill_{uuid.uuid4().hex}"
    subprocess.run(["psql", "--quiet", "--no-psqlrc", server, "--command", f"CREATE DATABASE {name}"], check=True)
    return re.sub("^([a-z]+://[^/]*)/[^?]*", rf"\1/{name}", server)


class Connection:
    """One client's keep-alive connection; opened again after each loss."""

    def __init__(self, port):
        self.port = port
        self.http = None

    def call(self, method, path, headers=None, body=None):
        try:
            if self.http is None:
                self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=CALL_SECONDS_MAX)
            self.http.request(method, path, body, headers or {})
            response = self.http.getresponse()
            return Answer(response.status, response.read())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(str(error)) from error

    def close(self):
        if self.http is not None:
            self.http.close()
            self.http = None


def token(connection, party, resource):
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": party["clientId"],
                                   "client_secret": party["clientSecret"], "resource": resource})
    answer = connection.call("POST", f"/{party['tenantId']}/oauth2/token",
                             {"Content-Type": "application/x-www-form-urlencoded"}, form)
    if answer.status != 200:
        raise Wrong(f"no token: {answer}")
    return json.loads(answer.body)["access_token"]


class Market:
    """What everybody knows: the addresses and tokens of the demo, and what is on sale there."""

    def __init__(self, server):
        self.server = server
        connection = Connection(server.port)
        demo = json.loads((pathlib.Path(server.data) / "demo.json").read_text(encoding="utf-8"))
        self.partner = {"Authorization": "Bearer " + token(connection, demo["partner"], RESELLER)}
        self.publisher = {"Authorization": "Bearer " + token(connection, demo["publisher"], PUBLISHER)}
        self.customers = [customer["id"] for customer in demo["customers"]]
        self.items = {customer: self.on_sale(connection, customer, demo["products"][0]) for customer in self.customers}
        connection.close()

    def get(self, connection, path):
        answer = connection.call("GET", path, self.partner)
        if answer.status != 200:
            raise Wrong(f"GET {path}: {answer}")
        return json.loads(answer.body)

    def on_sale(self, connection, customer, product):
        """Cart lines for the paid terms of a product: the publisher of the first one may activate it."""
        lines = []
        for sku in product["skus"]:
            path = f"/v1/customers/{customer}/products/{product['id']}/skus/{sku}"
            least = self.get(connection, path)["minimumQuantity"]
            for availability in self.get(connection, path + "/availabilities")["items"]:
                lines += [{"catalogItemId": availability["catalogItemId"], "termDuration": term["duration"],
                           "billingCycle": term["billingCycle"], "quantity": least}
                          for term in availability["terms"] if term["billingCycle"] in ("monthly", "annual")]
        if not lines:
            raise Wrong(f"nothing is on sale for customer {customer}")
        return lines


class Client(threading.Thread):
    """Buys and activates without end, until told to stop; then finishes the sale it is in."""

    def __init__(self, market, seed):
        super().__init__(daemon=True)
        self.market = market
        self.random = random.Random(seed)
        self.connection = Connection(market.server.port)
        self.stopping = threading.Event()
        self.failure = None
        self.orders = {}       # Id of each order that was answered: (customer, subscription ids).
        self.active = {}       # Subscription that was activated: customer.
        self.repeated = 0      # Calls repeated because they had no answer.
        self.replayed = 0      # Calls repeated although they had one.

    def run(self):
        try:
            while not self.stopping.is_set():
                self.sell()
        except Exception as error:  # Reported by the main thread.
            self.failure = error

    def answered(self, method, path, headers, body=None):
        """Repeats a call word for word until it has an answer. A full queue (503) is no answer either."""
        while True:
            self.market.server.up.wait()
            try:
                answer = self.connection.call(method, path, headers, body)
                if answer.status != 503:
                    return answer
            except Unanswered:
                pass
            self.repeated += 1

    def writes(self, expected, method, path, headers, id_header, body):
        headers = {**headers, id_header: str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
                   "Content-Type": "application/json"}
        answer = self.answered(method, path, headers, body)
        if answer.status != expected:
            raise Wrong(f"{method} {path} {body}: {answer}")
        if self.random.random() < 0.1:
            self.replayed += 1
            again = self.answered(method, path, headers, body)
            if again != answer:
                raise Wrong(f"{method} {path} was answered {answer} and, repeated, {again}")
        return json.loads(answer.body) if answer.body else None

    def sell(self):
        customer = self.random.choice(self.market.customers)
        wanted = self.random.sample(self.market.items[customer], self.random.randint(1, 2))
        if self.random.random() < 0.3:
            orders = [self.order_at_once(customer, wanted[0])]
        else:
            orders = self.order_by_cart(customer, wanted)
        for order in orders:
            if order["id"] in self.orders:
                raise Wrong(f"two purchases were answered with order {order['id']}")
            self.orders[order["id"]] = (customer, [line["subscriptionId"] for line in order["lineItems"]])
        if self.random.random() < 0.3:
            self.activate(customer, orders[0]["lineItems"][0]["subscriptionId"])

    def order_at_once(self, customer, item):
        """Here nothing but the request id tells a repetition from a second order."""
        line = {"lineItemNumber": 0, "offerId": item["catalogItemId"], "quantity": item["quantity"],
                "termDuration": item["termDuration"]}
        body = {"referenceCustomerId": customer, "billingCycle": item["billingCycle"], "lineItems": [line]}
        return self.writes(201, "POST", f"/v1/customers/{customer}/orders", self.market.partner, "MS-RequestId",
                           json.dumps(body))

    def order_by_cart(self, customer, wanted):
        lines = [{**line, "id": i} for i, line in enumerate(wanted)]
        carts = f"/v1/customers/{customer}/carts"
        cart = self.writes(201, "POST", carts, self.market.partner, "MS-RequestId", json.dumps({"lineItems": lines}))
        errors = [line["error"] for line in cart["lineItems"] if "error" in line]
        if errors:
            raise Wrong(f"{lines} for customer {customer}: {errors}")
        result = self.writes(201, "POST", f"{carts}/{cart['id']}/checkout", self.market.partner, "MS-RequestId", None)
        groups = len({line["billingCycle"] for line in lines})
        if len(result.get("orders", [])) != groups or result.get("orderErrors"):
            raise Wrong(f"{groups} order group(s) of {lines}: {result}")
        return result["orders"]

    def activate(self, customer, subscription):
        path = f"/v1/customers/{customer}/subscriptions/{subscription}/activationlinks"
        links = self.answered("GET", path, self.market.partner)
        if links.status != 200:
            raise Wrong(f"GET {path}: {links}")
        uri = json.loads(links.body)["items"][0]["link"]["uri"]
        bearer = {**self.market.publisher,
                  "x-ms-marketplace-token": urllib.parse.unquote(uri.split("token=", 1)[1])}
        resolved = self.answered("POST", f"/api/saas/subscriptions/resolve?{API_VERSION}", bearer)
        if resolved.status != 200:
            raise Wrong(f"resolve: {resolved}")
        purchase = json.loads(resolved.body)
        self.writes(200, "POST", f"/api/saas/subscriptions/{purchase['id']}/activate?{API_VERSION}",
                    self.market.publisher, "x-ms-requestid", json.dumps({"planId": purchase["planId"]}))
        self.active[subscription] = customer


def all_of(market, connection, path):
    """Every item of a paged collection."""
    page = market.get(connection, path)
    items = page["items"]
    while "next" in page.get("links", {}):
        link = page["links"]["next"]
        headers = {**market.partner, **{header["key"]: header["value"] for header in link.get("headers", [])}}
        answer = connection.call("GET", "/v1" + link["uri"], headers)
        if answer.status != 200:
            raise Wrong(f"GET {link['uri']}: {answer}")
        page = json.loads(answer.body)
        items += page["items"]
    return items


def look(market, clients):
    """Compares what is listed with what was answered. Only while no call is on its way."""
    connection = Connection(market.server.port)
    orders = {}
    for client in clients:
        for order, sold in client.orders.items():
            if order in orders:
                raise Wrong(f"two clients were answered with order {order}")
            orders[order] = sold
    active = {subscription for client in clients for subscription in client.active}
    for customer in market.customers:
        listed = [order["id"] for order in all_of(market, connection, f"/v1/customers/{customer}/orders")]
        expect_same("order", customer, listed, [order for order, sold in orders.items() if sold[0] == customer])
        there = all_of(market, connection, f"/v1/customers/{customer}/subscriptions")
        expect_same("subscription", customer, [subscription["id"] for subscription in there],
                    [name for sold in orders.values() if sold[0] == customer for name in sold[1]])
        for subscription in there:
            if (subscription["status"] == "active") != (subscription["id"] in active):
                raise Wrong(f"subscription {subscription['id']} is {subscription['status']}")
    connection.close()


def expect_same(what, customer, listed, answered):
    found, wanted = collections.Counter(listed), collections.Counter(answered)
    if found != wanted:
        raise Wrong(f"customer {customer}: lost {what}s {list((wanted - found).elements())}, "
                    f"too many {what}s {list((found - wanted).elements())}")


def run_clients(market, clients_before, count, seeds):
    clients = [Client(market, seeds.getrandbits(64)) for _ in range(count)]
    for client in clients:
        client.start()
    clients_before += clients
    return clients


def settle(clients):
    """Every client finishes its sale; from then on nothing is on its way."""
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(timeout=4 * CALL_SECONDS_MAX)
        if client.is_alive():
            raise Wrong("a client waits for an answer that does not come")
        client.connection.close()
        if client.failure is not None:
            raise client.failure


def play(server, arguments, chance):
    server.start("--demo")
    market = Market(server)
    everybody = []
    clients = run_clients(market, everybody, arguments.clients, chance)
    for kill in range(1, arguments.kills + 1):
        server.lives(chance.uniform(*LIFE))
        server.kill()
        if kill % CHECK_EVERY == 0:
            server.check()
        server.start()
        for client in clients:
            if client.failure is not None:
                raise client.failure
        if kill % LOOK_EVERY == 0 and kill != arguments.kills:
            settle(clients)
            look(market, everybody)
            market = Market(server)
            clients = run_clients(market, everybody, arguments.clients, chance)
    settle(clients)
    look(market, everybody)
    server.kill()
    return everybody, server.check()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comptoir", required=True, help="the program")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--postgresql", action="store_true", help="on a database of COMPTOIR_TEST_POSTGRES")
    parser.add_argument("--seed", type=int, default=None, help="printed when it is drawn")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().getrandbits(32)
    print(f"seed {seed}", flush=True)
    data = tempfile.mkdtemp(prefix="comptoir-kill-")
    server = Server(arguments.comptoir, data, new_postgresql() if arguments.postgresql else None)
    began = time.monotonic()
    try:
        clients, verdict = play(server, arguments, random.Random(seed))
    except Wrong as wrong:
        print(f"FAILED: {wrong}\nthe data is kept in {data}", file=sys.stderr)
        return 1
    finally:
        server.stop()
    shutil.rmtree(data)
    print(f"{arguments.kills} kills in {time.monotonic() - began:.0f} s: "
          f"{sum(len(client.orders) for client in clients)} orders, "
          f"{sum(len(client.active) for client in clients)} activations, "
          f"{sum(client.repeated for client in clients)} calls repeated without an answer, "
          f"{sum(client.replayed for client in clients)} with one; slowest start {server.slowest_start:.2f} s; {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
